"""Rules: everything a lawyer or a practitioner may want to read. Plain Python, no clock, no database.

A rule takes frozen facts and returns a proposal with reason codes; a named worker decides.
"""
