from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "aplis.home"
    label = "home"
