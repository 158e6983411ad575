"""Where a notice leads: by the kind of row it is about, the name of a page and whether its address takes the row or the person."""

from typing import Final

from django.urls import NoReverseMatch, reverse

from aplis.register.sharing.models import Notice

# "row": the id of what the notice is about; "person": hers; "": a page without parameters.
PLACES: Final[dict[str, tuple[str, str]]] = {
    "emergencyaccess": ("emergency:access", "row"),
    "barrier": ("nearness:guarded", ""),
    "protectionchange": ("nearness:change", "row"),
    "lookreview": ("watching:unusual", ""),
    "objection": ("watching:objection", "row"),
    "worker": ("watching:unusual", ""),
    "keepingitem": ("keeping:item", "row"),
    "representation": ("people:details", "person"),
    "exchangeagreement": ("agreements:agreement", "row"),
    "sightrequest": ("asking:request", "row"),
    "releasesheet": ("releases:sheets", "person"),
}
OF_THE_PERSON: Final = ("people:details", "person")


def address_of(notice: Notice, *, sees_person: bool) -> str:
    """The page on which something can be done about it; "" where there is none for this reader."""
    fallback = OF_THE_PERSON if notice.person_id else ("", "")
    name, what = PLACES.get(notice.about_kind, fallback)
    if not name or (what == "person" and not sees_person):
        return ""
    numbers = {"row": [notice.about_id], "person": [notice.person_id]}.get(what, [])
    try:
        return reverse(name, args=numbers)
    except NoReverseMatch:
        return ""
