"""The forms of allauth for a second factor, with labels in the words of our pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from aplis.register.agencies.second_factor import MFAAdapter

# What reading an answer of no key ends in: allauth and fido2 take its parts for what a browser would send.
NO_KEY = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# The parts of an answer that stand for bytes. From a number fido2 would make as many bytes as it says.
BYTES = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")


@contextmanager
def read_as_a_key() -> Iterator[None]:
    """Whatever came in the place of a key's answer is told like a key that does not fit."""
    try:
        yield
    except NO_KEY as not_a_credential:
        raise MFAAdapter().validation_error("incorrect_code") from not_a_credential


class KeyField(forms.JSONField):
    """The answer of a key. JSON too deep or with too long a number is no fault of ours; Django takes only what is no JSON for wrong."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        with read_as_a_key():
            answer = super().to_python(value)
            if not _has_words_for_bytes(answer):
                raise ValueError("a number, a list or nothing where an answer of a key has words")
        return answer

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing of it is shown again: the key is asked anew."""
        return None


def _has_words_for_bytes(answer: Any) -> bool:
    given, within = (answer, answer.get("response")) if isinstance(answer, dict) else ({}, None)
    if not isinstance(within, dict):
        return False
    parts = [given.get("id"), given.get("rawId"), *(within.get(name, "") for name in BYTES)]
    return all(isinstance(part, str) for part in parts if part is not None)


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The number of the app is called here as it is at every sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = AuthenticateForm.base_fields["code"].label


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """allauth gives the name no label, so that no language has a word for it."""

    credential = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")

    def clean(self) -> Any:
        with read_as_a_key():
            return super().clean()


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")


class _AnswerForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = KeyField()

    def clean_credential(self) -> Authenticator:
        with read_as_a_key():
            found: Authenticator = super().clean_credential()
        return found


class PasskeyStepForm(_AnswerForm):
    """The second step of signing in, with a key."""


class PasskeyProofForm(_AnswerForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Showing again who sits there."""


class PasskeySignInForm(_AnswerForm, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone: an unknown, a foreign and a closed sign-in get the same answer."""

    def clean_credential(self) -> Authenticator:
        found = super().clean_credential()
        if not found.user.is_active:
            raise MFAAdapter().validation_error("incorrect_code")
        return found
