"""Row-level security on contacts and on what the person says about them: see ContactQuerySet. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import AGENCY, COMPILING, OWN, RunVendorSQL, covered, lock, open_to_compiling, open_to_the_person

CONTACT, REPLY = TABLES = ("plans_contact", "plans_contactreply")
BY_HERSELF = "author_id IS NULL AND NOT is_private"


def sight(table: str) -> str:
    """A right covers the scope, and what is private stays at home."""
    return f"{covered(f'{table}.person_id', f'{table}.scope')} AND (NOT {table}.is_private OR {table}.agency_id = {AGENCY})"


def locked(table: str) -> str:
    ours = f"agency_id = {AGENCY} AND {sight(table)}"
    return lock(table, read=sight(table), insert=ours, update=ours)


def where_hidden_persons_are_met(table: str) -> str:
    """Read only at the agency that meets her; and by herself, and while the sharing room asks on somebody's behalf."""
    hidden = f"EXISTS (SELECT 1 FROM people_person p WHERE p.id = {table}.person_id AND p.protection_level >= 2)"
    mine = f"agency_id = {AGENCY} OR person_id = {COMPILING} OR person_id = {OWN}"
    return f"CREATE POLICY of_hidden_persons ON {table} AS RESTRICTIVE FOR SELECT TO aplis_app USING ({mine} OR NOT {hidden})"


OPENED = (
    open_to_compiling(CONTACT, person=f"{CONTACT}.person_id"),
    open_to_the_person(CONTACT, condition=f"NOT {CONTACT}.is_private AND {CONTACT}.withdrawn_at IS NULL"),
    open_to_the_person(REPLY, condition=f"NOT {REPLY}.is_private"),
    open_to_the_person(REPLY, condition=BY_HERSELF, verbs=("INSERT",)),
)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_contacts_and_what_stood_in_the_way"),
        ("people", "0017_rights_in_force_as_one_view"),
    ]
    operations = [
        *(RunVendorSQL(postgresql=locked(table)) for table in TABLES),
        *(RunVendorSQL(postgresql=where_hidden_persons_are_met(table)) for table in TABLES),
        *(RunVendorSQL(postgresql=sql) for sql in OPENED),
    ]
