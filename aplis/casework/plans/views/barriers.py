"""What keeps people from the agency: counts for whoever answers for it, never of one person."""

from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aplis.casework.plans.queries import barriers_by_quarter, barriers_said_by_quarter
from aplis.rules.barriers import BARRIERS, NOT_KNOWN
from aplis.rules.dates import add_months

QUARTERS: Final = 4
FEWEST: Final = 5  # a smaller number would tell of single persons
ROW: Final = 26
LONGEST: Final = 300  # of a bar


class Line(NamedTuple):
    """One barrier: counts by quarter, the latest last; None for fewer than FEWEST. y, bar: of the latest in the picture."""

    code: str
    counts: list[int | None]
    y: int
    bar: int


@require_safe
def barriers(request: Any) -> HttpResponse:
    request.actor.require("see_agency")
    quarters = quarters_until(request.actor.today)
    since = timezone.make_aware(datetime.combine(quarters[0], time.min))
    ours = _lines(barriers_by_quarter(request.actor, since), quarters, BARRIERS)
    theirs = _lines(barriers_said_by_quarter(request.actor, since), quarters, [c for c in BARRIERS if c != NOT_KNOWN])
    context = {
        "tables": [("ours", ours), ("theirs", theirs)], "quarters": [(day, (day.month + 2) // 3) for day in quarters],
        "ours": ours, "height": ROW * len(ours), "fewest": FEWEST,
    }  # fmt: skip
    return render(request, "plans/barriers.html", context)


def quarters_until(today: date) -> list[date]:
    """The first days of the last QUARTERS quarters, the running one last."""
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return [add_months(first, -3 * back) for back in reversed(range(QUARTERS))]


def _lines(counted: dict[datetime, dict[str, int]], quarters: list[date], codes: Any) -> list[Line]:
    by_day = {timezone.localdate(at): counts for at, counts in counted.items()}
    told = {code: [_told(by_day.get(day, {}).get(code, 0)) for day in quarters] for code in codes}
    most = max((counts[-1] or 0 for counts in told.values()), default=0) or 1
    return [
        Line(code, counts, ROW * place, (counts[-1] or 0) * LONGEST // most)
        for place, (code, counts) in enumerate(told.items())
    ]


def _told(count: int) -> int | None:
    return count if count >= FEWEST else None
