"""Row-level security on facts, documents and replies."""

from django.db import migrations

from aplis.core.rls import AGENCY, RunVendorSQL, lock, sight

TABLES = ("situations_statement", "situations_circumstance", "situations_document", "situations_reply")
OUR_OWN = f"agency_id = {AGENCY}"


class Migration(migrations.Migration):
    dependencies = [("situations", "0001_facts_documents_replies"), ("people", "0002_locks")]
    operations = [
        RunVendorSQL(
            postgresql=lock(
                table,
                read=sight(table, is_private=True),
                insert=f"{OUR_OWN} AND {sight(table, is_private=True)}",
                update=sight(table, is_private=True),
            )
        )
        for table in TABLES
    ]
