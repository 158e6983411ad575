"""Every address of the house, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("aplis.home.urls")),
    path("", include("aplis.core.urls")),
    path("", include("aplis.register.agencies.urls")),
    path("people/", include("aplis.register.people.urls")),
    path("people/", include("aplis.register.sharing.urls")),
    path("people/", include("aplis.casework.situations.urls")),
    path("imports/", include("aplis.exchange.urls")),
]

handler400 = "aplis.core.views.bad_request"
handler403 = "aplis.core.views.permission_denied"
handler404 = "aplis.core.views.page_not_found"
handler500 = "aplis.core.views.server_error"
handler429 = "aplis.core.views.too_many_requests"
