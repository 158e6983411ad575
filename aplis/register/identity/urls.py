"""Addresses of the way in: is this person known, and if not, a new one."""

from django.urls import path

from aplis.register.identity import views

app_name = "identity"

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/known/", views.known, name="known"),
]
