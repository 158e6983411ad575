"""Fixtures of this room."""

from tests.threads import several_connections

__all__ = ["several_connections"]
