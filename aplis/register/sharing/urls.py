"""Addresses of pages about one person. They open a file, which is this room's work; `people` are those of the person's data."""

from django.urls import include, path

from aplis.register.sharing.views import details, household, protection, purpose, rights

people = [
    path("<int:person_id>/details/", details.details, name="details"),
    path("<int:person_id>/details/edit/", details.edit, name="edit"),
    path("<int:person_id>/names/add/", details.name_add, name="name_add"),
    path("<int:person_id>/names/<int:name_id>/end/", details.name_end, name="name_end"),
    path("<int:person_id>/contacts/add/", details.contact_add, name="contact_add"),
    path("<int:person_id>/contacts/<int:detail_id>/end/", details.contact_end, name="contact_end"),
    path("<int:person_id>/numbers/add/", details.identifier_add, name="identifier_add"),
    path("<int:person_id>/numbers/<int:identifier_id>/end/", details.identifier_end, name="identifier_end"),
    path("<int:person_id>/numbers/<int:identifier_id>/wrong/", details.identifier_wrong, name="identifier_wrong"),
    path("<int:person_id>/household/", household.household, name="household"),
    path("<int:person_id>/household/start/", household.household_start, name="household_start"),
    path("<int:person_id>/household/<int:household_id>/add/", household.member_add, name="member_add"),
    path("<int:person_id>/household/leave/<int:member_id>/", household.member_leave, name="member_leave"),
]

sharing = [
    path("<int:person_id>/why/", purpose.purpose, name="purpose"),
    path("<int:person_id>/rights/", rights.rights, name="rights"),
    path("<int:person_id>/looks/", rights.looks, name="looks"),
    path("<int:person_id>/files/open/", rights.involvement_open, name="involvement_open"),
    path("<int:person_id>/files/<int:involvement_id>/close/", rights.involvement_close, name="involvement_close"),
    path("<int:person_id>/protection/", protection.protection, name="protection"),
]

urlpatterns = [path("", include((people, "people"))), path("", include((sharing, "sharing")))]
