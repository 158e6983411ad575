"""Every policy asks one view which rights are in force, and the view asks the settings of the session once.

Each policy told the whole condition on rights, and reading a right ran into the policies on rights themselves: some forty
sub-queries for the settings alone, which took longer to set up than the query took to run. The view is the owner's, so the policies
on rights do not apply inside it; what it shows is narrower than they are: the asking agency's own rights that hold this moment. To a worker
whose role is assigned its work it shows those that name this very worker.
"""

from django.db import migrations

from aplis.core.rls import AGENCY, RIGHTS_IN_FORCE, SCOPES, TODAY, RunVendorSQL, covered

# Written through it would be with the owner's power, and the roles are given every verb on whatever is made: only reading is left.
# A setting that only few rows are compared with is read there and then; the other ones once for the whole query.
VIEW = f"""
CREATE VIEW {RIGHTS_IN_FORCE} AS
  SELECT person_id, scopes & {SCOPES} AS scopes FROM people_accessright
  WHERE agency_id = {AGENCY} AND starts_on <= {TODAY}
    AND (worker_id = aplis_worker() OR worker_id IS NULL AND NOT aplis_assigned()) AND (ends_on IS NULL OR ends_on > aplis_today())
    AND (role = '' OR role = aplis_role()) AND (ends_at IS NULL OR ends_at > aplis_now());
REVOKE ALL ON {RIGHTS_IN_FORCE} FROM PUBLIC, aplis_app, aplis_operator;
GRANT SELECT ON {RIGHTS_IN_FORCE} TO aplis_app, aplis_operator;
"""
SEES = f"""
CREATE OR REPLACE FUNCTION aplis_sees(person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
  $$ SELECT {covered("person")} $$
"""
RIGHTS = f"""
DROP POLICY of_our_agency ON people_accessright;
ALTER POLICY app_read ON people_accessright USING (
  (agency_id = {AGENCY} AND ((starts_on <= {TODAY} AND (worker_id = aplis_worker() OR worker_id IS NULL AND NOT aplis_assigned())
    AND (ends_on IS NULL OR ends_on > aplis_today())) OR aplis_audits()))
  OR aplis_sees(person_id));
"""
# PostgreSQL tells each policy as it keeps it, always in the same words.
ONCE_IN_EACH_POLICY = (
    " AND (r.agency_id = ( SELECT aplis_agency() AS aplis_agency))",
    " AND ((r.worker_id IS NULL) OR (r.worker_id = ( SELECT aplis_worker() AS aplis_worker)))",
    " AND (r.starts_on <= ( SELECT aplis_today() AS aplis_today))",
    " AND ((r.ends_on IS NULL) OR (r.ends_on > ( SELECT aplis_today() AS aplis_today)))",
    " AND (((r.role)::text = ''::text) OR ((r.role)::text = ( SELECT aplis_role() AS aplis_role)))",
    " AND ((r.ends_at IS NULL) OR (r.ends_at > ( SELECT aplis_now() AS aplis_now)))",
)
_READ = r"\( SELECT aplis_scopes\(\) AS aplis_scopes\)"
REWRITTEN = (
    (rf"\(r\.scopes & \(([^\s()]+) & {_READ}\)\)", r"(r.scopes & \1)"),
    (rf"\(r\.scopes & {_READ}\)", "r.scopes"),
    (rf"\(\([^\s()]+ & {_READ}\) <> 0\) AND \(EXISTS \( SELECT 1\s+FROM people_accessright r\y", r"(EXISTS ( SELECT 1 FROM people_accessright r"),
    (r"\ypeople_accessright r\y", f"{RIGHTS_IN_FORCE} r"),
)  # fmt: skip


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_SHORTER = "told"
for _text in ONCE_IN_EACH_POLICY:
    _SHORTER = f"replace({_SHORTER}, {_literal(_text)}, '')"
for _pattern, _becomes in REWRITTEN:
    _SHORTER = f"regexp_replace({_SHORTER}, {_literal(_pattern)}, {_literal(_becomes)}, 'g')"
POLICIES = f"""
CREATE FUNCTION pg_temp.shorter(told text) RETURNS text LANGUAGE sql AS $f$ SELECT {_SHORTER} $f$;
DO $$
DECLARE
  policy record;
  changed text;
BEGIN
  FOR policy IN
    SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = current_schema()
      AND (coalesce(qual, '') || coalesce(with_check, '')) LIKE '%people_accessright r%'
  LOOP
    changed := coalesce(' USING (' || pg_temp.shorter(policy.qual) || ')', '')
      || coalesce(' WITH CHECK (' || pg_temp.shorter(policy.with_check) || ')', '');
    IF changed ~ 'r\\.(agency_id|worker_id|starts_on|ends_on|role|ends_at)' OR changed LIKE '%people_accessright r%' THEN
      RAISE EXCEPTION 'The policy % of % does not speak of rights as expected: %', policy.policyname, policy.tablename, changed;
    END IF;
    EXECUTE format('ALTER POLICY %I ON %I', policy.policyname, policy.tablename) || changed;
  END LOOP;
END $$;
DROP FUNCTION pg_temp.shorter(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0016_nearness_declared_by_whoever_sees"),
        ("core", "0006_who_sees_only_what_is_assigned"),
        ("sharing", "0014_a_release_given_on_the_own_pages"),
        ("situations", "0005_papers_of_hidden_persons_stay_where_they_are_kept"),
        ("exchange", "0004_matching_quality_counted_for_the_agency_that_asks"),
        ("identity", "0003_locks_of_requests"),
    ]
    operations = [RunVendorSQL(postgresql=sql) for sql in (VIEW, SEES, RIGHTS, POLICIES)]
