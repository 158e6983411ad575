from django.urls import path

from aplis.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("quality/", views.matching_quality, name="quality"),
    path("new/", views.upload, name="upload"),
    path("<int:run_id>/", views.run, name="run"),
    path("<int:run_id>/start/", views.start, name="start"),
    path("<int:run_id>/cancel/", views.cancel, name="cancel"),
    path("<int:run_id>/rejections/", views.rejections, name="rejections"),
    path("<int:run_id>/rejections.csv", views.rejections_csv, name="rejections_csv"),
]
