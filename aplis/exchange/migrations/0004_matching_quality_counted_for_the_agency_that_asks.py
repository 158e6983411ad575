"""The page of matching quality counts pairs and imported records, which the application's role does not read. PostgreSQL only."""

from django.db import migrations

from aplis.core.ids import _COUNTER_BITS, _EPOCH
from aplis.core.rls import RunVendorSQL

AGENCY = "public.aplis_agency()"
# As aplis.core.ids.first_id_of.
FIRST_ID = f"(greatest(0, floor(extract(epoch FROM %s))::bigint - {_EPOCH}) << {_COUNTER_BITS})"
OWN = (
    "EXISTS (SELECT 1 FROM people_accessright r WHERE r.person_id = p.{person} AND r.agency_id = {agency} AND r.worker_id IS NULL"
    " AND r.starts_on <= today AND (r.ends_on IS NULL OR r.ends_on > today))"
)
BOTH = " AND ".join(OWN.format(person=person, agency=AGENCY) for person in ("first_id", "second_id"))

# Owner's rights: the function reads pairs, records and persons. Its caller learns numbers: of pairs of which the asking agency sees
# both files, neither hidden, and of records that imports of the agency itself brought.
QUALITY = f"""
CREATE FUNCTION aplis_matching_quality(today date, moment timestamptz, days jsonb, runs jsonb) RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH pair AS MATERIALIZED (
    SELECT p.first_id, p.second_id, p.state, p.found_at FROM identity_candidatepair p
      JOIN people_person one ON one.id = p.first_id AND one.protection_level < 2
      JOIN people_person two ON two.id = p.second_id AND two.protection_level < 2
    WHERE {BOTH}
  ), waiting AS (
    SELECT d.place, count(pair.first_id) AS number
    FROM jsonb_array_elements(days) WITH ORDINALITY AS d(bounds, place)
      LEFT JOIN pair ON pair.state IN ('open', 'disputed')
        AND pair.found_at <= moment - make_interval(days => (d.bounds ->> 0)::int)
        AND (d.bounds ->> 1 IS NULL OR pair.found_at > moment - make_interval(days => (d.bounds ->> 1)::int))
    GROUP BY d.place
  ), made AS (
    SELECT run.id AS run, s.person_id FROM exchange_importrun run JOIN exchange_sourcerecord s ON s.feed_id = run.feed_id
    WHERE run.agency_id = {AGENCY} AND runs @> to_jsonb(run.id) AND s.kind = 'person' AND s.person_id IS NOT NULL
      AND s.id >= {FIRST_ID % "run.started_at"}
      AND (run.finished_at IS NULL OR s.id < {FIRST_ID % "run.finished_at + interval '1 second'"})
  ), rate AS (
    SELECT made.run, count(*) AS people, count(*) FILTER (
      WHERE made.person_id IN (SELECT first_id FROM pair) OR made.person_id IN (SELECT second_id FROM pair)
    ) AS paired FROM made GROUP BY made.run
  )
  SELECT jsonb_build_object(
    'states', (SELECT coalesce(jsonb_object_agg(state, number), '{{}}'::jsonb)
      FROM (SELECT state, count(*) AS number FROM pair GROUP BY state) AS counted),
    'waiting', (SELECT jsonb_agg(number ORDER BY place) FROM waiting),
    'rates', (SELECT coalesce(jsonb_object_agg(run, jsonb_build_array(people, paired)), '{{}}'::jsonb) FROM rate)
  )
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_records_of_a_person"),
        ("identity", "0003_locks_of_requests"),
        ("people", "0016_nearness_declared_by_whoever_sees"),
    ]
    operations = [RunVendorSQL(postgresql=QUALITY)]
