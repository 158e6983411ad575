"""How allauth behaves in this house: accounts are made by an agency's administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aplis.core.prepared import prepared
from aplis.core.views import too_many_requests
from aplis.register.agencies.lockouts import note_lockout
from aplis.register.agencies.models import User
from aplis.register.agencies.proof import is_proven
from aplis.register.agencies.second_factor import TRUSTED_KEY, oldest_factor_at, was_asked_by_provider
from aplis.register.agencies.sessions import end_surplus

KEPT_FOR_KEY = "draft_kept_for"


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's own, with a prepared read of the user: every request asks for one."""

    def get_user(self, user_id: Any) -> User | None:
        found = _users(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared
def _users(user_id: int) -> Any:
    return User.objects.filter(pk=user_id)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: Any) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Like allauth's own, but a closed sign-in is no other failure than a wrong password."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user:
            self._rollback_login_failed_rl_usage()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt. Past the limit the right password is refused as well, by the page that says to wait."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as too_many:
            note_lockout(request, credentials.get("email", ""))
            raise ImmediateHttpResponse(too_many_requests(request)) from too_many

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Without the host of allauth's own: another name of the same site gives no further attempts."""
        return str(credentials.get("email", "")).lower()

    def reauthenticate(self, user: Any, password: str) -> bool:
        """allauth looks for an e-mail row, which our users do not have. Attempts count as at sign-in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_proven(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """With a second factor only that one proves who sits there; without any way of our own, the provider does."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and oldest_factor_at(user):
            return [way for way in ways if way["id"] != "reauthenticate"]
        if not ways and settings.OIDC_ISSUER:
            url = reverse("openid_connect_login", args=[settings.OIDC_PROVIDER_ID])
            return [{"id": "single_sign_on", "description": settings.OIDC_NAME, "url": url}]
        return ways

    def get_login_stages(self) -> list[str]:
        ours = "aplis.register.agencies.second_factor.SecondFactorStage"
        return [ours if stage.endswith(".AuthenticateStage") else stage for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        if was_asked_by_provider(details.get("signal_kwargs")):
            request.session[TRUSTED_KEY] = True
        end_surplus(user)
        _tell(request, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("agencies:account")


def _tell(request: HttpRequest, user: User) -> None:
    """After a time-out, tells the very user whose text was kept that it waits; and that an administrator or the operator reset it."""
    if request.session.pop(KEPT_FOR_KEY, None) == user.pk:
        messages.info(request, _("What you had typed before the pause is kept and waits in its form."))
    if user.factor_reset_at:
        day = date_format(timezone.localtime(user.factor_reset_at), "DATETIME_FORMAT")
        text = _("On %(day)s the administrator of your agency took your second factor away.") % {"day": day}
        next_step = _("If you did not ask for it, tell the people who run this system.")
        messages.warning(request, f"{text} {next_step}")
    if user.operator_reset_at:
        day = date_format(timezone.localtime(user.operator_reset_at), "DATETIME_FORMAT")
        text = _("On %(day)s the people who run this system opened your sign-in anew.") % {"day": day}
        next_step = _("If you did not ask for it, tell a service that you trust, or the administrator of your agency.")
        messages.warning(request, f"{text} {next_step}")
    if user.factor_reset_at or user.operator_reset_at:
        User.objects.filter(pk=user.pk).update(factor_reset_at=None, operator_reset_at=None)
