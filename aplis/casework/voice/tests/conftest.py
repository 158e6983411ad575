"""The cast of the sharing room, at the person's own pages: Zarja, whose file Alma leads; Nika, a nurse elsewhere."""

from aplis.register.sharing.tests.conftest import alma, bor, centre, client_of, nika, queries_of, tuja, vera, zarja

__all__ = ["alma", "bor", "centre", "client_of", "nika", "queries_of", "tuja", "vera", "zarja"]
