"""Addresses of this part of the room, under the namespace `releases`."""

from django.urls import path

from aplis.register.sharing.releases.views import asking, bases, said, sheets

app_name = "releases"
_PERSON = "people/<int:person_id>"
_SHEET = f"{_PERSON}/releases/<int:sheet_id>"
urlpatterns = [
    path(f"{_PERSON}/releases/", sheets.sheets, name="sheets"),
    path(f"{_PERSON}/releases/start/", sheets.start, name="start"),
    path(f"{_SHEET}/", sheets.sheet, name="sheet"),
    path(f"{_SHEET}/ask/<slug:sheet_step>/", asking.ask, name="ask"),
    path(f"{_SHEET}/no/", asking.refuse, name="refuse"),
    path(f"{_SHEET}/print/", sheets.printed, name="print"),
    path(f"{_SHEET}/fhir.json", sheets.fhir, name="fhir"),
    path(f"{_SHEET}/withdraw/", sheets.withdraw, name="withdraw"),
    path(f"{_SHEET}/error/", sheets.error, name="error"),
    path(f"{_SHEET}/renew/", sheets.renew, name="renew"),
    path(f"{_PERSON}/participation/", said.participation, name="participation"),
    path(f"{_PERSON}/participation/offer/", said.offer, name="offer"),
    path(
        f"{_PERSON}/participation/<int:participation_id>/answer/",
        said.participation_answer,
        name="participation_answer",
    ),
    path(f"{_PERSON}/participation/<int:participation_id>/end/", said.participation_end, name="participation_end"),
    path(f"{_PERSON}/preferences/", said.preferences, name="preferences"),
    path(f"{_PERSON}/bases/", bases.bases, name="bases"),
    path(f"{_PERSON}/files/<int:involvement_id>/basis/", bases.basis_change, name="basis_change"),
    path("people/bases/due/", bases.review, name="review"),
]
