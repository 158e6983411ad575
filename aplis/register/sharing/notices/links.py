"""Where a notice leads: by its kind or that of the row it is about, the name of a page and whether its address takes the row or the person."""

from typing import Final

from django.urls import reverse

from aplis.register.sharing.models import Notice

# "row": the id of what the notice is about; "person": hers; "both": first hers, then the row's; "": a page without parameters.
PLACES: Final[dict[str, tuple[str, str]]] = {
    "emergencyaccess": ("emergency:access", "row"),
    "barrier": ("nearness:guarded", ""),
    "protectionchange": ("nearness:change", "row"),
    "keptapart": ("nearness:apart", "person"),
    "lookreview": ("watching:unusual", ""),
    "objection": ("watching:objection", "row"),
    "worker": ("watching:unusual", ""),
    "keepingitem": ("keeping:item", "row"),
    "representation": ("representing:representation", "person"),
    "copy_asked": ("own_file:gather", "person"),
    "copy_not_gathered": ("own_file:gather", "person"),
    "copy_needs_reader": ("nearness:guarded", ""),
    "subjectfile": ("own_file:review", "row"),
    "rectification": ("situations:rectification", "both"),
    "exchangeagreement": ("agreements:agreement", "row"),
    "sightrequest": ("asking:request", "row"),
    "releasesheet": ("releases:sheets", "person"),
    "helpertask": ("helping:helpers", "person"),
    "portalaccess": ("representing:representation", "person"),
    "involvement": ("sharing:rights", "person"),
}
# Pages of a row that answer only to who sees the person.
ONLY_WHO_SEES: Final = frozenset({"nearness:change"})
OF_THE_PERSON: Final = ("people:details", "person")


def address_of(notice: Notice, *, sees_person: bool) -> str:
    """The page on which something can be done about it; "" where there is none for this reader."""
    fallback = OF_THE_PERSON if notice.person_id else ("", "")
    name, what = PLACES.get(notice.kind) or PLACES.get(notice.about_kind, fallback)
    if notice.about_kind == "barrier" and notice.worker_id:
        name, what = fallback  # who is named for a sealed person keeps no list of files
    if not name or (not sees_person and (what in {"person", "both"} or name in ONLY_WHO_SEES)):
        return ""
    row, person = notice.about_id, notice.person_id
    return reverse(name, args={"row": [row], "person": [person], "both": [person, row]}.get(what, []))
