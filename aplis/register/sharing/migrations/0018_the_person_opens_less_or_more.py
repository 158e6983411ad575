"""A lay helper's grant can be changed by the person herself, and a release by a sheet of hers. Nothing of the tables changes."""

from django.db import migrations, models

from aplis.core.rls import RunVendorSQL, open_to_the_person

HOW = [
    ("spoken", "in words, to the worker"),
    ("written", "in writing, with a signature"),
    ("own", "on the own pages"),
]


class Migration(migrations.Migration):
    dependencies = [("sharing", "0017_work_stopped_when_its_starter_may_not")]
    operations = [
        # widens granted_how: one code more
        migrations.AlterField(
            model_name="helpertask",
            name="granted_how",
            field=models.CharField(
                blank=True, choices=HOW, default="", max_length=8, verbose_name="how the person said it"
            ),
        ),
        *(
            RunVendorSQL(postgresql=open_to_the_person(table, verbs=("INSERT",)))
            for table in ("sharing_releasesheet", "sharing_helpertask")
        ),
    ]
