"""The second factor: who needs one, who has one, and how allauth keeps it in this house."""

import base64
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import ValidationError
from django.utils.crypto import salted_hmac

from aplis.register.agencies.lockouts import note_lockout
from aplis.register.agencies.models import User, Worker

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
HAS_FACTOR_KEY: Final = "has_second_factor"  # remembered per session, so that pages do not ask the database each time
TRUSTED_KEY: Final = "provider_asked_for_second_factor"


def oldest_factor_at(user: Any) -> datetime | None:
    """Since when the user has a second factor; none: the user has none. Recovery codes alone are no factor."""
    made = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).order_by("created_at")
    return made.values_list("created_at", flat=True).first()


def is_required(posts: list[Worker]) -> bool:
    """One post in a role that needs a second factor is enough: the sign-in opens all of them."""
    needed = any(post.role.needs_second_factor for post in posts if post.role)
    return settings.SECOND_FACTOR == "required" and needed


def lacks_second_factor(request: Any, posts: list[Worker]) -> bool:
    """Whether the user must first set up a second factor before any page opens."""
    if not is_required(posts) or request.session.get(HAS_FACTOR_KEY) or request.session.get(TRUSTED_KEY):
        return False
    if oldest_factor_at(request.user) is None:
        return True
    request.session[HAS_FACTOR_KEY] = True
    return False


def was_asked_by_provider(signal_kwargs: dict[str, Any] | None) -> bool:
    """Whether the provider says, in words that the settings trust (`acr`, `amr`), that it asked for a second factor."""
    claims = getattr((signal_kwargs or {}).get("sociallogin"), "claims", {})
    said = {claims.get("acr"), *(claims.get("amr") or [])}
    return bool(said & set(settings.OIDC_SECOND_FACTOR))


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor after the first, unless a trusted provider has just done it."""

    def _should_handle(self, request: Any) -> bool:
        return super()._should_handle(request) and not was_asked_by_provider(self.login.signal_kwargs)


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in. Too many wrong ones are written down as a lockout."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError as wrong:
            if wrong.code == "too_many_login_attempts":
                note_lockout(context.request, self.user.email)
            raise


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted with the identifier key; names come from the settings and never from the request."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Aplis"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        if settings.SITE_ORIGIN:
            entity["id"] = urlsplit(settings.SITE_ORIGIN).hostname or ""
        return {**entity, "name": "Aplis"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": str(user)}


def passkeys_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at"))


def codes_left(user: User) -> int:
    """How many recovery codes the user has not used."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else 0


def _box() -> Fernet:
    key = salted_hmac("aplis.second_factor", "", secret=settings.IDENTIFIER_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
