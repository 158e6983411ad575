"""The officer reads the looks of an agency by days, however many others there are."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndexOnParts


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sharing", "0010_the_person_reads_holds_and_restrictions")]
    operations = [
        BuildIndexOnParts(model_name="look", index=models.Index(fields=["agency", "-at"], name="look_of_agency")),
    ]
