"""Runs bandit and our own semgrep rules over the program, offline, and holds what they find against the list of escapes.

Prints one line per finding that docs/scanner-escapes.txt does not name and per line of it that no finding needs any more;
exits with 1 if there is any. A scanner that does not run is a breach too.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RULES = Path("bin/semgrep/rules.yml")
ALLOWED = Path("docs/scanner-escapes.txt")
FOLDERS = ("aplis", "bin")
SEMGREP = (
    "scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore", "--json", "--quiet", "--jobs", "2",
    "--exclude", "vendor", "--exclude", "tests", "--exclude", "migrations", "--exclude", "locale",
)  # fmt: skip

type Finding = tuple[str, int, str, str]  # path, line, rule, what is wrong


class Broken(Exception):
    """A scanner did not do its work."""


def main(root: Path) -> int:
    allowed, needed = allow_list(root / ALLOWED), set()
    lines = []
    for path, line, rule, what in findings(root):
        needed.add((path, rule))
        if (path, rule) not in allowed:
            lines.append(f"{path}:{line}: {rule}: {what}")
    lines += [f"{ALLOWED}: {path} needs no {rule} any more; take the line out" for path, rule in allowed - needed]
    for each in sorted(lines):
        print(each)
    return 1 if lines else 0


def findings(root: Path) -> Iterator[Finding]:
    with ThreadPoolExecutor() as both:
        of_bandit = both.submit(bandit, root, FOLDERS)
        of_semgrep = both.submit(semgrep, root, FOLDERS)
        yield from of_bandit.result()
        yield from of_semgrep.result()


def bandit(root: Path, folders: Iterable[str]) -> list[Finding]:
    """Findings of at least medium severity. Settings: [tool.bandit] in pyproject.toml."""
    config = ["-c", str(Path(__file__).resolve().parent.parent / "pyproject.toml")]
    found = answer([tool("bandit"), "-r", *folders, *config, "-ll", "-f", "json", "-q"], root, worked={0, 1})
    if found["errors"]:
        raise Broken(f"bandit could not read everything: {found['errors']}")
    return [(each["filename"].removeprefix("./"), each["line_number"], each["test_id"], each["issue_text"])
            for each in found["results"]]  # fmt: skip


def semgrep(root: Path, folders: Iterable[str]) -> list[Finding]:
    rules = Path(__file__).resolve().parent.parent / RULES
    found = answer([tool("semgrep"), *SEMGREP, "--config", str(rules), *folders], root, worked={0})
    if found["errors"]:
        raise Broken(f"semgrep could not read everything: {found['errors']}")
    return [(each["path"], each["start"]["line"], each["check_id"].rpartition(".")[2], each["extra"]["message"])
            for each in found["results"]]  # fmt: skip


def answer(command: list[str], root: Path, worked: set[int]) -> Any:
    """What a scanner wrote as JSON. It gets a home of its own and finds no address to call."""
    with tempfile.TemporaryDirectory() as home:
        nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        env = {**os.environ, **nowhere, "HOME": home, "XDG_CONFIG_HOME": home, "SEMGREP_SEND_METRICS": "off"}
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in worked:
        raise Broken(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def allow_list(path: Path) -> set[tuple[str, str]]:
    """Pairs of path and rule. raises ValueError for a line that is not `path | rule | reason`."""
    allowed = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            where, rule, reason = (word.strip() for word in line.split("|", 2))
            if not reason:
                raise ValueError(f"{path.name} gives no reason: {line}")
            allowed.add((where, rule))
    return allowed


if __name__ == "__main__":
    try:
        sys.exit(main(Path(__file__).resolve().parent.parent))
    except Broken as broken:
        print(broken)
        sys.exit(1)
