from django.urls import path

from aplis.core import views

app_name = "core"
urlpatterns = [
    path("colours/", views.choose_color_scheme, name="color_scheme"),
    path("drafts/", views.draft_save, name="draft_save"),
]
