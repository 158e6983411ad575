"""Addresses of this part of the room, under the namespace `nearness`."""

from django.urls import path

from aplis.register.sharing.nearness import apart_views, views

app_name = "nearness"
urlpatterns = [
    path("people/<int:person_id>/nearness/", views.declare, name="declare"),
    path("people/<int:person_id>/apart/", apart_views.apart, name="apart"),
    path("people/<int:person_id>/apart/<int:apart_id>/end/", apart_views.apart_end, name="apart_end"),
    path("people/<int:person_id>/household/protect/<int:member_id>/", apart_views.alike, name="alike"),
    path("guarded/", views.guarded, name="guarded"),
    path("guarded/<int:barrier_id>/", views.guard, name="guard"),
    path("guarded/<int:barrier_id>/end/", views.guard_end, name="guard_end"),
    path("protection/<int:change_id>/", views.change, name="change"),
]
