"""Addresses of this part of the room, under the namespace `watching`."""

from django.urls import path

from aplis.register.sharing.watching.views import lists, log, objections, paper, unusual

app_name = "watching"
urlpatterns = [
    path("looks/", log.log, name="log"),
    path("looks/find/", log.find, name="find"),
    path("looks/<int:look_id>/", log.look, name="look"),
    path("looks/unusual/", unusual.unusual, name="unusual"),
    path("looks/unusual/<int:worker_id>/<int:person_id>/<str:day>/", unusual.review, name="review"),
    path("looks/watched/", lists.watched, name="watched"),
    path("looks/watched/add/<int:person_id>/", lists.watch, name="watch"),
    path("looks/watched/<int:watched_id>/end/", lists.watch_end, name="watch_end"),
    path("looks/delays/", lists.delays, name="delays"),
    path("looks/delays/add/<int:person_id>/", lists.delay, name="delay"),
    path("looks/delays/<int:delay_id>/end/", lists.delay_end, name="delay_end"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:objection_id>/", objections.objection, name="objection"),
    path("people/<int:person_id>/looks/print/", paper.paper, name="paper"),
    path("people/<int:person_id>/objections/write/", objections.objection_write, name="objection_write"),
]
