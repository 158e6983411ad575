"""Row-level security on joint talks; and on her own pages the person says herself how it is. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import AGENCY, OWN, RunVendorSQL, covered, lock, open_to_the_person
from aplis.rules.own_records import ABOUT_OTHERS_TOO

TABLE = "situations_jointtalk"
SIGHT = covered(f"{TABLE}.person_id", f"{TABLE}.scope")
ONE_OF_BOTH = f"(agency_id = {AGENCY} OR with_agency_id = {AGENCY}) AND {SIGHT}"
OWN_LEVEL = (
    "CREATE POLICY own_insert ON situations_statement FOR INSERT TO aplis_person"
    f" WITH CHECK (person_id = {OWN} AND source = 'person' AND kind = 'level' AND NOT is_private AND author_id IS NULL)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("situations", "0006_joint_talks_about_what_two_agencies_rated"),
        ("people", "0017_rights_in_force_as_one_view"),
    ]
    operations = [
        RunVendorSQL(
            postgresql=lock(TABLE, read=SIGHT, insert=f"agency_id = {AGENCY} AND {SIGHT}", update=ONE_OF_BOTH)
        ),
        RunVendorSQL(postgresql=open_to_the_person(TABLE, condition=f"{TABLE}.scope & {ABOUT_OTHERS_TOO} = 0")),
        RunVendorSQL(postgresql=OWN_LEVEL),
    ]
