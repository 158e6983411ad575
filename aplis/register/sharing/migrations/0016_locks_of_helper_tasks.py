"""Row-level security on tasks of lay helpers, and of whom a post takes care as a helper or a supervisor. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import AGENCY, WORKER, RunVendorSQL, covered, lock, open_to_compiling, open_to_the_person
from aplis.rules.scopes import BIT

TABLE, PLAN = "sharing_helpertask", str(BIT["plan"])
OF_AGENCY = f"agency_id = {AGENCY} AND NOT (SELECT aplis_assigned()) AND {covered(f'{TABLE}.person_id', PLAN)}"
READ = f"(agency_id = {AGENCY} AND helper_id = {WORKER}) OR ({OF_AGENCY})"

# Owner's rights: whoever ends a post of the agency sees none of these persons, and what the post was there for ends with it.
THROUGH = """
CREATE FUNCTION aplis_helped_through(post bigint) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
$$
  SELECT DISTINCT t.person_id FROM sharing_helpertask t
  WHERE t.agency_id = public.aplis_agency() AND (t.helper_id = post OR t.supervisor_id = post)
    AND t.ended_on IS NULL AND t.done_at IS NULL
$$
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0015_tasks_of_lay_helpers")]
    operations = [
        RunVendorSQL(postgresql=lock(TABLE, read=READ, insert=OF_AGENCY, update=READ)),
        RunVendorSQL(postgresql=open_to_compiling(TABLE, person="person_id", verbs=("SELECT", "UPDATE"))),
        RunVendorSQL(postgresql=open_to_the_person(TABLE, verbs=("SELECT", "UPDATE"))),
        RunVendorSQL(postgresql=THROUGH),
    ]
