"""Addresses of this part of the room, under the namespace `emergency`."""

from django.urls import URLPattern

app_name = "emergency"
urlpatterns: list[URLPattern] = []
