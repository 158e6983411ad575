"""Which rows of which sources became this person: asked by look-ups and when files are put together."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("exchange", "0002_locks")]
    operations = [
        BuildIndex(
            model_name="sourcerecord",
            index=models.Index(fields=["person_id"], name="source_record_of_person"),
        )
    ]
