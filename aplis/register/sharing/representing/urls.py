"""Addresses of this part of the room, under the namespace `representing`."""

from django.urls import path

from aplis.register.sharing.representing import own_pages, views

app_name = "representing"
urlpatterns = [
    path("people/<int:person_id>/representation/", views.representation, name="representation"),
    path("people/<int:person_id>/representation/add/", views.add, name="add"),
    path("people/<int:person_id>/representation/<int:representation_id>/change/", views.change, name="change"),
    path("people/<int:person_id>/representation/<int:representation_id>/end/", views.end, name="end"),
    path("people/<int:person_id>/own-pages/", own_pages.give, name="give"),
    path("people/<int:person_id>/own-pages/<int:portal_id>/link/", own_pages.link, name="link"),
    path("people/<int:person_id>/own-pages/<int:portal_id>/end/", own_pages.end, name="end_access"),
]
