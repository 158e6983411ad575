from functools import partial

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "aplis.register.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Has the room of posts tell when one ends: what rests on it ends too."""
        from aplis.register.agencies.actions import tell_of_ended_posts  # noqa: PLC0415 -- models are there from now on
        from aplis.register.sharing.helping.ending import end_with_post  # noqa: PLC0415 -- see above
        from aplis.register.sharing.rights import compile_rights  # noqa: PLC0415 -- see above

        tell_of_ended_posts(partial(end_with_post, compile_rights=compile_rights))
