from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "aplis.register.identity"
    label = "identity"

    def ready(self) -> None:
        """Has the room of rights tell of each search on its pages, so that it counts for the limits."""
        from aplis.register.identity.probing.actions import count_search  # noqa: PLC0415 -- models are there from now on
        from aplis.register.sharing.searching import tell_of_searches  # noqa: PLC0415 -- see above

        tell_of_searches(count_search)
