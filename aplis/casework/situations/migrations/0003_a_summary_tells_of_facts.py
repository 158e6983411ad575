"""While the sharing room's door is open for a person, it is read in which domains something is recorded. See queries.summary."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL, open_to_compiling


class Migration(migrations.Migration):
    dependencies = [("situations", "0002_locks")]
    operations = [
        RunVendorSQL(postgresql=open_to_compiling(table, person="person_id"))
        for table in ("situations_statement", "situations_circumstance")
    ]
