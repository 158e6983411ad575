from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "aplis.core"
    label = "core"
