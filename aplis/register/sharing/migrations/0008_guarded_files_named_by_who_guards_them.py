"""Who guards the files of an agency names who opens one and who leads it, also where it is shut to herself. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL, open_to_compiling


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0007_who_answers_objections"),
        ("people", "0016_nearness_declared_by_whoever_sees"),
    ]
    operations = [
        RunVendorSQL(
            postgresql=open_to_compiling("sharing_namedviewer", person="person_id", verbs=("INSERT", "UPDATE"))
        ),
        RunVendorSQL(postgresql=open_to_compiling("sharing_involvement", person="person_id", verbs=("UPDATE",))),
    ]
