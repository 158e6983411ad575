"""A conversation about a release for tests, led to any point without its pages."""

from uuid import uuid4

from aplis.register.agencies.tests.factories import make_actor
from aplis.register.sharing.models import Release, ReleaseSheet
from aplis.register.sharing.releases.actions import answer_release, fill_in, name_recipient, start_release
from aplis.register.sharing.releases.queries import covers_for, what_opens
from aplis.register.sharing.releases.reading import read_out
from aplis.rules.dates import add_months
from aplis.rules.scopes import mask

REASON = "test"


def key():
    return uuid4()


def stored(sheet):
    return ReleaseSheet.objects.unscoped(reason=REASON).select_related("agency__area", "person").get(pk=sheet.pk)


def lines(sheet):
    return list(Release.objects.unscoped(reason=REASON).filter(sheet=sheet).order_by("agency_id", "purpose"))


def filled(worker, person, *recipients, purposes=("plan",), scopes=("work", "plan"), role="", **changes):
    """A sheet with every question answered, ready to be read out."""
    actor = make_actor(worker)
    sheet = start_release(actor=actor, key=key(), person=person, supersedes=changes.pop("supersedes", None))
    for agency in recipients:
        sheet = name_recipient(
            actor=actor, key=key(), sheet=sheet, version=stored(sheet).version, agency=agency.pk, role=role
        )
    answers = {
        "purposes": list(purposes), "scopes": mask(scopes), "special_asked": True, "how": "signature", "language": "en",
        "starts_on": actor.today, "ends_on": add_months(actor.today, 6), **changes,
    }  # fmt: skip
    fill_in(actor=actor, key=key(), sheet=sheet, version=stored(sheet).version, step="answer", **answers)
    return stored(sheet)


def digest_of(actor, sheet):
    return read_out(actor, sheet, what_opens(sheet, covers_for(actor, sheet.person_id), actor)).digest


def answered(worker, sheet, answer="yes", **sent):
    actor = make_actor(worker)
    given = {"key": key(), "version": sheet.version, "digest": digest_of(actor, sheet), **sent}
    answer_release(actor=actor, sheet=sheet, answer=answer, **given)
    return stored(sheet)


def given(worker, person, *recipients, **changes):
    """A release that is given."""
    return answered(worker, filled(worker, person, *recipients, **changes))
