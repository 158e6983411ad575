"""What a worker types about a newcomer, and decides about a pair."""
