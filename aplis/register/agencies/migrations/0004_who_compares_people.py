"""Whoever may register a person may say whether two files are of one person."""

from typing import Any

from django.db import migrations

VERB = "compare_people"


# few rows: one for each role
def add_verb(apps: Any, schema_editor: object) -> None:
    for role in apps.get_model("agencies", "Role").objects.all():
        if "register_person" in role.verbs and VERB not in role.verbs:
            role.verbs = [*role.verbs, VERB]
            role.save(update_fields=["verbs"])


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_second_factor_and_sessions")]
    operations = [migrations.RunPython(add_verb, migrations.RunPython.noop)]
