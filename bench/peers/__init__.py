"""Peers to measure beside: Django REST framework and the Django admin, reading the same people. Not part of the product."""
