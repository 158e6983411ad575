"""Why somebody took back what two had decided of a pair is kept with it."""

from django.db import migrations, models

from aplis.core.columns import AddColumn


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_look_ups_by_all_that_was_typed")]
    operations = [
        AddColumn(
            model_name="candidatepair",
            name="reopened_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
    ]
