"""Reads for a worker's day. Each costs a fixed number of queries, however many rows it finds."""
