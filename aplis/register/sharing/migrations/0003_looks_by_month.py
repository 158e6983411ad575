"""On PostgreSQL the look log is parted by the month of the look."""

from django.db import migrations

from aplis.core.partitions import PartByMonth


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_locks"), ("core", "0004_seals_and_months")]
    operations = [PartByMonth("sharing_look", "at")]
