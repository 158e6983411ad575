"""Keys and cards by which a person is found again when names are misspelt. Filled by `aplis identity --repair`."""

from typing import Any

from django.db import migrations, models

from aplis.core.rls import RunVendorSQL, open_to_compiling
from aplis.register.people.match_keys import POSTGRESQL, SQLITE


# few rows: makes two empty tables
def make_tables(apps: Any, schema_editor: Any) -> None:
    statements = (POSTGRESQL,) if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_shorter_index_of_rights_goes")]
    operations = [
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("person_id", models.BigIntegerField()),
            ],
            options={"managed": False, "db_table": "people_matchkey"},
        ),
        migrations.CreateModel(
            name="MatchCard",
            fields=[
                ("person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("packed", models.TextField()),
            ],
            options={"managed": False, "db_table": "people_matchcard"},
        ),
        migrations.RunPython(make_tables, migrations.RunPython.noop),
        RunVendorSQL(postgresql=open_to_compiling("people_personname", person="person_id")),
        RunVendorSQL(postgresql=open_to_compiling("people_identifier", person="person_id")),
    ]
