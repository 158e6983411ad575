"""Verbs on persons and households. Opening a person to an agency is the sharing room's work."""

from aplis.register.people.actions.homes import join_household, leave_household, move_household
from aplis.register.people.actions.numbers import (
    add_identifier,
    end_identifier,
    restore_identifier,
    withdraw_identifier,
)
from aplis.register.people.actions.opened import seen_now
from aplis.register.people.actions.persons import (
    add_contact,
    add_name,
    add_names,
    edit_person,
    end_contact,
    end_name,
    record_search,
    write_tokens,
)

__all__ = [
    "add_contact",
    "add_identifier",
    "add_name",
    "add_names",
    "edit_person",
    "end_contact",
    "end_identifier",
    "end_name",
    "join_household",
    "leave_household",
    "move_household",
    "record_search",
    "restore_identifier",
    "seen_now",
    "withdraw_identifier",
    "write_tokens",
]
