"""What we say when we decline. No names of people, no ids: every text here is safe to show."""

from typing import Any


class Refusal(Exception):
    """A request we understand and decline: what happened, why, what to do next and what did not happen.

    code      stable, for tests and logs, e.g. "role.write_fact"
    what, why, next_step   translated sentences
    """

    def __init__(self, *, code: str, what: Any, why: Any, next_step: Any) -> None:
        self.code, self.what, self.why, self.next_step = code, what, why, next_step
        super().__init__(code)


class Stale(Exception):
    """An edit started from a version that somebody has replaced since. Carries the row as it stands now."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__("stale")
