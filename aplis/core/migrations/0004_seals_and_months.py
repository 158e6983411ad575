"""Seals over journal and looks; on PostgreSQL the journal is parted by the month in which an entry was recorded."""

from django.db import migrations, models

from aplis.core.partitions import PartByMonth
from aplis.core.rls import RunVendorSQL, append_only

ONLY_OPERATORS = """
REVOKE ALL ON core_seal FROM aplis_app;
ALTER TABLE core_seal ENABLE ROW LEVEL SECURITY;
CREATE POLICY operator ON core_seal TO aplis_operator USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_locks_and_cache")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("count", models.IntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("looked_from", models.BigIntegerField()),
                ("is_complete", models.BooleanField()),
                ("layout", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("chain", models.CharField(max_length=64)),
                ("leaves", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["last_id", "first_id"], name="seal_of_ids")]},
        ),
        RunVendorSQL(postgresql=ONLY_OPERATORS),
        RunVendorSQL(**append_only("core_seal")),
        PartByMonth("core_journalentry", "recorded_at"),
    ]
