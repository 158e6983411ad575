"""Addresses of this part of the room, under the namespace `emergency`."""

from django.urls import path

from aplis.register.sharing.emergency import views

app_name = "emergency"
urlpatterns = [
    path("emergency/", views.emergency, name="open"),
    path("emergency/accesses/", views.emergencies, name="list"),
    path("emergency/<int:access_id>/", views.emergency_access, name="access"),
    path("emergency/<int:access_id>/end/", views.emergency_end, name="end"),
    path("emergency/<int:access_id>/tell/", views.emergency_tell, name="tell"),
    path("emergency/<int:access_id>/postpone/", views.emergency_postpone, name="postpone"),
    path("emergency/<int:access_id>/review/", views.emergency_review, name="review"),
    path("people/<int:person_id>/emergency/", views.emergency_of_person, name="open_known"),
]
