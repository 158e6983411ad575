"""Lay helpers: assigned tasks, a named supervisor, and nothing of the person but what she lets them see."""
