"""Looks at a file that was put into another stay with its number; the person into whose file it went reads them as her own."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL

PARTS = """
CREATE POLICY own_parts ON people_person FOR SELECT TO aplis_person USING (people_person.merged_into_id = (SELECT aplis_own()));
CREATE POLICY own_parts ON sharing_look FOR SELECT TO aplis_person
  USING (sharing_look.person_id IN (SELECT p.id FROM people_person p WHERE p.merged_into_id = (SELECT aplis_own())))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0019_copies_kept_from_who_stands_near"),
        ("people", "0021_most_keys_are_of_few"),
    ]
    operations = [RunVendorSQL(postgresql=PARTS)]
