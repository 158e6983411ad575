"""Addresses of the own pages, under /my/. None of them holds a person's number: whose they are, the sign-in says."""

from django.urls import path

from aplis.casework.voice.views import changing, helping, home, levels, looks, records, releases, sight, wishes

app_name = "voice"
urlpatterns = [
    path("", home.home, name="home"),
    path("whose/", home.whose, name="whose"),
    path("notices/", home.notices, name="notices"),
    path("looks/", looks.looks, name="looks"),
    path("looks/ask/", looks.ask, name="ask"),
    path("records/", records.records, name="records"),
    path("records/<slug:own_record_kind>/<int:own_record_id>/wrong/", records.wrong, name="wrong"),
    path("levels/", levels.levels, name="levels"),
    path("levels/<int:own_rating_id>/say/", levels.say_level, name="say_level"),
    path("rights/", sight.rights, name="rights"),
    path("requests/", sight.requests, name="requests"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:own_sheet_id>/", releases.release, name="release"),
    path("releases/<int:own_sheet_id>/take-back/", releases.take_back, name="take_back"),
    path("releases/<int:own_sheet_id>/less/", changing.release_less, name="release_less"),
    path("releases/<int:own_sheet_id>/more/", changing.release_more, name="release_more"),
    path("releases/<int:own_sheet_id>/health/", changing.release_health, name="release_health"),
    path("releases/<int:own_sheet_id>/yes/", releases.say_yes, name="say_yes"),
    path("releases/<int:own_sheet_id>/no/", releases.say_no, name="say_no"),
    path("releases/recorded/<int:own_release_id>/take-back/", releases.take_back_recorded, name="take_back_recorded"),
    path("taking-part/", wishes.taking_part, name="taking_part"),
    path("taking-part/<int:own_part_id>/", wishes.answer, name="answer"),
    path("reaching/", wishes.reaching, name="reaching"),
    path("helpers/", wishes.helpers, name="helpers"),
    path("helpers/choose/", wishes.choose, name="choose"),
    path("helpers/<int:own_helper_id>/less/", changing.trusted_less, name="trusted_less"),
    path("helpers/<int:own_helper_id>/end/", wishes.end_helper, name="end_helper"),
    path("lay-helpers/", helping.helpers, name="lay_helpers"),
    path("lay-helpers/<int:own_task_id>/less/", changing.helper_less, name="lay_helper_less"),
    path("lay-helpers/<int:own_task_id>/more/", changing.helper_more, name="lay_helper_more"),
    path("lay-helpers/<int:own_task_id>/hide/", helping.hide, name="lay_helper_hide"),
    path("lay-helpers/<int:own_task_id>/end/", helping.end, name="lay_helper_end"),
    path("objections/", wishes.objections, name="objections"),
    path("corrections/", sight.corrections, name="corrections"),
    path("objections/say/", wishes.say, name="say"),
    path("another-worker/", wishes.another_worker, name="another_worker"),
    path("copy/", wishes.copy, name="copy"),
]
