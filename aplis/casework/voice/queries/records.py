"""What is written about the person, as far as it stands on her own pages (rules.own_records)."""

from typing import Any, Final

from django.db.models import DecimalField, F, IntegerField, Q, Value

from aplis.casework.plans.models import Contact
from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.words import CIRCUMSTANCE_NAMES
from aplis.casework.voice.queries.delays import held_back
from aplis.core.periods import runs
from aplis.register.sharing.models import Restriction
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.queries.own import start_of
from aplis.rules.scopes import BIT, codes

MODELS: Final[dict[str, Any]] = {"statement": Statement, "circumstance": Circumstance, "contact": Contact}
_COLUMNS: Final = (
    "model", "id", "scope", "true_on", "recorded_at", "sort", "step", "text", "code", "source", "confidence", "valid_until",
    "amount", "unit", "agency__name",
)  # fmt: skip


def records_of(own: OwnPages, *, scope: int = 0, words: str = "") -> Any:
    """Statements and circumstances by life domain, in each the newest first, as dictionaries.

    scope   the bit of one domain; 0 for all
    words   found in the text, or in the name of a circumstance, in the language of the page
    """
    named = [code for code, name in CIRCUMSTANCE_NAMES.items() if words and words.casefold() in str(name).casefold()]
    statements = told(own, "statement", scope).annotate(sort=F("kind"), step=F("level"))
    harder = told(own, "circumstance", scope).annotate(
        sort=Value("circumstance"),
        step=Value(None, output_field=IntegerField()),
        amount=Value(None, output_field=DecimalField(max_digits=14, decimal_places=2)),
        unit=Value(""),
    )
    if words:
        statements = statements.filter(text__icontains=words)
        harder = harder.filter(Q(text__icontains=words) | Q(code__in=named))
    both = statements.order_by().values(*_COLUMNS).union(harder.order_by().values(*_COLUMNS), all=True)
    return both.order_by("scope", "-true_on", "-id")


def record_of(own: OwnPages, kind: str, pk: int) -> Any:
    """One of these; None where there is none that is told."""
    return told(own, kind).select_related("agency", "person").filter(pk=pk).first() if kind in MODELS else None


def told(own: OwnPages, kind: str, scope: int = 0) -> Any:
    """The rows of one of MODELS that whoever reads the pages may read today."""
    rows = MODELS[kind].objects.visible_to(own.actor)
    for agency, day in held_back(own.actor).items():
        rows = rows.exclude(agency_id=agency, recorded_at__gte=start_of(day))
    if scope:
        rows = rows.filter(scope=scope)
    if own.representation is not None:
        # What is kept and not used may be in dispute with whoever represents her.
        rows = rows.exclude(scope__in=_restricted(own))
    return rows.annotate(model=Value(kind))


def _restricted(own: OwnPages) -> list[int]:
    """The bits of the scopes that are kept and not used today. The read of the workers' pages is made for workers."""
    today = own.actor.today
    running = runs(today)
    stops = Restriction.objects.visible_to(own.actor).filter(running)
    found = {BIT[code] for scopes in stops.values_list("scopes", flat=True) for code in codes(scopes)}
    return sorted(found)
