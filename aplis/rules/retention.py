"""How long things are kept: when rows of a class are due, for what, or why not yet. Pure: a day and facts in, a decision out.

A legal hold beats everything. Where two laws speak of the same class, archive law beats the others (GDPR Art. 17(3)(b) and (d),
Art. 89), and of equal actions the longer period holds. What is not known never leads to erasing: it is put before a human.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aplis.rules.dates import DAY, MONTH, UNKNOWN, add_months
from aplis.rules.jurisdictions import RetentionClass

CASE_FILE: Final = "case_file"
CHILD_FILE: Final = "child_file"
IDENTITY: Final = "person_identity"  # name, numbers, birth date: shared by all agencies, last to go

ERASE: Final = "erase"
ANONYMISE: Final = "anonymise"
ARCHIVE: Final = "archive"
REVIEW: Final = "review"

MAJORITY_MONTHS: Final = 18 * 12  # UN Convention on the Rights of the Child, Art. 1; family codes of SI, HR, LV
KEPT_AFTER_REVIEW: Final = (
    12  # months until what a review kept is looked at again; domain brief 5.1 (default of reviews)
)

_STRENGTH: Final = {ARCHIVE: 3, REVIEW: 2, ANONYMISE: 1, ERASE: 0}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the rows of one class about one person at one agency.

    is_open            the agency still has a file, or a right, on her
    closed_on          the day on which the last of them ended; None where none is known
    last_on            day of the newest of the rows
    recorded_on        day of the oldest of the rows
    is_held            a legal hold of any agency is running
    is_shared          the rows belong to no single agency (names, numbers)
    is_open_elsewhere  another agency has a file or keeps rows
    reviewed_on        the day of the last review, and what it said: "erase" or "keep"
    """

    is_open: bool = False
    closed_on: date | None = None
    last_on: date | None = None
    recorded_on: date | None = None
    born_on: date | None = None
    birth_precision: str = UNKNOWN
    is_held: bool = False
    is_shared: bool = False
    is_open_elsewhere: bool = False
    reviewed_on: date | None = None
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """due_on and action, or why not. `because`: due, birth_unknown, reviewed; held, open, open_elsewhere, not_yet, kept_after_review,
    unknown_day.
    """

    action: str
    due_on: date | None
    because: str

    @property
    def is_due(self) -> bool:
        return bool(self.action)


def ruling(rules: Iterable[RetentionClass], code: str) -> RetentionClass | None:
    """The rule that holds for a class where several speak of it; None where none does."""
    found = [rule for rule in rules if rule.code == code]
    return max(found, key=lambda rule: (_STRENGTH[rule.action], rule.months)) if found else None


def class_of(code: str, facts: Facts, known: Iterable[str]) -> str:
    """The class whose rule holds: the file of somebody who was a child when it was closed is a child's file."""
    grown_up = majority(facts.born_on, facts.birth_precision)
    if code != CASE_FILE or CHILD_FILE not in known or grown_up is None or facts.closed_on is None:
        return code
    return CHILD_FILE if facts.closed_on < grown_up else code


def majority(born_on: date | None, precision: str) -> date | None:
    """The eighteenth birthday; of a date known only in part the latest that it can be. None where nothing is known.

    Somebody born on 29 February comes of age on 1 March of a common year (as in rules.dates.age_on).

    >>> majority(date(2008, 2, 29), "day")
    datetime.date(2026, 3, 1)
    >>> majority(date(2008, 1, 1), "year")
    datetime.date(2026, 12, 31)
    """
    if born_on is None or precision == UNKNOWN:
        return None
    if precision != DAY:
        first = born_on if precision == MONTH else born_on.replace(month=12, day=1)
        return _day_before(add_months(first.replace(day=1), MAJORITY_MONTHS + 1))
    found = add_months(born_on, MAJORITY_MONTHS)
    return found if found.day == born_on.day else date.fromordinal(found.toordinal() + 1)


def decide(rule: RetentionClass, facts: Facts, *, on: date) -> Decision:
    """What is to be done with the rows on the day."""
    if why_not := _kept_by(rule, facts):
        return Decision("", None, why_not)
    if rule.trigger == "majority" and majority(facts.born_on, facts.birth_precision) is None:
        return Decision(REVIEW, on, "birth_unknown") if _ended(facts) else Decision("", None, "unknown_day")
    due_on = _later(trigger_day(rule.trigger, facts), rule.months)
    if due_on is None:
        return Decision("", None, "unknown_day")
    return Decision("", due_on, "not_yet") if due_on > on else _after_review(rule, facts, due_on, on)


def _kept_by(rule: RetentionClass, facts: Facts) -> str:
    """What keeps the rows whatever the day is; "" for nothing."""
    if facts.is_held:
        return "held"
    if facts.is_shared and facts.is_open_elsewhere:
        return "open_elsewhere"
    return "open" if facts.is_open and rule.trigger in {"case_closed", "majority"} else ""


def trigger_day(trigger: str, facts: Facts) -> date | None:
    """The day from which the months are counted; None where it is not known."""
    grown_up = majority(facts.born_on, facts.birth_precision)
    days = {
        "case_closed": facts.closed_on,
        "last_entry": facts.last_on,
        "majority": None if grown_up is None else max(grown_up, _ended(facts) or grown_up),
        "recorded": facts.recorded_on,
    }
    return days[trigger]


def _after_review(rule: RetentionClass, facts: Facts, due_on: date, on: date) -> Decision:
    if rule.action != REVIEW or facts.reviewed_on is None:
        return Decision(rule.action, due_on, "due")
    if facts.verdict == ERASE:
        return Decision(ERASE, due_on, "reviewed")
    again_on = _later(facts.reviewed_on, KEPT_AFTER_REVIEW)
    if again_on is None or again_on > on:
        return Decision("", again_on, "kept_after_review")
    return Decision(REVIEW, again_on, "due")


def _ended(facts: Facts) -> date | None:
    return facts.closed_on or facts.last_on


def _later(day: date | None, months: int) -> date | None:
    """None where the day is not known or lies beyond the calendar."""
    try:
        return None if day is None else add_months(day, months)
    except ValueError:
        return None


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
