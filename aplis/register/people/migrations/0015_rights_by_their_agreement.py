"""The rights that an agreement covers are found by it, so that ending one shuts them at once."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0014_bonds_locked_and_rights_to_the_instant")]
    operations = [
        BuildIndex(
            model_name="accessright",
            index=models.Index(
                condition=models.Q(("agreement_id__isnull", False)), fields=["agreement_id"], name="right_of_agreement"
            ),
        )
    ]
