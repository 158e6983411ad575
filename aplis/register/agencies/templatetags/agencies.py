"""What the sign-in page asks of this room."""

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def sign_in_provider() -> dict[str, str] | None:
    """Name and address of the OpenID provider that one can sign in with, if the settings name one."""
    if not settings.OIDC_ISSUER:
        return None
    url = reverse("openid_connect_login", args=[settings.OIDC_PROVIDER_ID])
    return {"name": settings.OIDC_NAME, "url": url}
