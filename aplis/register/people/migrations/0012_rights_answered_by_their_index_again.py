"""The predicate asks of a right only what stands in the index, role and instant among it."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0011_bonds_and_narrower_rights")]
    operations = [
        BuildIndex(
            model_name="accessright",
            index=models.Index(
                fields=["person", "agency", "scopes", "starts_on", "ends_on", "worker", "role", "ends_at"],
                name="right_asked_of_a_person",
            ),
        )
    ]
