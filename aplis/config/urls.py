"""Every address of the house, room by room."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount.providers.openid_connect import views as provider
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from aplis.register.agencies.proof import recently_proven
from aplis.register.agencies.sessions import changing_factors, renewing_key
from aplis.register.agencies.views import set_language

my_sign_in = RedirectView.as_view(pattern_name="agencies:sign_in")  # in place of lists that allauth returns to

# Of allauth only what accounts made by an administrator need: nobody signs up, and nothing is sent by e-mail.
account_urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", renewing_key(account.reauthenticate), name="account_reauthenticate"),
    path("password/set/", my_sign_in, name="account_set_password"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/chosen/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

factor_urls = [
    path("", my_sign_in, name="mfa_index"),
    path("passkeys/", my_sign_in, name="mfa_list_webauthn"),
    path("authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", renewing_key(factor.reauthenticate), name="mfa_reauthenticate"),
    path("passkeys/reauthenticate/", renewing_key(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/login/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("app/add/", recently_proven(changing_factors(totp.activate_totp)), name="mfa_activate_totp"),
    path("app/remove/", recently_proven(changing_factors(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("passkeys/add/", recently_proven(changing_factors(passkey.add_webauthn)), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", recently_proven(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "passkeys/<int:pk>/remove/",
        recently_proven(changing_factors(passkey.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path("codes/", recently_proven(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "codes/new/",
        recently_proven(changing_factors(codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
]

provider_urls = [
    path("<slug:provider_id>/login/", provider.login, name="openid_connect_login"),
    path("<slug:provider_id>/login/callback/", provider.callback, name="openid_connect_callback"),
]

PARTS_OF_SHARING = ("releases", "agreements", "asking", "emergency", "nearness", "notices", "watching", "keeping",
                    "representing", "helping")  # fmt: skip

urlpatterns = [
    path("account/", include(account_urls)),
    path("account/second-factor/", include(factor_urls)),
    path("account/oidc/", include(provider_urls)),
    path("language/", set_language, name="set_language"),
    path("", include("aplis.home.urls")),
    path("", include("aplis.core.urls")),
    path("", include("aplis.register.agencies.urls")),
    path("people/", include("aplis.register.identity.urls")),
    path("people/", include("aplis.register.sharing.urls")),
    *(path("", include(f"aplis.register.sharing.{part}.urls")) for part in PARTS_OF_SHARING),
    path("people/", include("aplis.casework.situations.urls")),
    path("", include("aplis.casework.plans.urls")),
    path("my/", include("aplis.casework.voice.urls")),
    path("", include("aplis.home.own_file.urls")),
    path("imports/", include("aplis.exchange.urls")),
]

handler400 = "aplis.core.views.bad_request"
handler403 = "aplis.core.views.permission_denied"
handler404 = "aplis.core.views.page_not_found"
handler500 = "aplis.core.views.server_error"
handler429 = "aplis.core.views.too_many_requests"
