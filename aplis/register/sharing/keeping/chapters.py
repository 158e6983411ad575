"""The register of processing and the draft of an impact assessment as chapters of sentences and tables.

A page, a table to take away and a text are made from the same chapters, so that none of them says what another does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aplis.core.words import SCOPE_NAMES
from aplis.register.sharing.keeping import risks
from aplis.register.sharing.keeping.configuration import Measure, Processing, band
from aplis.register.sharing.keeping.measures import told
from aplis.register.sharing.keeping.words import ACTION_NAMES, CLASS_NAMES, TRIGGER_NAMES
from aplis.register.sharing.words import BASIS_NAMES, PURPOSE_NAMES
from aplis.rules.scopes import SPECIAL


@dataclass(frozen=True)
class Chapter:
    """`rows` below `head`, or nothing of both; `items` are points of a list."""

    code: str
    title: str
    sentences: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """Each row as pairs of heading and cell, for a screen on which a table stands as a list."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


def register_chapters(of: Processing) -> list[Chapter]:
    """The parts of Art. 30(1) GDPR."""
    return [_purposes(of), _persons(of), _data(of), _recipients(of), _roles(of), _retention(of), _measures(of)]


def assessment_chapters(of: Processing) -> list[Chapter]:
    """The parts of Art. 35(7) GDPR: description, necessity, risks, measures; and what has to be settled before somebody signs."""
    return [*register_chapters(of)[:-1], _necessity(of), _risks(of), _measures(of), _open_points(of), _signatures()]


def open_points(of: Processing) -> list[str]:
    """Everything that a lawyer has not confirmed, and everything that is switched off."""
    found = []
    if not of.retention:
        found.append(
            _("There is no rule set for %(country)s: the baseline holds, and nothing is due by itself.")
            % {"country": of.country}
        )
    elif not of.is_verified:
        found.append(
            _("The rule set %(rules)s was not confirmed by a lawyer of the country: acts, ages and months.")
            % {"rules": of.rules}
        )
    found += [
        _("Legal basis “%(basis)s”: the act was not confirmed.") % {"basis": basis_name(each.code)}
        for each in of.bases
        if not each.is_verified
    ]
    found += [
        _("Agreement “%(title)s” names no law or decision.") % {"title": each.title}
        for each in of.recipients
        if not each.law
    ]
    return found + [told(each) for each in of.measures if not each.is_on]


def band_name(number: int) -> str:
    """The band in words; small numbers are not told."""
    low, below = band(number)
    if below is None:
        return _("%(low)s or more") % {"low": low}
    return _("fewer than %(below)s") % {"below": below} if not low else f"{low}–{below - 1}"


def basis_name(code: str) -> str:
    return str(BASIS_NAMES.get(code, code))


def _named(codes: Iterable[str], names: Any) -> str:
    return ", ".join(str(names.get(code, code)) for code in codes)


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _yes(is_so: bool) -> str:  # noqa: FBT001 -- what is told is the value itself
    return _("yes") if is_so else _("no")


def _purposes(of: Processing) -> Chapter:
    return Chapter(
        "purposes",
        _("Purposes and legal bases"),
        [_("In use today: %(purposes)s.") % {"purposes": _named(of.purposes, PURPOSE_NAMES)}] if of.purposes else [_("No file is open today.")],
        [_("Legal basis"), _("Act"), _("Confirmed by a lawyer")],
        [[basis_name(each.code), each.law or _("no act is known"), _yes(each.is_verified)] for each in of.bases],
    )  # fmt: skip


def _persons(of: Processing) -> Chapter:
    names = {
        "persons": _("persons with an open file"),
        "children": _("of them children"),
        "age_unknown": _("of them of unknown age"),
        "protected": _("of them hidden or sealed"),
    }
    rows = [[names[code], band_name(number)] for code, number in of.groups]
    return Chapter("persons", _("Whose data"), [], [_("Persons"), _("Number")], rows)


def _data(of: Processing) -> Chapter:
    rows = [
        [str(SCOPE_NAMES[code]), _yes(code in SPECIAL), _("Art. 9 GDPR") if code in SPECIAL else "–"]
        for code in of.scopes
    ]
    said = _(
        "Life domains that are open to the agency today; what is recorded are statements with source, circumstances, documents and replies."
    )
    return Chapter("data", _("Which data"), [said], [_("Life domain"), _("Special category"), _("Source")], rows)


def _recipients(of: Processing) -> Chapter:
    rows = [
        [
            each.name, each.title, _named(each.scopes, SCOPE_NAMES), _named(each.purposes, PURPOSE_NAMES),
            each.law or basis_name(each.basis), _day(each.ends_on),
        ]
        for each in of.recipients
    ]  # fmt: skip
    said = [] if rows else [_("No agreement is in force: nothing moves to another agency.")]
    head = [_("Recipient"), _("Agreement"), _("What"), _("For"), _("Law"), _("Until")]
    return Chapter("recipients", _("To whom"), said, head, rows)


def _roles(of: Processing) -> Chapter:
    rows = [
        [
            each.label, str(each.posts), _named(each.reads, SCOPE_NAMES) or "–", _named(each.writes, SCOPE_NAMES) or "–",
            _yes(each.needs_second_factor),
        ]
        for each in of.roles
    ]  # fmt: skip
    head = [_("Role"), _("Posts"), _("Reads"), _("Writes"), _("Second factor needed")]
    return Chapter("roles", _("Who works with it"), [], head, rows)


def _retention(of: Processing) -> Chapter:
    rows = [
        [
            str(CLASS_NAMES.get(each.code, each.code)),
            ngettext("%(number)s month", "%(number)s months", each.months) % {"number": each.months},
            str(TRIGGER_NAMES[each.trigger]), str(ACTION_NAMES[each.action]), each.law,
        ]
        for each in of.retention
    ]  # fmt: skip
    head = [_("Class"), _("Kept for"), _("Counted from"), _("Then"), _("Law")]
    return Chapter("retention", _("How long"), [], head, rows)


def _measures(of: Processing) -> Chapter:
    rows = [[told(each), _("on") if each.is_on else _("off")] for each in of.measures]
    return Chapter("measures", _("Security measures"), [], [_("Measure"), _("State")], rows)


def _necessity(of: Processing) -> Chapter:
    return Chapter("necessity", _("Why it is necessary and in proportion"), [*risks.necessity(of)])


def _risks(of: Processing) -> Chapter:
    state = {each.code: each for each in of.measures}
    rows = [[each.who, each.what, each.stops, _live(each.measures, state), each.remains] for each in risks.risks()]
    head = [_("Who"), _("What they could do"), _("What stops them"), _("How it stands today"), _("What remains")]
    return Chapter("risks", _("Risks to the persons"), [], head, rows)


def _live(codes: tuple[str, ...], state: dict[str, Measure]) -> str:
    return " ".join(told(state[code]) for code in codes) or "–"


def _open_points(of: Processing) -> Chapter:
    found = open_points(of)
    said = [] if found else [_("Nothing is open.")]
    return Chapter("open_points", _("Open points"), said, items=found)


def _signatures() -> Chapter:
    """Places to sign on paper."""
    line = "_" * 40
    people = [_("Data protection officer: name, day, signature"), _("For the agency: name, day, signature")]
    return Chapter("signatures", _("Signatures"), items=[f"{who}: {line}" for who in people])
