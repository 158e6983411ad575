"""Addresses of this part of the room, under the namespace `watching`."""

from django.urls import URLPattern

app_name = "watching"
urlpatterns: list[URLPattern] = []
