"""What came of a run, in lines and bars: by file, by kind and by life domain."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aplis.core.words import SCOPE_NAMES
from aplis.exchange import pulse, tasks
from aplis.exchange.models import ImportRun
from aplis.exchange.queries import rejections_of
from aplis.exchange.words import KIND_NAMES, STATE_NAMES, STOPS
from aplis.rules.scopes import DOMAINS

Status = ImportRun.Status

ICONS: Final = {
    "checking": "hourglass",
    "preview": "circle-question-mark",
    "waiting": "hourglass",
    "running": "refresh-cw",
    "done": "circle-check",
    "failed": "circle-x",
    "cancelled": "x",
}
FIRST_REJECTIONS: Final = {"preview": 50}
CANCELLED: Final = ("cancelled", "expired")  # messages of runs that never began
COUNTED: Final = ("new", "changed", "ended", "unchanged", "rejected")
PICTURE_WIDTH: Final = 320  # units of the picture, as are all lengths here; a style sheet gives it a size
ROW_HEIGHT: Final = 36


@dataclass(frozen=True)
class Line:
    """One line of a report: rows of a file, or what they made."""

    label: str | Promise
    new: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0
    rejected: int = 0

    @property
    def taken(self) -> int:
        """What makes a difference here."""
        return self.new + self.changed + self.ended


@dataclass(frozen=True)
class Bar:
    label: str | Promise
    value: int | str
    y: int
    width: int


@dataclass(frozen=True)
class Picture:
    """Bars, one below the other; the longest is as wide as the picture."""

    bars: list[Bar]
    width: int
    height: int


@dataclass(frozen=True)
class State:
    """How far an import is. `code` is that of its status, `checking` while its files are looked at, or `cancelled`."""

    code: str
    icon: str
    is_moving: bool
    can_cancel: bool
    was_checked_only: bool

    @property
    def name(self) -> Promise:
        return STATE_NAMES[self.code]


def state_of(run: ImportRun) -> State:
    is_moving = run.status in {Status.WAITING, Status.RUNNING}
    code = "checking" if is_moving and run.is_dry else run.status
    if run.message in CANCELLED:
        code = "cancelled"
    return State(code, ICONS[code], is_moving, run.status in {Status.WAITING, Status.PREVIEW}, run.is_dry)


def by_file(run: ImportRun) -> list[Line]:
    """Rows of each file, by name."""
    return [_line(name, counts) for name, counts in sorted(run.counts.get("files", {}).items())]


def by_kind(run: ImportRun) -> list[Line]:
    """What the rows make here, in the order in which kinds build on each other: people before their names."""
    return _lines(run.counts.get("made", {}), KIND_NAMES)


def by_domain(run: ImportRun) -> list[Line]:
    """Statements and circumstances in each life domain."""
    return _lines(run.counts.get("domains", {}), {code: SCOPE_NAMES[code] for code in DOMAINS})


def total(lines: list[Line]) -> Line:
    return Line(_("Together"), **{name: sum(getattr(line, name) for line in lines) for name in COUNTED})


def picture(lines: list[Line]) -> Picture:
    """What was taken over. A bar of few beside one of very many is still seen."""
    most = max((line.taken for line in lines), default=0)
    bars = []
    for number, line in enumerate(lines):
        width = max(2, line.taken * PICTURE_WIDTH // most) if line.taken else 0
        bars.append(Bar(line.label, line.taken, y=number * ROW_HEIGHT, width=width))
    return Picture(bars, PICTURE_WIDTH, len(lines) * ROW_HEIGHT)


def facts_of(run: ImportRun) -> dict[str, Any]:
    """What the page of a run shows."""
    state = state_of(run)
    facts = {"run": run, "state": state, "format_title": dict(tasks.formats()).get(run.feed.mapping, run.feed.mapping)}
    if state.is_moving:
        return facts | {"worker": {"is_alive": pulse.is_alive(), "seen_at": pulse.last_seen()}}
    files, kinds, domains = by_file(run), by_kind(run), by_domain(run)
    return (
        facts
        | {
            "message": STOPS.get(run.message, run.message),
            "is_message_english": run.message
            not in STOPS,  # the importer's own words, for which there is no translation
            "files": files,
            "sum": total(files),
            "kinds": kinds,
            "kinds_picture": picture(kinds),
            "domains": domains,
            "domains_picture": picture(domains),
            "notes": run.counts.get("notes", []),
            "rejected": rejections_of(run)[: FIRST_REJECTIONS.get(state.code, 10)],
        }
    )


def _lines(counts: Mapping[str, int], names: Mapping[str, Promise]) -> list[Line]:
    """From counts such as {"person.new": 3}: the codes that have a name in its order, then the others under their code."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for counted, number in counts.items():
        code, _dot, what = counted.rpartition(".")
        found[code][what] = number
    codes = [*(code for code in names if code in found), *sorted(found.keys() - names.keys())]
    return [_line(names.get(code, code), found[code]) for code in codes]


def _line(label: str | Promise, counts: Mapping[str, int]) -> Line:
    return Line(label, **{name: counts.get(name, 0) for name in COUNTED})
