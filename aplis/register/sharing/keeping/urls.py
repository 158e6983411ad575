"""Addresses of this part of the room, under the namespace `keeping`."""

from django.urls import path

from aplis.register.sharing.keeping.views import register, runs, stops

app_name = "keeping"
urlpatterns = [
    path("keeping/", runs.runs, name="runs"),
    path("keeping/propose/", runs.propose, name="propose"),
    path("keeping/runs/<int:keeping_run_id>/", runs.run, name="run"),
    path("keeping/runs/<int:keeping_run_id>/approve/", runs.approve, name="approve"),
    path("keeping/runs/<int:keeping_run_id>/drop/", runs.drop, name="drop"),
    path("keeping/runs/<int:keeping_run_id>/resume/", runs.resume, name="resume"),
    path("keeping/runs/<int:keeping_run_id>/list/", runs.transfer_list, name="transfer_list"),
    path("keeping/items/<int:keeping_item_id>/", runs.item, name="item"),
    path("keeping/items/<int:keeping_item_id>/hold/", runs.item_hold, name="item_hold"),
    path("holds/", stops.holds, name="holds"),
    path("holds/<int:hold_id>/end/", stops.hold_end, name="hold_end"),
    path("people/<int:person_id>/hold/", stops.hold, name="hold"),
    path("restrictions/", stops.restrictions, name="restrictions"),
    path("restrictions/<int:restriction_id>/end/", stops.restriction_end, name="restriction_end"),
    path("people/<int:person_id>/restriction/", stops.restriction, name="restriction"),
    path("register/", register.register, name="register"),
    path("register/table/", register.table, name="register_table"),
    path("register/data/", register.data, name="register_data"),
    path("register/assessment/", register.assessment, name="assessment"),
    path("register/assessment/text/", register.assessment_text, name="assessment_text"),
]
