"""The predicate asks of a right only what stands in the index, so that the row itself is not read."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0004_persons_by_birth_date")]
    operations = [
        BuildIndex(
            model_name="accessright",
            index=models.Index(
                fields=["person", "agency", "scopes", "starts_on", "ends_on", "worker"], name="right_asked_by_predicate"
            ),
        )
    ]
