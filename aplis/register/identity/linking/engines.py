"""With what a batch is carried out, and whether it is on this machine."""

import os
import re
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

DUCKDB: Final = "duckdb"
LOCAL: Final = "local"
_CLUSTER: Final = re.compile(r"spark://[\w.\[\]:-]+:\d+")
_LIBRARIES: Final = {
    "linking": ("duckdb", "splink", "rapidfuzz"),
    "spark": ("pyspark", "pandas"),
}


class Unready(Exception):
    """What is missing, and how to get it, in sentences for the operator."""


def check(engine: str, *, find: Callable[[str], object] = find_spec) -> None:
    """raises Unready for an engine that is none, and for a library or a Java that is not here."""
    if engine not in {DUCKDB, LOCAL} and not _CLUSTER.fullmatch(engine):
        raise Unready(f"--engine {engine}: use {DUCKDB}, {LOCAL} or spark://HOST:PORT.")
    extras = ("linking",) if engine == DUCKDB else ("linking", "spark")
    missing = [name for extra in extras for name in _LIBRARIES[extra] if find(name) is None]
    if missing:
        words = " ".join(f"--extra {extra}" for extra in extras)
        raise Unready(f"Missing here: {', '.join(missing)}. Install it with: uv sync --inexact --no-dev {words}")
    if engine != DUCKDB and not _has_java():
        raise Unready(
            "Spark needs Java 17 or later, and there is none on PATH nor in JAVA_HOME. "
            "On Debian or Ubuntu: sudo apt-get install openjdk-17-jre-headless. Or use --engine duckdb, which needs none."
        )


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME", "")
    return bool(shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java"))  # noqa: PTH118 -- shutil.which takes text
