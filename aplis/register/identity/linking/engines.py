"""With what a batch is carried out, and whether it is on this machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

DUCKDB: Final = "duckdb"
LOCAL: Final = "local"
JAVA: Final = 17
_VERSION: Final = re.compile(r'version "(?:1\.(?P<old>\d+)|(?P<new>\d+))')  # Java 8 calls itself 1.8
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
    if engine != DUCKDB and (version := java_version()) < JAVA:
        found = f"here is Java {version}" if version else "there is none on PATH nor in JAVA_HOME"
        raise Unready(
            f"Spark needs Java {JAVA} or later, and {found}. "
            "On Debian or Ubuntu: sudo apt-get install openjdk-17-jre-headless. Or use --engine duckdb, which needs none."
        )


def java_version() -> int:
    """The number of the Java that Spark would start: 8, 11, 17 ...; 0 where there is none or it does not say."""
    home = os.environ.get("JAVA_HOME", "")
    program = shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")  # noqa: PTH118 -- shutil.which takes text
    if program is None:
        return 0
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = _VERSION.search(said)
    return int(number["old"] or number["new"]) if number else 0
