"""A copy of everything about a person, for the person: gathered in one click, read by a human, handed over as JSON and on paper."""
