from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "aplis.register.agencies"
    label = "agencies"
