"""Addresses of copies. The person's own are under `my/`."""

from django.urls import path

from aplis.home.own_file import own_views, views

app_name = "own_file"
urlpatterns = [
    path("people/<int:person_id>/copy/", views.gather, name="gather"),
    path("people/<int:person_id>/copy/<int:copy_id>/<slug:form>/", views.take, name="take"),
    path("copies/", views.queue, name="queue"),
    path("copies/<int:copy_id>/", views.review, name="review"),
    path("copies/<int:copy_id>/blacken/", views.blacken, name="blacken"),
    path("copies/<int:copy_id>/release/", views.release, name="release"),
    path("copies/<int:copy_id>/drop/", views.drop, name="drop"),
    path("copies/<int:copy_id>/<slug:form>/", views.hand_out, name="hand_out"),
    path("my/copy/<int:copy_id>/<slug:form>/", own_views.take, name="mine"),
]
