"""Dates and numbers where Django's own way of a language does not fit Europe."""
