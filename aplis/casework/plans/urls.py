"""Contacts of a person, and what keeps people from the agency."""

from django.urls import path

from aplis.casework.plans.views import barriers, contacts, deeds

CONTACTS = "people/<int:person_id>/encounters/"
ONE = CONTACTS + "<int:encounter_id>/"

app_name = "plans"
urlpatterns = [
    path(CONTACTS, contacts.contacts, name="contacts"),
    path(CONTACTS + "plan/", contacts.plan, name="plan"),
    path(CONTACTS + "write/", contacts.write, name="write"),
    path(CONTACTS + "wrong/<int:contact_rectification_id>/", deeds.decide, name="rectification"),
    path(ONE, contacts.contact, name="contact"),
    path(ONE + "slip/", contacts.slip, name="slip"),
    path(ONE + "told/", deeds.deed, {"deed": deeds.TELL}, name="told"),
    path(ONE + "move/", deeds.deed, {"deed": deeds.MOVE}, name="move"),
    path(ONE + "interpreter/", deeds.deed, {"deed": deeds.INTERPRETER}, name="interpreter"),
    path(ONE + "found/", deeds.deed, {"deed": deeds.FIND}, name="found"),
    path(ONE + "withdraw/", deeds.deed, {"deed": deeds.WITHDRAW}, name="withdraw"),
    path(ONE + "reply/", deeds.deed, {"deed": deeds.REPLY}, name="reply"),
    path(ONE + "rectify/", deeds.rectify, name="rectify"),
    path("agency/barriers/", barriers.barriers, name="barriers"),
]
