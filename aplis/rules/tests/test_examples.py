import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

import aplis.rules

MODULES = [each.name for each in iter_modules(aplis.rules.__path__) if not each.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_runs(name: str):
    assert doctest.testmod(import_module(f"aplis.rules.{name}")).failed == 0
