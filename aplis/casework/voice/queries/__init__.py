"""Reads for the own pages. Each is narrowed to the matters that whoever asks may read."""
