"""House rules that no linter knows: sizes, escapes from the locks, names of migrations, unfinished work.

Prints one line per breach and exits with 1 if there is any. Escapes are allowed by
docs/escapes.txt, one line each with its reason.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES, FILE_LINES_WARNING, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES = 400, 300, 40, 20, 150
FOLDERS = ("aplis", "tests", "bin", "bench", "docs", ".ci")
SUFFIXES = {".py", ".html", ".css", ".js", ".sh", ".md", ".txt", ".toml", ".sql", ".po", ""}
GENERATED = {"theme-aplis.css", "uv.lock"}
SIZED = {".py", ".css", ".js", ".sh"}
# Put together from pieces so that this file passes its own check.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
# What makemigrations calls a migration by itself; the first one of a room may be called initial.
AUTO_NAMED = re.compile(r"^\d+_(auto_\d|alter_|remove_|delete_|rename_)|_and_more$")
NAMED_BY_A_MACHINE = "named by a machine; say in its name what changes for the people who use it"
CALLS = {"unscoped", "raw", "cursor"}
NAMES = {"_base_manager", "mark_safe", "csrf_exempt", "ready_cursor"}
TEMPLATE_ESCAPE = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off")

type Functions = ast.FunctionDef | ast.AsyncFunctionDef


def main(root: Path) -> int:
    files = [path for path in our_files(root) if path.suffix in SUFFIXES]
    breaches = [*sizes(files, root), *words(files, root), *migrations(files, root), *escapes(files, root)]
    for breach in sorted(breaches):
        print(breach)
    for path in files:
        if path.suffix in SIZED and FILE_LINES_WARNING < line_count(path) <= FILE_LINES:
            print(f"warning: {path.relative_to(root)} has {line_count(path)} lines: time to make it a folder")
    return 1 if breaches else 0


def our_files(root: Path) -> Iterator[Path]:
    """What people of this project wrote: no vendored files, nothing generated."""
    inside = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    for path in sorted([*root.glob("*"), *inside]):
        is_ours = path.name not in GENERATED and not {"vendor", "__pycache__"} & set(path.parts)
        if is_ours and path.is_file():
            yield path


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def sizes(files: list[Path], root: Path) -> Iterator[str]:
    for path in files:
        where, lines = path.relative_to(root), line_count(path)
        if "migrations" in path.parts:
            continue
        if path.suffix in SIZED and lines > FILE_LINES:
            yield f"{where}: {lines} lines, at most {FILE_LINES}"
        if path.suffix == ".html" and lines > TEMPLATE_LINES:
            yield f"{where}: {lines} lines in a template, at most {TEMPLATE_LINES}"
        if path.suffix == ".py":
            is_views = path.name == "views.py" or path.parent.name == "views"
            yield from long_functions(path, where, VIEW_LINES if is_views else FUNCTION_LINES)


def long_functions(path: Path, where: Path, limit: int) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, Functions.__value__) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > limit:
                yield f"{where}:{node.lineno}: {node.name} has {lines} lines, at most {limit}"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def words(files: list[Path], root: Path) -> Iterator[str]:
    """Unfinished work, and folders of the machine the project was written on."""
    machine = [str(root), f"{Path.home()}/", "/Users" + "/"]
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{path.relative_to(root)}:{number}: unfinished work; finish it or open an issue"
            if any(folder in line for folder in machine):
                yield f"{path.relative_to(root)}:{number}: names a folder of one machine"


def migrations(files: list[Path], root: Path) -> Iterator[str]:
    for path in files:
        if path.parent.name == "migrations" and AUTO_NAMED.search(path.stem):
            yield f"{path.relative_to(root)}: {NAMED_BY_A_MACHINE}"


def escapes(files: list[Path], root: Path) -> Iterator[str]:
    allowed, found = allow_list(root / "docs" / "escapes.txt"), set()
    for path in files:
        where = path.relative_to(root)
        if where.parts[0] != "aplis" or "tests" in where.parts:
            continue
        for number, escape in escapes_in(path):
            found.add((str(where), escape))
            if (str(where), escape) not in allowed:
                yield f"{where}:{number}: {escape} without a line in docs/escapes.txt"
    for where, escape in sorted(allowed - found):
        yield f"docs/escapes.txt: {where} needs no {escape} any more; take the line out"


def allow_list(path: Path) -> set[tuple[str, str]]:
    """Pairs of path and escape. raises ValueError for a line that is not `path | escape | reason`."""
    allowed = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            where, escape, reason = (word.strip() for word in line.split("|", 2))
            if not reason:
                raise ValueError(f"docs/escapes.txt gives no reason: {line}")
            allowed.add((where, escape))
    return allowed


def escapes_in(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of each escape. Python is read as a tree, so that comments and sentences may name them."""
    if path.suffix == ".html":
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if TEMPLATE_ESCAPE.search(line):
                yield number, "safe"
    if path.suffix == ".py":
        for node in ast.walk(parsed(path)):
            called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
            names = {getattr(node, field, "") for field in ("attr", "id", "name")}  # used, called, imported
            for escape in {called} & CALLS | names & NAMES:
                yield node.lineno, escape


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
