"""The words of a sheet, in the language of the person, and the digest that says which words were read before the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aplis.core.icons import SCOPE_ICONS
from aplis.core.words import SCOPE_NAMES
from aplis.register.agencies.words import ROLE_NAMES
from aplis.register.sharing.models import ReleaseSheet
from aplis.register.sharing.releases.queries import Opens
from aplis.register.sharing.releases.words import EXAMPLES, HOW_GIVEN, PURPOSE_SENTENCES
from aplis.register.sharing.words import PURPOSE_NAMES
from aplis.rules.scopes import SPECIAL, codes, mask

SPECIAL_MASK = mask(SPECIAL)


@dataclass(frozen=True)
class Line:
    """One short sentence. `icon` is a drawing of the house, "" without one."""

    text: str
    icon: str = ""


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SheetText:
    """A sheet in words. `language` is that of every word in it."""

    language: str
    title: str
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of all words, in the order in which they stand on the page."""
        words = [self.title]
        for part in self.parts:
            words += [part.title, *(line.text for line in part.lines)]
        return sha256("\n".join(words).encode()).hexdigest()


def text_of(sheet: ReleaseSheet, *, name: str, giver: Any, opens: list[Opens]) -> SheetText:
    """The sheet as it is read out and printed.

    name    of the person
    giver   name of the representative who answers; "" for the person
    opens   what a yes would open to each recipient
    """
    with translation.override(sheet.language or translation.get_language()):
        parts = (
            _who(sheet, name, giver),
            _recipients(opens),
            Part(_("What for?"), tuple(Line(_purpose(code)) for code in sheet.purposes)),
            Part(_("About what?"), _scopes(sheet.scopes & ~SPECIAL_MASK)),
            _health(sheet.scopes),
            *_stays_shut(opens),
            _days(sheet),
            Part(_("If you say no"), _if_no()),
            Part(_("If you change your mind"), _if_taken_back()),
            *_how(sheet),
        )
        asked = tuple(
            part for part in parts if part.lines
        )  # printed in the middle of the conversation, some are not asked yet
        return SheetText(translation.get_language() or "", _("May they know?"), asked)


def _who(sheet: ReleaseSheet, name: str, giver: Any) -> Part:
    lines = [
        Line(_("This sheet is about %(name)s.") % {"name": name}, "user-round"),
        Line(_("%(agency)s is talking about it with you.") % {"agency": sheet.agency.name}, "building-2"),
        Line(_("What you tell the agencies that help you is secret. With a yes you let them tell others, and only what stands here.")),
    ]  # fmt: skip
    if giver:
        lines.append(Line(_("%(name)s answers in your place.") % {"name": giver}, "users-round"))
    return Part(_("What is this?"), tuple(lines))


def _recipients(opens: Iterable[Opens]) -> Part:
    every = _("everybody there whose work it is")
    named = [(each.agency.name, ROLE_NAMES.get(each.role, each.role) if each.role else every) for each in opens]
    return Part(_("Who may know?"), tuple(Line(f"{agency}: {role}", "building-2") for agency, role in named))


def _purpose(code: str) -> str:
    return f"{_first_upper(PURPOSE_NAMES[code])}: {PURPOSE_SENTENCES[code]}."


def _scopes(bits: int) -> tuple[Line, ...]:
    found = tuple(Line(f"{SCOPE_NAMES[code]}, {EXAMPLES[code]}.", SCOPE_ICONS[code]) for code in codes(bits))
    if not found:
        return (Line(_("About nothing else.")),)
    return (*found, Line(_("They then read what any agency has written about it, not only the one that asks you.")))


def _health(bits: int) -> Part:
    """Said one by one, the yes and the no."""
    yes, no = _("Yes"), _("No")
    lines = (
        Line(f"{SCOPE_NAMES[code]}: {yes if code in codes(bits) else no}.", SCOPE_ICONS[code])
        for code in codes(SPECIAL_MASK)
    )
    return Part(_("About your health?"), tuple(lines))


def _stays_shut(opens: Iterable[Opens]) -> tuple[Part, ...]:
    lines = tuple(
        Line(
            _("%(agency)s does not learn about: %(scopes)s. The agencies have not agreed on that.")
            % {"agency": each.agency.name, "scopes": ", ".join(str(SCOPE_NAMES[code]) for code in codes(each.shut))}
        )
        for each in opens
        if each.shut
    )
    return (Part(_("What stays shut"), lines),) if lines else ()


def _days(sheet: ReleaseSheet) -> Part:
    days = {"first": _day(sheet.starts_on), "last": _day(sheet.ends_on)}
    return Part(_("How long?"), (
        Line(_("From %(first)s.") % days, "calendar-days"),
        Line(_("It ends by itself on %(last)s. We ask you again before that.") % days, "calendar-clock"),
    ))  # fmt: skip


def _day(day: Any) -> str:
    return str(date_format(day, "DATE_FORMAT")) if isinstance(day, date) else "–"


def _if_no() -> tuple[Line, ...]:
    return (
        Line(_("You may say no."), "hand"),
        Line(_("Nothing is lost. Your help, your money and your plan stay as they are.")),
        Line(_("We write down that you said no. Nobody gets a message about it.")),
    )


def _if_taken_back() -> tuple[Line, ...]:
    return (
        Line(_("You may take it back on any day, without a reason."), "undo-2"),
        Line(_("Tell a worker who helps you, or do it on your own pages.")),
        Line(_("From that moment they learn nothing new. What they have used before stays with them.")),
        Line(_("Every look is written down. You may read who looked."), "eye"),
    )


def _how(sheet: ReleaseSheet) -> tuple[Part, ...]:
    lines = [Line(f"{_first_upper(HOW_GIVEN[sheet.how])}.")] if sheet.how in HOW_GIVEN else []
    if sheet.witness:
        lines.append(Line(_("Witness: %(name)s.") % {"name": sheet.witness}))
    if sheet.interpreter:
        lines.append(Line(_("Interpreter: %(name)s.") % {"name": sheet.interpreter}))
    return (Part(_("How you answer"), tuple(lines)),) if lines else ()


def _first_upper(words: Any) -> str:
    return str(words)[:1].upper() + str(words)[1:]
