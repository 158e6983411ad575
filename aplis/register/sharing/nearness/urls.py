"""Addresses of this part of the room, under the namespace `nearness`."""

from django.urls import URLPattern

app_name = "nearness"
urlpatterns: list[URLPattern] = []
