"""Seals over the journal and the look log: making them, keeping their anchor, verifying them, putting months away."""
