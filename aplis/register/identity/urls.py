"""Addresses of the way in, of pairs of files, and of files put together."""

from django.urls import path

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
]
