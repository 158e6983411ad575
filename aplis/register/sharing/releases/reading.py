"""The sheet of a person, ready to be read out: its words in her language, with the names that stand in it."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from aplis.core.access import Actor
from aplis.register.people.models import PersonName, Representation
from aplis.register.sharing.models import ReleaseSheet
from aplis.register.sharing.releases.queries import Opens, named_giver
from aplis.register.sharing.releases.text import SheetText, text_of


def read_out(actor: Actor, sheet: ReleaseSheet, opens: Iterable[Opens]) -> SheetText:
    return text_of(
        sheet, name=_name(actor, sheet.person_id), giver=giver_of(actor, named_giver(sheet, actor)), opens=list(opens)
    )


def on_own_pages(sheet: ReleaseSheet) -> ReleaseSheet:
    """The sheet as the person reads and answers it by herself: nobody signs by hand, witnesses or interprets. Not saved."""
    read = copy(sheet)
    read.how, read.witness, read.interpreter = ReleaseSheet.How.OWN_PAGES, "", ""
    return read


def giver_of(actor: Actor, row: Representation | None) -> Any:
    """The name of the representative who answers, or the kind where no name is known; "" for the person."""
    if row is None:
        return ""
    name = row.helper_name or (_name(actor, row.helper_id) if row.helper_id else "")
    return name or Representation.Kind(row.kind).label  # said in the language in which it is read


def _name(actor: Actor, person: int) -> str:
    """Asked plainly, because the person on her own pages asks too."""
    rows = PersonName.objects.visible_to(actor).filter(person_id=person, is_main=True)
    return str(rows.first() or "")
