"""From a file to those that were put into it."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0008_files_put_together")]
    operations = [
        BuildIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="person_merged_into"
            ),
        )
    ]
