"""On the own pages the person reads the records about her that no secret and no danger of somebody else stands in. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL, open_to_the_person
from aplis.rules.own_records import ABOUT_OTHERS_TOO


def told(table: str) -> str:
    """What rules.own_records says of the person herself. Whether somebody represents her is asked by the query."""
    return (
        f"NOT {table}.is_private AND {table}.source <> 'relative' AND {table}.replaced_by IS NULL"
        f" AND ({table}.source = 'person' OR {table}.scope & {ABOUT_OTHERS_TOO} = 0)"
    )


class Migration(migrations.Migration):
    dependencies = [("situations", "0003_a_summary_tells_of_facts"), ("core", "0005_the_person_asks")]
    operations = [
        RunVendorSQL(postgresql=open_to_the_person(table, condition=told(table)))
        for table in ("situations_statement", "situations_circumstance")
    ]
