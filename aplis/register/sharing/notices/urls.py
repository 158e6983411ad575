"""Addresses of this part of the room, under the namespace `notices`."""

from django.urls import path

from aplis.register.sharing.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/<int:notice_id>/seen/", views.notice_seen, name="seen"),
]
