"""`aplis backup` and `aplis restore`: one folder that holds the database of one moment and every document it names."""
