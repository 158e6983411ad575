"""Addresses of this part of the room, under the namespace `helping`."""

from django.urls import path

from aplis.register.sharing.helping import views

app_name = "helping"
urlpatterns = [
    path("people/<int:person_id>/helpers/", views.helpers, name="helpers"),
    path("people/<int:person_id>/helpers/assign/", views.assign, name="assign"),
    path("people/<int:person_id>/helpers/<int:task_id>/grant/", views.grant, name="grant"),
    path("people/<int:person_id>/helpers/<int:task_id>/withdraw/", views.withdraw, name="withdraw"),
    path("people/<int:person_id>/helpers/<int:task_id>/end/", views.end, name="end"),
    path("tasks/<int:task_id>/report/", views.report, name="report"),
]
