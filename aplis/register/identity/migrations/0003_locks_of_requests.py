"""Row-level security on look-ups, their reviews and contact requests."""

from django.db import migrations

from aplis.core.rls import AGENCY, WORKER, RunVendorSQL, lock, sight
from aplis.rules.scopes import BIT

OUR_OWN = f"agency_id = {AGENCY}"
MINE = f"{OUR_OWN} AND worker_id = {WORKER}"
SHOWN = "EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id AND p.protection_level < 2)"
RECEIVED = f"({sight('identity_contactrequest', scope=str(BIT['contact']))} AND {SHOWN})"


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_lookups_and_requests"), ("people", "0007_keys_to_be_found_by")]
    operations = [
        RunVendorSQL(postgresql=lock("identity_lookup", read=OUR_OWN, insert=MINE)),
        RunVendorSQL(
            postgresql=lock(
                "identity_probingreview",
                read=OUR_OWN,
                insert=f"{OUR_OWN} AND reviewed_by_id = {WORKER} AND worker_id <> {WORKER}",
            )
        ),
        RunVendorSQL(
            postgresql=lock("identity_contactrequest", read=f"{OUR_OWN} OR {RECEIVED}", insert=MINE, update=RECEIVED)
        ),
    ]
