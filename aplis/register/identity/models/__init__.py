"""Pairs of files, files that were put together, look-ups that were counted, and what services asked each other."""

from aplis.register.identity.models.enquiries import ContactRequest, Lookup, ProbingReview
from aplis.register.identity.models.merges import MergedRow, MergeRecord
from aplis.register.identity.models.pairs import CandidatePair, PairDecision

__all__ = [
    "CandidatePair",
    "ContactRequest",
    "Lookup",
    "MergeRecord",
    "MergedRow",
    "PairDecision",
    "ProbingReview",
]
