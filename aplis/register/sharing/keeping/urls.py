"""Addresses of this part of the room, under the namespace `keeping`."""

from django.urls import URLPattern

app_name = "keeping"
urlpatterns: list[URLPattern] = []
