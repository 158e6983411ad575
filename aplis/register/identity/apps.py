from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "aplis.register.identity"
    label = "identity"
