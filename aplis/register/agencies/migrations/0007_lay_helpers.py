"""The lay helper's role: it reads no special category and needs no second factor; and who may assign such helpers."""

from typing import Any, Final

from django.db import migrations

from aplis.rules.scopes import DOMAINS, mask

SHUT: Final = frozenset({"health", "mental_health", "addiction", "safety"})
READ: Final = (*(code for code in DOMAINS if code not in SHUT), "contact")
VERBS: Final = ("open_person", "do_task")


# few rows: one for each role
def add_role(apps: Any, schema_editor: object) -> None:
    role = apps.get_model("agencies", "Role")
    role.objects.get_or_create(
        code="lay_helper",
        defaults={
            "read_scopes": mask(READ),
            "write_scopes": 0,
            "verbs": list(VERBS),
            "agency_kinds": ["ngo", "social_work", "municipality"],
            "needs_second_factor": False,
            "is_assigned_only": True,
        },
    )
    for row in role.objects.all():
        keeps_files = "register_person" in row.verbs and row.read_scopes & mask(["plan"])
        if keeps_files and "assign_helper" not in row.verbs:
            row.verbs = [*row.verbs, "assign_helper"]
            row.save(update_fields=["verbs"])


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_roles_that_are_assigned_their_work")]
    operations = [migrations.RunPython(add_role, migrations.RunPython.noop)]
