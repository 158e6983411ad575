"""The roles that ship with the house. They are data: a country changes them by its own migration or command."""

from typing import Any

from django.db import migrations

from aplis.rules.scopes import DOMAINS, mask

FILE = [
    "open_person",
    "search_people",
    "register_person",
    "edit_person",
    "write_fact",
    "close_involvement",
    "read_looks",
]
HEALTH = ["health", "mental_health", "addiction", "daily_life", "family", "contact", "plan"]
SCHOOL = ["learning", "children", "family", "contact", "plan"]
WORK = ["income", "work", "learning", "contact", "plan"]
NGO = ["work", "learning", "housing", "daily_life", "network", "family", "contact", "plan"]
TOWN = ["housing", "income", "rights", "contact", "plan"]
ALL = [*DOMAINS, "contact", "plan"]
ROLES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "social_worker": (ALL, [*FILE, "set_protection"], ["social_work"]),
    "employment_counsellor": (WORK, FILE, ["employment"]),
    "nurse": (HEALTH, FILE, ["health"]),
    "school_counsellor": (SCHOOL, FILE, ["school"]),
    "mentor": (NGO, FILE, ["ngo"]),
    "volunteer": (["daily_life", "network", "contact", "plan"], ["open_person", "write_fact"], ["ngo"]),
    "municipal_officer": (TOWN, FILE, ["municipality", "housing"]),
    "police_officer": (["safety", "contact"], FILE, ["police"]),
    "manager": (["contact", "plan"], ["open_person", "search_people", "assign_lead", "read_looks", "see_agency"], []),
    "data_steward": ([], ["import_feed"], []),
    "administrator": ([], ["manage_workers"], []),
}


def add_roles(apps: Any, schema_editor: object) -> None:
    role = apps.get_model("agencies", "Role")
    for code, (scopes, verbs, kinds) in ROLES.items():
        writable = mask(scopes) if "write_fact" in verbs else 0
        role.objects.create(code=code, read_scopes=mask(scopes), write_scopes=writable, verbs=verbs, agency_kinds=kinds)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_agencies_users_roles_workers")]
    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
