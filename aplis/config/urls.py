"""Every address of the house, room by room."""

from allauth.account import views as account
from django.urls import include, path, re_path

from aplis.register.agencies.views import set_language

# Of allauth only what accounts made by an administrator need: nobody signs up, and nothing is sent by e-mail.
account_urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/chosen/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("account/", include(account_urls)),
    path("language/", set_language, name="set_language"),
    path("", include("aplis.home.urls")),
    path("", include("aplis.core.urls")),
    path("", include("aplis.register.agencies.urls")),
    path("people/", include("aplis.register.sharing.urls")),
    path("people/", include("aplis.casework.situations.urls")),
    path("imports/", include("aplis.exchange.urls")),
]

handler400 = "aplis.core.views.bad_request"
handler403 = "aplis.core.views.permission_denied"
handler404 = "aplis.core.views.page_not_found"
handler500 = "aplis.core.views.server_error"
handler429 = "aplis.core.views.too_many_requests"
