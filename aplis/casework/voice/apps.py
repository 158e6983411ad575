from typing import Any

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "aplis.casework.voice"
    label = "voice"

    def ready(self) -> None:
        """Tells the room of sign-ins where somebody without a post is led to."""
        from django.urls import reverse  # noqa: PLC0415 -- addresses are read once the rooms are there

        from aplis.register.agencies.actors import tell_of_own_pages  # noqa: PLC0415 -- see above
        from aplis.register.sharing.representing.asking import own_address  # noqa: PLC0415 -- see above

        def find(request: Any) -> str:
            return own_address(request, reverse("voice:home"))

        tell_of_own_pages(find)
