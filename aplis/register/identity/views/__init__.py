"""Pages of the way in, of pairs of files, and of files put together."""
