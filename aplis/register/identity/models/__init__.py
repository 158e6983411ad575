"""Pairs of files that may be of one person, and files that were put together."""

from aplis.register.identity.models.merges import MergedRow, MergeRecord
from aplis.register.identity.models.pairs import CandidatePair, PairDecision

__all__ = ["CandidatePair", "MergeRecord", "MergedRow", "PairDecision"]
