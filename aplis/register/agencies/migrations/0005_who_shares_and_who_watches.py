"""The data protection officer's role, and the verbs of releases, requests, emergencies, reviews and the person's own file."""

from typing import Any, Final

from django.db import migrations

from aplis.rules.scopes import mask

# Whoever keeps files on people with a role of casework.
CASEWORK: Final = (
    "offer_release", "record_bond", "ask_sight", "answer_sight", "open_emergency", "declare_nearness", "invite_person",
    "write_down_objection", "gather_file",
)  # fmt: skip
MANAGER: Final = (
    "review_emergency", "manage_agreements", "guard_file", "answer_objection", "keep_register", "read_notices",
)  # fmt: skip
OFFICER: Final = (
    "open_person", "read_looks", "audit_looks", "review_emergency", "manage_agreements", "guard_file", "answer_objection",
    "keep_register", "review_file", "restrict", "read_notices", "see_register",
)  # fmt: skip


# few rows: one for each role
def add_verbs(apps: Any, schema_editor: object) -> None:
    role = apps.get_model("agencies", "Role")
    for row in role.objects.all():
        more = CASEWORK if "register_person" in row.verbs else MANAGER if "see_agency" in row.verbs else ()
        row.verbs = [*row.verbs, *(verb for verb in more if verb not in row.verbs)]
        row.save(update_fields=["verbs"])
    role.objects.get_or_create(
        code="data_protection_officer",
        defaults={
            "read_scopes": mask(["contact", "plan"]),
            "write_scopes": 0,
            "verbs": list(OFFICER),
            "agency_kinds": [],
        },
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_who_compares_people")]
    operations = [migrations.RunPython(add_verbs, migrations.RunPython.noop)]
