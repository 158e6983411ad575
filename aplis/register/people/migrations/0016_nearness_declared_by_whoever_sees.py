"""Who stands too near is written down whoever sees the plan, and read by who guards the files of the agency. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import AGENCY, RunVendorSQL, open_to_compiling

OF_OUR_WORKERS = (
    "CREATE POLICY of_our_workers ON people_barrier FOR SELECT TO aplis_app USING (aplis_reviews() AND EXISTS"
    f" (SELECT 1 FROM agencies_worker w WHERE w.id = worker_id AND w.agency_id = {AGENCY}))"
)


class Migration(migrations.Migration):
    dependencies = [("people", "0015_rights_by_their_agreement")]
    operations = [
        RunVendorSQL(postgresql=OF_OUR_WORKERS),
        *(
            RunVendorSQL(postgresql=open_to_compiling(table, person="person_id", verbs=("INSERT", "UPDATE")))
            for table in ("people_barrier", "people_keptapart")
        ),
        RunVendorSQL(postgresql=open_to_compiling("people_portalaccess", person="person_id", verbs=("UPDATE",))),
    ]
