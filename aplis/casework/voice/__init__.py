"""The person's own pages: who looked, what is open to whom, what was agreed, and how to take back, object and answer."""
