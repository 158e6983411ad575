from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "aplis.register.people"
    label = "people"
