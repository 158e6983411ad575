"""Signing in through the OpenID provider of a country or an agency. It opens sign-ins that exist; it never makes one."""

import logging
import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from aplis.register.agencies.models import User

log = logging.getLogger("aplis.sign_in")


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Asks with a nonce and takes nothing from the address but where to go afterwards; keeps no claim about the person."""

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """allauth catches a provider that does not answer on the way back only, not on the way there."""
        try:
            response: HttpResponse = super().redirect_from_request(request)
        except RequestException as fault:
            log.warning("The OpenID provider does not answer as it should: %s", type(fault).__name__)
            return refused(request)
        return response

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        wanted = super().get_redirect_from_request_kwargs(request)
        nonce = secrets.token_urlsafe(24)
        return {
            **wanted,
            "process": AuthProcess.LOGIN,
            "scope": self.get_scope(),
            "auth_params": {**self.get_auth_params(), "nonce": nonce},
            "nonce": nonce,
        }

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        login = super().sociallogin_from_response(request, response)
        login.claims = response.get("id_token") or {}
        login.account.extra_data = {}
        return login


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whatever goes wrong, and whoever is unknown or closed here, gets the same page."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Links the provider's subject to the one active user with the same verified e-mail address, once."""
        nonce = sociallogin.state.get("nonce", "")
        if not nonce or not secrets.compare_digest(str(sociallogin.claims.get("nonce", "")), nonce):
            raise ImmediateHttpResponse(refused(request))
        if not sociallogin.is_existing:
            user = _user_with(sociallogin)
            if user is None:
                raise ImmediateHttpResponse(refused(request))
            sociallogin.connect(request, user)
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(refused(request))

    def on_authentication_error(self, request: HttpRequest, provider: Any, *_why: Any, **_more: Any) -> None:
        raise ImmediateHttpResponse(refused(request))


def refused(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/refused.html", status=403)


def _user_with(sociallogin: Any) -> User | None:
    verified = [address.email for address in sociallogin.email_addresses if address.verified]
    return User.objects.filter(email__iexact=verified[0], is_active=True).first() if verified else None
