"""Row-level security on everything about a person: PostgreSQL repeats the one predicate."""

from django.db import migrations

from aplis.core.rls import AGENCY, TODAY, WORKER, RunVendorSQL, lock, open_to_compiling, right_in_force, sight
from aplis.rules.scopes import BIT

CONTACT, FAMILY = str(BIT["contact"]), str(BIT["family"])
OUR_OWN = f"agency_id = {AGENCY}"
SOMEBODY = f"{AGENCY} IS NOT NULL"

# Owner's rights: the function reads every right, its caller only learns yes or no for the asking agency.
SEES = f"""
CREATE FUNCTION aplis_sees(person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
  $$ SELECT {right_in_force("person", "(SELECT aplis_scopes())")} $$
"""


def of_person(table: str, scope: str | None) -> str:
    read = sight(table, scope=scope) if scope else right_in_force(f"{table}.person_id", "(SELECT aplis_scopes())")
    return lock(table, read=read, insert=read, update=read, delete=read)


OURS_TODAY = (
    f"{OUR_OWN} AND (worker_id IS NULL OR worker_id = {WORKER})"
    f" AND starts_on <= {TODAY} AND (ends_on IS NULL OR ends_on > {TODAY})"
)
RIGHTS = f"({OURS_TODAY}) OR aplis_sees(person_id)"
PERSON = right_in_force("people_person.id", "(SELECT aplis_scopes())")
DETAIL = (
    sight("people_contactdetail", scope=CONTACT)
    + f"""
  AND (agency_id = {AGENCY} OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id AND p.protection_level < 2))"""
)
MEMBERS = "EXISTS (SELECT 1 FROM people_householdmember m WHERE m.household_id = people_household.id)"
JOURNAL = f"(person_id IS NULL AND {OUR_OWN}) OR ({sight('core_journalentry', is_private=True)})"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people_names_households_rights"), ("core", "0003_locks_and_cache")]
    operations = [
        RunVendorSQL(postgresql=SEES),
        RunVendorSQL(postgresql=lock("people_accessright", read=RIGHTS, insert="false")),
        RunVendorSQL(postgresql=lock("people_person", read=PERSON, insert=SOMEBODY, update=PERSON)),
        RunVendorSQL(postgresql=of_person("people_personname", None)),
        RunVendorSQL(postgresql=of_person("people_nametoken", None)),
        RunVendorSQL(
            postgresql=lock("people_contactdetail", read=DETAIL, insert=f"{OUR_OWN} AND {DETAIL}", update=DETAIL)
        ),
        RunVendorSQL(postgresql=of_person("people_identifier", CONTACT)),
        RunVendorSQL(postgresql=of_person("people_householdmember", FAMILY)),
        RunVendorSQL(postgresql=lock("people_household", read=MEMBERS, insert=SOMEBODY, update=MEMBERS)),
        RunVendorSQL(postgresql=open_to_compiling("people_person", person="id", verbs=("SELECT", "UPDATE"))),
        RunVendorSQL(
            postgresql=open_to_compiling("people_accessright", person="person_id", verbs=("SELECT", "INSERT", "UPDATE"))
        ),
        RunVendorSQL(postgresql=open_to_compiling("people_contactdetail", person="person_id")),
        RunVendorSQL(postgresql=lock("core_journalentry", read=JOURNAL, insert=OUR_OWN)),
    ]
