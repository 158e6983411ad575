"""The cast of the sharing room."""

from aplis.register.sharing.tests.conftest import (
    alma,
    bare,
    bor,
    centre,
    client_of,
    nika,
    queries_of,
    tuja,
    vera,
    zarja,
)

__all__ = ["alma", "bare", "bor", "centre", "client_of", "nika", "queries_of", "tuja", "vera", "zarja"]
