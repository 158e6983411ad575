from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "aplis.casework.plans"
    label = "plans"
