"""Who of an agency reads which page, so that a walk over all pages meets each of them open and not only refused."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.test import Client
from django.utils import timezone

from aplis.register.agencies.tests.factories import make_worker, sign_in
from aplis.register.sharing.looks import CHOSEN_KEY
from aplis.register.sharing.models import HelperTask
from tests.test_every_url import SHUT, address

# Beside the worker who leads the file and the lay helper who has a task about the person.
ROLES: Final = ("manager", "data_protection_officer", "data_steward", "administrator")
# Addresses that lead on, or are refused for what the row behind them says: what they answer beside 403 and 404, and the reason.
NO_PAGE: Final[dict[str, tuple[set[int], str]]] = {
    "account_set_password": ({302}, "leads on, for everybody here has a password"),
    "agencies:held_form": ({302}, "leads back to a form that was held; there is none"),
    "agreements:change": (set(), "the agreement is signed"),
    "asking:shut": (set(), "the request was not answered yet"),
    "identity:merge": ({302}, "one chooses for which purpose before one compares"),
    "mfa_deactivate_totp": (set(), "nobody here has an app"),
    "mfa_index": ({302}, "leads to our own page about it"),
    "mfa_list_webauthn": ({302}, "leads to our own page about it"),
    "mfa_reauthenticate": ({302}, "leads on, for nobody here has an app"),
    "mfa_reauthenticate_webauthn": ({302, 500}, "the key that stands behind is a row and no key"),
    "mfa_view_recovery_codes": (set(), "nobody here has any"),
    "releases:withdraw": ({409}, "nothing was released yet"),
    "voice:ask": (set(), "asks about a line that the address names behind a question mark"),
    "voice:release_health": ({302}, "nobody asked for more yet"),
    "voice:release_less": ({302}, "the release opens nothing"),
    "voice:release_more": ({302}, "the release opens nothing"),
    "voice:say_yes": ({302}, "the release is in force"),
}


def readers_of(case: Any) -> dict[str, Client]:
    """A browser by role, each signed in once."""
    agency, task = case.worker.agency, case.ids["task_id"]
    workers = {"worker": case.worker, **{role: make_worker(agency, role) for role in ROLES}}
    workers["lay_helper"] = HelperTask._base_manager.select_related("helper").get(pk=task).helper
    return {role: browser_of(worker, case.person) for role, worker in workers.items()}


def browser_of(worker: Any, person: Any) -> Client:
    """Signed in, with the purpose chosen for which the worker opens the file."""
    client = sign_in(Client(raise_request_exception=False), worker)
    session = client.session
    session[CHOSEN_KEY] = {f"{worker.pk}:{person.pk}": ("plan", "", timezone.localdate().isoformat())}
    session.save()
    return client


def opened(case: Any, readers: Mapping[str, Client]) -> Iterator[tuple[str, str, str, Any]]:
    """Each page with each role to whom it opens: the name of its address, the address, the role, the answer."""
    for name, keys in SHUT:
        url, statuses = address(case, name, keys), set()
        for role, reader in readers.items():
            answer = reader.get(url)
            statuses.add(answer.status_code)
            if answer.status_code == 200:
                yield name, url, role, answer
            elif answer.status_code == 405:
                break
        assert is_open(name, statuses), (name, statuses)


def is_open(name: str, statuses: set[int]) -> bool:
    """Whether somebody saw the page, or it is an address to which something is only sent, or NO_PAGE says why not."""
    excused = statuses - {403, 404} <= NO_PAGE[name][0] if name in NO_PAGE else False
    return bool(statuses & {200, 405}) or excused
