from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from aplis.core import views

app_name = "core"
urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("colours/", views.choose_color_scheme, name="color_scheme"),
]
