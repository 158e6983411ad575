from functools import partial

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "aplis.register.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Has the room of posts tell when one ends or changes its role: what rests on it ends too.

        And tells it which sign-ins open own pages as well, so that no administrator lets herself in to them; that own pages can
        wait to be taken up; and writes down for a person that the operator opened a sign-in to her pages anew.
        """
        from aplis.register.agencies import actions as posts  # noqa: PLC0415 -- models are there from now on
        from aplis.register.agencies.joining import tell_of_what_waits  # noqa: PLC0415 -- see above
        from aplis.register.agencies.queries import tell_of_what_else_opens  # noqa: PLC0415 -- see above
        from aplis.register.agencies.resetting import tell_of_resets  # noqa: PLC0415 -- see above
        from aplis.register.sharing.helping.ending import end_with_post, end_with_role  # noqa: PLC0415 -- see above
        from aplis.register.sharing.representing.own_pages import PAGES, WAITING_PAGES  # noqa: PLC0415 -- see above
        from aplis.register.sharing.representing.portals import note_reset  # noqa: PLC0415 -- see above
        from aplis.register.sharing.representing.queries import opens_pages  # noqa: PLC0415 -- see above
        from aplis.register.sharing.rights import compile_rights  # noqa: PLC0415 -- see above

        posts.tell_of_ended_posts(partial(end_with_post, compile_rights=compile_rights))
        posts.tell_of_changed_roles(partial(end_with_role, compile_rights=compile_rights))
        tell_of_what_else_opens(opens_pages)
        tell_of_what_waits(PAGES, WAITING_PAGES)
        tell_of_resets(note_reset)
