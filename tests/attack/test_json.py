"""What a passkey sends is JSON from the browser: whatever else comes instead is answered as a key that does not fit."""

import json
from typing import Final

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.urls import reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.factor_forms import PasskeyProofForm, PasskeyStepForm
from aplis.register.agencies.tests.factories import make_worker, sign_in

pytestmark = pytest.mark.django_db

WHOLE: Final = {"id": "AA", "rawId": "AA", "type": "public-key"}
ANSWER: Final = {
    "clientDataJSON": "AA",
    "attestationObject": "AA",
    "authenticatorData": "AA",
    "signature": "AA",
    "userHandle": "AA",
}
ODD: Final = {
    "nothing": "", "no JSON": "{", "null": "null", "a number": "7", "a word": '"x"', "a list": "[]", "yes": "true", "an empty one": "{}",
    "a list of lists": "[[[]]]", "keys twice": '{"id": "AA", "id": "BB", "rawId": "AA", "rawId": {}, "response": {}, "response": 1}',
    "1e400": '{"id": 1e400, "rawId": 1e400, "type": 1e400, "response": 1e400}',
    "NaN": '{"id": NaN, "rawId": NaN, "type": NaN, "response": {"clientDataJSON": NaN}}',
    "Infinity": '{"id": -Infinity, "response": Infinity}',
    "too many digits": f'{{"id": {"9" * 5000}, "rawId": {"9" * 5000}}}',
    "64 bits": '{"id": 9223372036854775808, "rawId": 9223372036854775808}',
    "nested": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "nested lists": "[" * 10_000 + "]" * 10_000,
    "nested within": json.dumps(WHOLE)[:-1] + ', "response": ' + "[" * 900 + "]" * 900 + "}",
    "half a letter": '{"id": "\\ud800", "rawId": "\\ud800", "type": "public-key", "response": {"userHandle": "\\ud800"}}',
    "no letters": json.dumps({**WHOLE, "response": dict.fromkeys(ANSWER, "é\u0000😀")}),
    "lists for words": json.dumps({"id": [], "rawId": [], "type": [], "response": []}),
    "lists within": json.dumps({**WHOLE, "response": {name: [] for name in ANSWER}}),
    "numbers within": json.dumps({**WHOLE, "response": dict.fromkeys(ANSWER, 7)}),
    "a number of bytes": json.dumps({"id": 10**15, "rawId": 10**15, "type": "public-key", "response": dict.fromkeys(ANSWER, 10**15)}),
    "nothing within": json.dumps({**WHOLE, "response": dict.fromkeys(ANSWER)}),
    "what fits in form": json.dumps({**WHOLE, "response": ANSWER}),
    "extensions": json.dumps({**WHOLE, "response": ANSWER, "clientExtensionResults": [1], "authenticatorAttachment": {}}),
    "five megabytes": json.dumps({**WHOLE, "padding": "x" * 5_000_000}),
}  # fmt: skip
BY_AJAX: Final = {"Accept": "application/json"}


def asked(client, page):
    """The answers of the page to all of them; before each it has asked the key anew."""
    url, told = reverse(page), {}
    for what, sent in ODD.items():
        cache.clear()  # in which the number of tries is kept
        assert client.get(url, headers=BY_AJAX).status_code == 200
        told[what] = client.post(url, {"credential": sent, "name": "x"})
    return told


def test_no_json_in_the_place_of_a_passkey_signs_anybody_in(client):
    client.raise_request_exception = False
    make_worker()

    told = asked(client, "mfa_login_webauthn")

    too_long = told.pop("five megabytes").status_code
    assert (too_long, {(each.status_code, each.get("Location")) for each in told.values()}) == (
        413, {(302, reverse("account_login"))},
    )  # fmt: skip
    assert SESSION_KEY not in client.session


def test_no_json_in_the_place_of_a_passkey_is_kept_as_one(client):
    client.raise_request_exception = False
    sign_in(client, make_worker())
    known = JournalEntry.objects.unscoped(reason="test").count()

    told = asked(client, "mfa_add_webauthn")

    too_long = told.pop("five megabytes").status_code
    assert too_long == 413
    assert {what: each.status_code for what, each in told.items() if each.status_code != 200} == {}
    assert [what for what, each in told.items() if not each.context["form"].errors] == []
    assert (Authenticator.objects.count(), JournalEntry.objects.unscoped(reason="test").count()) == (0, known)


@pytest.mark.parametrize("form", [PasskeyStepForm, PasskeyProofForm])
def test_no_json_in_the_place_of_a_passkey_shows_who_sits_there(rf, form):
    user = make_worker().user
    request = rf.post("/")
    request.session, request.user = {}, user

    with request_context(request):
        filled = {what: form(data={"credential": sent}, user=user) for what, sent in ODD.items()}
        assert [what for what, each in filled.items() if each.is_valid()] == []
