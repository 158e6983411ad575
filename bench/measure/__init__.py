"""Measuring a running site: a light load generator, the CPU of servers and database, the pages to ask for."""
