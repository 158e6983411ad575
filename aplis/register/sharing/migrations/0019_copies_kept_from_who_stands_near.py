"""A copy is read by nobody who stands too near to the person, and where a file is guarded by workers named for it. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL

# Owner's rights: the function reads how the person is protected, who stands near and who is named; its caller learns yes or no for
# the asking worker.
MAY_KNOW = """
CREATE OR REPLACE FUNCTION aplis_may_know(person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
$$
  SELECT NOT EXISTS (
    SELECT 1 FROM people_barrier b WHERE b.person_id = person AND b.worker_id = public.aplis_worker()
      AND b.starts_on <= public.aplis_today() AND (b.ends_on IS NULL OR b.ends_on > public.aplis_today())
  ) AND (
    (
      NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = person AND p.protection_level >= 3)
      AND NOT EXISTS (
        SELECT 1 FROM people_barrier b JOIN agencies_worker w ON w.id = b.worker_id
        WHERE b.person_id = person AND w.agency_id = public.aplis_agency()
          AND b.starts_on <= public.aplis_today() AND (b.ends_on IS NULL OR b.ends_on > public.aplis_today())
      )
    )
    OR EXISTS (
      SELECT 1 FROM sharing_namedviewer v WHERE v.person_id = person AND v.worker_id = public.aplis_worker()
        AND v.starts_on <= public.aplis_today() AND (v.ends_on IS NULL OR v.ends_on > public.aplis_today())
    )
  )
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0018_the_person_opens_less_or_more"),
        ("people", "0021_most_keys_are_of_few"),
    ]
    operations = [RunVendorSQL(postgresql=MAY_KNOW)]
