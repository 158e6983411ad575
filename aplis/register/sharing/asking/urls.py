"""Addresses of this part of the room, under the namespace `asking`."""

from django.urls import path

from aplis.register.sharing.asking import views

app_name = "asking"
urlpatterns = [
    path("people/<int:person_id>/ask/", views.ask, name="ask"),
    path("sight-requests/", views.requests_received, name="received"),
    path("sight-requests/sent/", views.requests_sent, name="sent"),
    path("sight-requests/<int:sight_id>/", views.request_page, name="request"),
    path("sight-requests/<int:sight_id>/shut/", views.request_shut, name="shut"),
    path("sight-requests/<int:outside_id>/more/", views.ask_more, name="more"),
]
