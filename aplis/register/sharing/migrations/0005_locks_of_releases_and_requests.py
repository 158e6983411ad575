"""Row-level security on what the person said, on requests, emergencies, objections, notices and what is kept how long."""

from django.db import migrations

from aplis.core.rls import (
    AGENCY,
    SCOPES,
    WORKER,
    RunVendorSQL,
    lock,
    open_to_compiling,
    open_to_the_person,
    right_in_force,
    sight,
)
from aplis.rules.scopes import BIT

CONTACT, PLAN = str(BIT["contact"]), str(BIT["plan"])
OUR_OWN = f"agency_id = {AGENCY}"
SOMEBODY = f"{AGENCY} IS NOT NULL"


def seen(table: str) -> str:
    return right_in_force(f"{table}.person_id", SCOPES, exactly=True)


def ours_or_plan(table: str) -> str:
    return f"({OUR_OWN} AND {seen(table)}) OR ({sight(table, scope=PLAN, exactly=True)})"


def answered_for(table: str) -> str:
    """Rows of the own agency about persons the worker sees; and all of them for whoever answers for the agency."""
    return f"{OUR_OWN} AND (aplis_reviews() OR {seen(table)})"


# Who opened it, who reviews it for the agency, and whoever sees the plan of the person.
EMERGENCY = (
    f"({OUR_OWN} AND (worker_id = {WORKER} OR aplis_reviews()))"
    f" OR ({sight('sharing_emergencyaccess', scope=PLAN, exactly=True)})"
)
NOTICE = f"{OUR_OWN} AND (worker_id IS NULL OR worker_id = {WORKER})"
OURS_OR_PLAN = ("releasesheet", "participation", "basisperiod", "restriction", "objection")
OURS = ("lookdelay", "lookreview", "watchedperson", "legalhold", "keepingitem", "subjectfile")
BY_SCOPE = {"contactpreference": CONTACT, "rectification": "scope"}
GROUNDS = ("releasesheet", "sightrequest", "emergencyaccess", "restriction", "involvement")
MINE = f"({OUR_OWN} AND (worker_id = {WORKER} OR {seen('sharing_sightrequest')}))"
ASKED = f"(asked_id = {AGENCY} AND {seen('sharing_sightrequest')})"


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0004_releases_agreements_requests"),
        ("people", "0014_bonds_locked_and_rights_to_the_instant"),
    ]
    operations = [
        *(
            RunVendorSQL(
                postgresql=lock(
                    f"sharing_{name}",
                    read=ours_or_plan(f"sharing_{name}"),
                    insert=f"{OUR_OWN} OR ({sight(f'sharing_{name}', scope=PLAN, exactly=True)})",
                    update=ours_or_plan(f"sharing_{name}"),
                )
            )
            for name in OURS_OR_PLAN
        ),
        *(
            RunVendorSQL(
                postgresql=lock(
                    f"sharing_{name}",
                    read=answered_for(f"sharing_{name}"),
                    insert=answered_for(f"sharing_{name}"),
                    update=answered_for(f"sharing_{name}"),
                )
            )
            for name in OURS
        ),
        RunVendorSQL(postgresql=lock("sharing_keepingrun", read=OUR_OWN, insert=OUR_OWN, update=OUR_OWN)),
        RunVendorSQL(
            postgresql=lock(
                "sharing_emergencyaccess",
                read=EMERGENCY,
                insert=f"{OUR_OWN} AND worker_id = {WORKER}",
                update=EMERGENCY,
            )
        ),
        *(
            RunVendorSQL(
                postgresql=lock(
                    f"sharing_{name}",
                    read=sight(f"sharing_{name}", scope=scope, exactly=True),
                    insert=sight(f"sharing_{name}", scope=scope, exactly=True),
                    update=sight(f"sharing_{name}", scope=scope, exactly=True),
                )
            )
            for name, scope in BY_SCOPE.items()
        ),
        RunVendorSQL(
            postgresql=lock(
                "sharing_sightrequest",
                read=f"{MINE} OR {ASKED}",
                insert=f"{OUR_OWN} AND worker_id = {WORKER}",
                update=f"{MINE} OR {ASKED}",
            )
        ),
        RunVendorSQL(postgresql=lock("sharing_notice", read=NOTICE, insert=SOMEBODY, update=NOTICE)),
        # The officer of an agency reads the looks of its own workers, whoever sees the person today.
        RunVendorSQL(
            postgresql=f"CREATE POLICY of_our_agency ON sharing_look FOR SELECT TO aplis_app USING ({OUR_OWN} AND aplis_audits())"
        ),
        # A release to the own agency is seen by those who see the person.
        RunVendorSQL(
            postgresql=f"CREATE POLICY to_us ON sharing_release FOR SELECT TO aplis_app"
            f" USING ({OUR_OWN} AND {seen('sharing_release')})"
        ),
        *(
            RunVendorSQL(postgresql=open_to_compiling(f"sharing_{name}", person="person_id"))
            for name in GROUNDS
            if name != "involvement"
        ),
        *(
            RunVendorSQL(postgresql=open_to_compiling(f"sharing_{name}", person="person_id", verbs=("UPDATE",)))
            for name in ("releasesheet", "release", "sightrequest")
        ),
        RunVendorSQL(postgresql=open_to_compiling("sharing_release", person="person_id", verbs=("INSERT",))),
        *(
            RunVendorSQL(postgresql=open_to_the_person(f"sharing_{name}"))
            for name in ("involvement", "release", "look", "emergencyaccess", "sightrequest", "lookdelay")
        ),
        *(
            RunVendorSQL(postgresql=open_to_the_person(f"sharing_{name}", verbs=("SELECT", "INSERT", "UPDATE")))
            for name in ("objection", "rectification", "participation", "contactpreference")
        ),
        *(
            RunVendorSQL(postgresql=open_to_the_person(f"sharing_{name}", verbs=("SELECT", "UPDATE")))
            for name in ("releasesheet", "subjectfile")
        ),
        RunVendorSQL(
            postgresql=open_to_the_person("sharing_notice", condition="is_for_person", verbs=("SELECT", "UPDATE"))
        ),
        # What the person does is told to agencies: withdrawals, objections.
        RunVendorSQL(postgresql=open_to_the_person("sharing_notice", verbs=("INSERT",))),
    ]
