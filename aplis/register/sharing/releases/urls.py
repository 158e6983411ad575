"""Addresses of this part of the room, under the namespace `releases`."""

from django.urls import URLPattern

app_name = "releases"
urlpatterns: list[URLPattern] = []
