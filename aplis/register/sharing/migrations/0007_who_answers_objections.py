"""Objections are read by whoever answers them; the officer reads the rights of the agency; delays hold for every paper copy."""

from django.db import migrations

from aplis.core.rls import AGENCY, SCOPES, WORKER, RunVendorSQL, open_to_compiling, right_in_force

OUR_OWN = f"agency_id = {AGENCY}"
SEEN = right_in_force("sharing_objection.person_id", SCOPES, exactly=True)
ANSWERS = f"{OUR_OWN} AND (aplis_audits() OR (aplis_reviews() AND {SEEN}))"
WROTE = f"written_down_by_id = {WORKER}"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0006_agreements_that_replace_and_whom_they_concern")]
    operations = [
        RunVendorSQL(
            postgresql=f"""
            ALTER POLICY app_read ON sharing_objection USING (({ANSWERS}) OR {WROTE});
            ALTER POLICY app_insert ON sharing_objection WITH CHECK ({WROTE} AND {SEEN});
            ALTER POLICY app_update ON sharing_objection USING ({ANSWERS})"""
        ),
        # Why a look was lawful is told from the right it rested on, also where that has ended since.
        RunVendorSQL(
            postgresql="CREATE POLICY of_our_agency ON people_accessright FOR SELECT TO aplis_app"
            f" USING ({OUR_OWN} AND (SELECT aplis_audits()))"
        ),
        # What is told to the person later is left out of the paper that a worker of another agency prints, too.
        RunVendorSQL(postgresql=open_to_compiling("sharing_lookdelay", person="person_id")),
    ]
