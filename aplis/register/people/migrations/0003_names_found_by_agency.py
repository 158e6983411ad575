"""A search reads the words of its own agency's people only, and not of everybody."""

from typing import Any

from django.db import migrations, models

from aplis.register.people.name_keys import POSTGRESQL, SQLITE


def make_keys(apps: Any, schema_editor: Any) -> None:
    statements = (POSTGRESQL,) if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_locks"), ("core", "0004_seals_and_months")]
    operations = [
        migrations.CreateModel(
            name="NameKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "agency_id", "token", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("agency_id", models.BigIntegerField()),
                ("token", models.CharField(max_length=40)),
                ("person_id", models.BigIntegerField()),
            ],
            options={"managed": False, "db_table": "people_namekey"},
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
