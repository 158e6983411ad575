"""Addresses of this part of the room, under the namespace `notices`."""

from django.urls import URLPattern

app_name = "notices"
urlpatterns: list[URLPattern] = []
