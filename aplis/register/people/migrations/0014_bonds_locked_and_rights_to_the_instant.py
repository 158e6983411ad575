"""Row-level security on bonds; every policy asks of a right its role and its instant too; the person reads her own rows."""

from django.db import migrations

from aplis.core.rls import (
    NARROWED,
    SCOPES,
    RunVendorSQL,
    lock,
    open_to_compiling,
    open_to_the_person,
    right_in_force,
    sight,
)
from aplis.rules.scopes import BIT

CONTACT, PLAN = str(BIT["contact"]), str(BIT["plan"])

SEES = f"""
CREATE OR REPLACE FUNCTION aplis_sees(person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
  $$ SELECT {right_in_force("person", SCOPES, exactly=True)} $$
"""

# The policies of earlier migrations ask for the day alone. PostgreSQL tells each as it keeps it, always in the same words.
DAY = "(r.starts_on <= ( SELECT aplis_today() AS aplis_today))"
TO_THE_INSTANT = f"""
DO $$
DECLARE
  policy record;
  was text := '{DAY}';
  becomes text := '{DAY.replace("'", "''")} AND {NARROWED.replace("'", "''")}';
  changed text;
BEGIN
  FOR policy IN
    SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = current_schema()
      AND (coalesce(qual, '') || coalesce(with_check, '')) LIKE '%people_accessright r%'
      AND (coalesce(qual, '') || coalesce(with_check, '')) NOT LIKE '%aplis_now()%'
  LOOP
    changed := coalesce(' USING (' || replace(policy.qual, was, becomes) || ')', '')
      || coalesce(' WITH CHECK (' || replace(policy.with_check, was, becomes) || ')', '');
    IF changed NOT LIKE '%aplis_now()%' THEN
      RAISE EXCEPTION 'The policy % of % does not speak of rights as expected: %', policy.policyname, policy.tablename, policy.qual;
    END IF;
    EXECUTE format('ALTER POLICY %I ON %I', policy.policyname, policy.tablename) || changed;
  END LOOP;
END $$;
"""

BY_PLAN = {table: sight(table, scope=PLAN, exactly=True) for table in ("people_barrier", "people_keptapart")}
BY_CONTACT = {
    table: sight(table, scope=CONTACT, exactly=True) for table in ("people_representation", "people_portalaccess")
}
# Read before anybody is known: a user who signs in to the own pages. A row holds numbers and days.
PORTAL = "true"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_the_index_before_goes"),
        ("core", "0005_the_person_asks"),
        ("sharing", "0003_looks_by_month"),
        ("situations", "0002_locks"),
        ("exchange", "0003_records_of_a_person"),
        ("identity", "0003_locks_of_requests"),
    ]
    operations = [
        RunVendorSQL(postgresql=SEES),
        RunVendorSQL(postgresql=TO_THE_INSTANT),
        *(RunVendorSQL(postgresql=lock(table, read=sees, insert=sees, update=sees)) for table, sees in BY_PLAN.items()),
        *(
            RunVendorSQL(
                postgresql=lock(
                    table, read=PORTAL if table == "people_portalaccess" else sees, insert=sees, update=sees
                )
            )
            for table, sees in BY_CONTACT.items()
        ),
        *(RunVendorSQL(postgresql=open_to_compiling(table, person="person_id")) for table in (*BY_PLAN, *BY_CONTACT)),
        RunVendorSQL(postgresql=open_to_compiling("people_representation", person="person_id", verbs=("UPDATE",))),
        RunVendorSQL(postgresql=open_to_the_person("people_person", person="id")),
        *(
            RunVendorSQL(postgresql=open_to_the_person(table))
            for table in ("people_personname", "people_accessright", "people_contactdetail", "people_identifier")
        ),
        RunVendorSQL(postgresql=open_to_the_person("people_representation", verbs=("SELECT", "INSERT", "UPDATE"))),
        RunVendorSQL(postgresql=open_to_the_person("core_journalentry", verbs=("INSERT",))),
    ]
