"""Who is likely known, which pairs wait for a decision, what putting files together would do."""
