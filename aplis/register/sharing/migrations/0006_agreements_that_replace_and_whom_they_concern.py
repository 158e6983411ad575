"""An agreement says which one it replaces and why it ended; its partners may ask the database whom it concerns."""

import django.db.models.deletion
from django.db import migrations, models

from aplis.core.columns import AddColumn
from aplis.core.rls import RunVendorSQL

# Owner's rights: the function reads files, releases, answered requests and rights of both agencies. Its caller learns numbers of
# persons, and only where the asking agency is a partner of the agreement: to compile their rights, never to show them.
CONCERNED = """
CREATE FUNCTION aplis_people_concerned(wanted bigint, today date) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
$$
  WITH agreement AS (
    SELECT * FROM sharing_exchangeagreement a WHERE a.id = wanted AND public.aplis_agency() IN (a.giver_id, a.receiver_id)
  ), way AS (
    SELECT giver_id AS giver, receiver_id AS receiver FROM agreement
    UNION ALL SELECT receiver_id, giver_id FROM agreement WHERE is_mutual
  ), kept AS (
    SELECT i.person_id, way.receiver FROM way JOIN sharing_involvement i ON i.agency_id = way.giver
    WHERE i.closed_on IS NULL OR i.closed_on > today
  ), concerned AS (
    SELECT r.person_id FROM agreement JOIN people_accessright r ON r.agreement_id = agreement.id
    UNION
    SELECT kept.person_id FROM kept JOIN sharing_release s ON s.person_id = kept.person_id AND s.agency_id = kept.receiver
    WHERE s.ends_on > today AND (s.withdrawn_on IS NULL OR s.withdrawn_on > today)
    UNION
    SELECT kept.person_id FROM kept JOIN sharing_sightrequest q ON q.person_id = kept.person_id AND q.agency_id = kept.receiver
    WHERE q.granted > 0 AND q.shuts_on > today
  )
  SELECT coalesce(jsonb_agg(person_id ORDER BY person_id), '[]'::jsonb) FROM concerned
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0005_locks_of_releases_and_requests"),
        ("people", "0014_bonds_locked_and_rights_to_the_instant"),
    ]
    operations = [
        migrations.AddField(
            model_name="exchangeagreement",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sharing.exchangeagreement",
            ),
        ),
        AddColumn(
            model_name="exchangeagreement",
            name="ended_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="why it ended"),
        ),
        RunVendorSQL(postgresql=CONCERNED),
    ]
