"""How allauth behaves in this house: accounts are made by an agency's administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from aplis.core.views import too_many_requests

KEPT_FOR_KEY = "draft_kept_for"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: Any) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt. Past the limit the right password is refused as well, by the page that says to wait."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as too_many:
            raise ImmediateHttpResponse(too_many_requests(request)) from too_many

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """After a time-out, tells the very user whose text was kept that it waits."""
        response = super().post_login(request, user, **details)
        if request.session.pop(KEPT_FOR_KEY, None) == user.pk:
            messages.info(request, _("What you had typed before the pause is kept and waits in its form."))
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("agencies:account")
