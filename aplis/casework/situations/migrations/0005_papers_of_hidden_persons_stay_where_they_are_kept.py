"""A document of a hidden person is read only at the agency that keeps it: see DocumentQuerySet."""

from django.db import migrations

from aplis.core.rls import AGENCY, COMPILING, OWN, RunVendorSQL

HIDDEN = "EXISTS (SELECT 1 FROM people_person p WHERE p.id = situations_document.person_id AND p.protection_level >= 2)"
KEPT = (
    "CREATE POLICY of_hidden_persons ON situations_document AS RESTRICTIVE FOR SELECT TO aplis_app"
    f" USING (agency_id = {AGENCY} OR person_id = {COMPILING} OR person_id = {OWN} OR NOT {HIDDEN})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("situations", "0004_the_person_reads_what_is_written"),
        ("people", "0016_nearness_declared_by_whoever_sees"),
    ]
    operations = [RunVendorSQL(postgresql=KEPT)]
