"""The journal becomes append-only; drafts are locked to their worker; the cache that all processes share is made."""

from django.core.management import call_command
from django.db import migrations

from aplis.core.rls import WORKER, RunVendorSQL, append_only, lock


def make_cache_table(apps: object, schema_editor: object) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)  # type: ignore[attr-defined]


OWN = f"worker_id = {WORKER}"


class Migration(migrations.Migration):
    dependencies = [("core", "0002_journal_receipts_drafts")]
    operations = [
        RunVendorSQL(**append_only("core_journalentry")),
        RunVendorSQL(postgresql=lock("core_draft", read=OWN, insert=OWN, update=OWN, delete=OWN)),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
