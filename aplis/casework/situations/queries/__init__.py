"""Reads over facts, documents, the journal and what stands around a person. Each costs a fixed number of queries."""
