"""A name may have two hundred letters: people with many given names, and names that another script spells out."""

from django.db import migrations, models

from aplis.core.rls import RunVendorSQL

COLUMNS = ("given", "family")
# Longer texts only, so PostgreSQL changes its catalogue and no row. SQLite keeps no length, and would write the whole table anew.
LONGER = "ALTER TABLE people_personname " + ", ".join(f"ALTER COLUMN {each} TYPE varchar(200)" for each in COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("people", "0017_rights_in_force_as_one_view")]
    operations = [
        # widens given: as family; every name of 120 letters is one of 200; the version before goes on writing shorter ones
        migrations.SeparateDatabaseAndState(
            database_operations=[RunVendorSQL(postgresql=LONGER)],
            state_operations=[
                migrations.AlterField(
                    model_name="personname",
                    name="given",
                    field=models.CharField(blank=True, max_length=200, verbose_name="given names"),
                ),
                migrations.AlterField(
                    model_name="personname",
                    name="family",
                    field=models.CharField(blank=True, max_length=200, verbose_name="family names"),
                ),
            ],
        )
    ]
