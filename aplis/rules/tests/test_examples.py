import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import aplis.rules

# Of packages too: an example that nobody runs is wrong before long.
MODULES = [each.name for each in walk_packages(aplis.rules.__path__, "aplis.rules.") if ".tests" not in each.name]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_runs(name: str):
    assert doctest.testmod(import_module(name)).failed == 0
