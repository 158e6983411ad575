"""What every part of a run needs to know."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from aplis.exchange.engine.scratch import Scratch


@dataclass(frozen=True)
class Steward:
    """A run of one agency's own feed: it may touch this agency's rows only. `names`: what the agency is called in a file."""

    agency_id: int
    worker_id: int | None
    names: frozenset[str]


@dataclass(frozen=True)
class Context:
    """One run: its feed, its day, who it runs for, and whether anything is written.

    copied   names of files put into the storage since the last transaction ended; rolled back, they are deleted
    made     records that a dry run made since then, for Scratch.keep_made; where it failed they are forgotten
    """

    feed_id: int
    steward: Steward | None
    today: date
    now: datetime
    folder: Path
    is_dry: bool
    scratch: Scratch
    copied: list[str] = field(default_factory=list)
    made: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def agency_id(self) -> int:
        """The agency of journal entries about rows that name none; 0 is the region."""
        return self.steward.agency_id if self.steward else 0

    @property
    def worker_id(self) -> int | None:
        return self.steward.worker_id if self.steward else None
