"""Pages of what the person said: releases, taking part, how to be reached, and the legal basis that is none of these."""
