"""Row-level security on involvements, releases and looks; the look log becomes append-only."""

from django.db import migrations

from aplis.core.rls import (
    AGENCY,
    SCOPES,
    WORKER,
    RunVendorSQL,
    append_only,
    lock,
    open_to_compiling,
    right_in_force,
    sight,
)
from aplis.rules.scopes import BIT

PLAN = str(BIT["plan"])
OUR_OWN = f"agency_id = {AGENCY}"


def seen_with_the_plan(table: str) -> str:
    return f"({sight(table, scope=PLAN)})"


RIGHT = right_in_force("sharing_involvement.person_id", SCOPES)
INVOLVEMENT = f"({OUR_OWN} AND {RIGHT}) OR {seen_with_the_plan('sharing_involvement')}"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_involvements_releases_looks"), ("people", "0002_locks")]
    operations = [
        RunVendorSQL(
            postgresql=lock(
                "sharing_involvement",
                read=INVOLVEMENT,
                insert=OUR_OWN,
                update=f"{OUR_OWN} AND {RIGHT}",
            )
        ),
        RunVendorSQL(
            postgresql=lock(
                "sharing_release",
                read=seen_with_the_plan("sharing_release"),
                insert=seen_with_the_plan("sharing_release"),
                update=seen_with_the_plan("sharing_release"),
            )
        ),
        RunVendorSQL(
            postgresql=lock(
                "sharing_namedviewer",
                read=seen_with_the_plan("sharing_namedviewer"),
                insert=seen_with_the_plan("sharing_namedviewer"),
                update=seen_with_the_plan("sharing_namedviewer"),
                delete=seen_with_the_plan("sharing_namedviewer"),
            )
        ),
        RunVendorSQL(
            postgresql=lock(
                "sharing_look",
                read=f"{seen_with_the_plan('sharing_look')} OR worker_id = {WORKER}",
                insert=f"{OUR_OWN} AND worker_id = {WORKER}",
            )
        ),
        *(
            RunVendorSQL(postgresql=open_to_compiling(table, person="person_id"))
            for table in ("sharing_involvement", "sharing_release", "sharing_namedviewer")
        ),
        RunVendorSQL(**append_only("sharing_look")),
    ]
