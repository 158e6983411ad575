"""Addresses of this part of the room, under the namespace `agreements`."""

from django.urls import URLPattern

app_name = "agreements"
urlpatterns: list[URLPattern] = []
