from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "aplis.register.sharing"
    label = "sharing"
