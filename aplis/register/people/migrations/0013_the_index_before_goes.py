"""The index without role and instant: the longer one answers whatever it answered."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0012_rights_answered_by_their_index_again")]
    operations = [migrations.RemoveIndex(model_name="accessright", name="right_asked_by_predicate")]
