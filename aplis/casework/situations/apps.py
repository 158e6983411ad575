from django.apps import AppConfig


class SituationsConfig(AppConfig):
    name = "aplis.casework.situations"
    label = "situations"
