from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "aplis.exchange"
    label = "exchange"
