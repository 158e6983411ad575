"""Source records are the importer's own: the application role does not read them at all."""

from django.db import migrations

from aplis.core.rls import AGENCY, RunVendorSQL, lock

RECORDS = """
ALTER TABLE exchange_sourcerecord ENABLE ROW LEVEL SECURITY;
CREATE POLICY operator ON exchange_sourcerecord TO aplis_operator USING (true) WITH CHECK (true);
REVOKE ALL ON exchange_sourcerecord FROM aplis_app
"""
OUR_OWN = f"agency_id = {AGENCY}"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_feeds_runs_records"), ("core", "0003_locks_and_cache")]
    operations = [
        RunVendorSQL(postgresql=RECORDS),
        RunVendorSQL(postgresql=lock("exchange_importrun", read=OUR_OWN, insert=OUR_OWN, update=OUR_OWN)),
    ]
