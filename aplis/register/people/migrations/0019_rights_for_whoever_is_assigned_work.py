"""A right says itself that it is for a role that is assigned its work; no other right opens anything to such a role.

Which roles are so is asked when somebody reads: whoever is given such a role sees in the same moment nothing by the rights that named
her before, and who gives it up nothing by those of her tasks. PostgreSQL only.
"""

from django.db import migrations

from aplis.core.rls import AGENCY, RIGHTS_IN_FORCE, SCOPES, TODAY, RunVendorSQL

ASSIGNED = "':assigned'"
WORKER = "(worker_id = aplis_worker() OR worker_id IS NULL AND NOT aplis_assigned())"
VIEW = f"""
CREATE OR REPLACE VIEW {RIGHTS_IN_FORCE} AS
  SELECT person_id, scopes & {SCOPES} AS scopes FROM people_accessright
  WHERE agency_id = {AGENCY} AND starts_on <= {TODAY} AND {WORKER} AND (ends_on IS NULL OR ends_on > aplis_today())
    AND CASE WHEN aplis_assigned() THEN role = {ASSIGNED} ELSE role = '' OR role = aplis_role() END
    AND (ends_at IS NULL OR ends_at > aplis_now());
"""
# Of the own agency the database shows rights for other roles too: they explain what colleagues see. Not to a role that is assigned its work.
RIGHTS = f"""
ALTER POLICY app_read ON people_accessright USING (
  (agency_id = {AGENCY} AND ((starts_on <= {TODAY} AND {WORKER} AND (role = {ASSIGNED} OR NOT aplis_assigned())
    AND (ends_on IS NULL OR ends_on > aplis_today())) OR aplis_audits()))
  OR aplis_sees(person_id));
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0018_names_of_two_hundred_letters")]
    operations = [RunVendorSQL(postgresql=sql) for sql in (VIEW, RIGHTS)]
