"""The pages of the register of processing count over the whole agency, whose persons its worker sees only in part. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL

# Owner's rights: the function reads rights, files and persons of the asking agency. Its caller learns codes and numbers, and when the
# installation was backed up and sealed.
PROCESSING = """
CREATE FUNCTION aplis_processing(today date, born_after date) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
$$
  WITH used AS (
    SELECT DISTINCT r.purpose, r.basis, r.scopes FROM people_accessright r
    WHERE r.agency_id = public.aplis_agency() AND r.starts_on <= today AND (r.ends_on IS NULL OR r.ends_on > today)
  ), kept AS (
    SELECT DISTINCT i.person_id FROM sharing_involvement i
    WHERE i.agency_id = public.aplis_agency() AND i.opened_on <= today AND (i.closed_on IS NULL OR i.closed_on > today)
  )
  SELECT jsonb_build_object(
    'used', (SELECT coalesce(jsonb_agg(jsonb_build_array(purpose, basis, scopes)), '[]'::jsonb) FROM used),
    'persons', count(*),
    'children', count(*) FILTER (WHERE p.born_on > born_after),
    'age_unknown', count(*) FILTER (WHERE p.born_on IS NULL),
    'protected', count(*) FILTER (WHERE p.protection_level >= 2),
    'backup', (SELECT max(j.recorded_at) FROM core_journalentry j WHERE j.agency_id = 0 AND j.verb = 'backup_taken'),
    'seal', (SELECT s.at FROM core_seal s ORDER BY s.number DESC LIMIT 1)
  ) FROM kept JOIN people_person p ON p.id = kept.person_id
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0012_copies_of_sealed_persons_for_named_workers"),
        ("people", "0016_nearness_declared_by_whoever_sees"),
    ]
    operations = [RunVendorSQL(postgresql=PROCESSING)]
