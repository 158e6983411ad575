"""Addresses of the way in, of pairs of files, and of files put together."""

from django.urls import path

from aplis.register.identity.enquiries import sight
from aplis.register.identity.enquiries import views as enquiries
from aplis.register.identity.probing import views as probing
from aplis.register.identity.views import homes, merges, pairs, register

app_name = "identity"

urlpatterns = [
    path("register/", register.register, name="register"),
    path("register/known/", register.known, name="known"),
    path("doubles/", pairs.pairs, name="pairs"),
    path("doubles/<int:pair_id>/", pairs.pair, name="pair"),
    path("doubles/<int:pair_id>/again/", pairs.reopen, name="reopen"),
    path("doubles/<int:pair_id>/merge/", merges.merge, name="merge"),
    path("merges/<int:merge_id>/undo/", merges.undo, name="undo"),
    path("<int:person_id>/doubles/", pairs.doubles, name="doubles"),
    path("<int:person_id>/household/proposals/", homes.proposals, name="housemates"),
    path("register/ask/", enquiries.ask, name="ask"),
    path("register/ask/send/", enquiries.request_send, name="request_send"),
    path("requests/", enquiries.requests, name="requests"),
    path("requests/sent/", enquiries.requests_sent, name="requests_sent"),
    path("requests/sent/<int:answered_id>/more/", sight.sight_ask, name="sight_ask"),
    path("requests/<int:request_id>/", enquiries.request_answer, name="request"),
    path("look-ups/", probing.probing, name="probing"),
    path("look-ups/<int:worker_id>/<str:day>/", probing.probing_review, name="probing_review"),
]
