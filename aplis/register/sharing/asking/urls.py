"""Addresses of this part of the room, under the namespace `asking`."""

from django.urls import URLPattern

app_name = "asking"
urlpatterns: list[URLPattern] = []
