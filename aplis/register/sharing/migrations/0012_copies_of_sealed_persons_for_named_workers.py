"""A copy is gathered by the background worker, and that of a sealed person is read by workers named for her alone."""

from django.db import migrations, models

from aplis.core.rls import AGENCY, SCOPES, RunVendorSQL, right_in_force

SEEN = right_in_force("sharing_subjectfile.person_id", SCOPES, exactly=True)
READ = f"agency_id = {AGENCY} AND (aplis_reviews() OR {SEEN}) AND aplis_may_know(person_id)"

# Owner's rights: the function reads how the person is protected and who is named; its caller learns yes or no for the asking worker.
MAY_KNOW = """
CREATE FUNCTION aplis_may_know(person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public AS
$$
  SELECT NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = person AND p.protection_level >= 3)
    OR EXISTS (
      SELECT 1 FROM sharing_namedviewer v WHERE v.person_id = person AND v.worker_id = public.aplis_worker()
        AND v.starts_on <= public.aplis_today() AND (v.ends_on IS NULL OR v.ends_on > public.aplis_today())
    )
$$
"""
LOCKS = f"""
ALTER POLICY app_read ON sharing_subjectfile USING ({READ});
ALTER POLICY app_insert ON sharing_subjectfile WITH CHECK ({READ});
ALTER POLICY app_update ON sharing_subjectfile USING ({READ})
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0011_looks_of_an_agency_by_time")]
    operations = [
        # widens state: one code more in front, and the column stays as it is
        migrations.AlterField(
            model_name="subjectfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "being gathered"),
                    ("gathered", "gathered, to be read"),
                    ("released", "handed over"),
                    ("dropped", "dropped"),
                ],
                default="gathered",
                max_length=8,
            ),
        ),
        RunVendorSQL(postgresql=MAY_KNOW),
        RunVendorSQL(postgresql=LOCKS),
    ]
