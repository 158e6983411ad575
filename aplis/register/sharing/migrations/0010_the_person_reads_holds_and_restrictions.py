"""On the own pages the person reads which of her entries are held or restricted. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL, open_to_the_person


class Migration(migrations.Migration):
    dependencies = [("sharing", "0009_weaker_protection_confirmed_by_a_second_worker")]
    operations = [
        RunVendorSQL(postgresql=open_to_the_person(f"sharing_{name}")) for name in ("legalhold", "restriction")
    ]
