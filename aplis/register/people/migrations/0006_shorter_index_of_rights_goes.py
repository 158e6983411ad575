"""The index on person and agency alone: the longer one answers whatever it answered."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0005_rights_answered_by_their_index")]
    operations = [migrations.RemoveIndex(model_name="accessright", name="right_person_agency")]
