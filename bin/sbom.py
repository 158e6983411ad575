"""Writes the list of all components that run in production (SBOM: CycloneDX, JSON): those of uv.lock, with what ./run installs of
the extras, and what is served to browsers (VENDORED.md).

usage: .venv/bin/python bin/sbom.py [FILE]     default: var/sbom.cdx.json

Asks nobody. What only some system needs is in it too; tools of development are not.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENDORED = ROOT / "aplis" / "core" / "static" / "vendor" / "VENDORED.md"
EXTRAS = ("", "linking", "spark")
_ROW = re.compile(r"^\| [^|]*\(`(?P<name>[^`]+)`\) \| (?P<version>[\d.]+) \|", re.MULTILINE)


def components(lock: dict[str, Any]) -> dict[str, str]:
    """Name and version of whatever the project needs to run, and of what that needs in turn."""
    packages = {each["name"]: each for each in lock["package"]}
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [("aplis", extra) for extra in EXTRAS]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        package = packages[name]
        found[name] = package["version"]
        needs = package.get("optional-dependencies", {}).get(extra, []) if extra else package.get("dependencies", [])
        for need in needs:
            waiting += [(need["name"], more) for more in ("", *need.get("extra", []))]
    del found["aplis"]
    return found


def vendored(table: str) -> list[dict[str, str]]:
    """What stands in the table of vendored assets, as components. All of them come from npm."""
    return [
        {
            "type": "library", "name": row["name"], "version": row["version"],
            "bom-ref": f"vendored-{row['name']}", "purl": f"pkg:npm/{row['name'].replace('@', '%40')}@{row['version']}",
        }
        for row in _ROW.finditer(table)
    ]  # fmt: skip


def main(file: Path) -> int:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "components.txt"
        names.write_text("".join(f"{name}=={version}\n" for name, version in sorted(components(lock).items())))
        command = [Path(sys.executable).with_name("cyclonedx-py"), "requirements", names, "--pyproject",
                   ROOT / "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", file]  # fmt: skip
        done = subprocess.run(command, check=False)
    if done.returncode == 0:
        made = json.loads(file.read_text(encoding="utf-8"))
        made["components"] += vendored(VENDORED.read_text(encoding="utf-8"))
        file.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
        print(f"Written: {file}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "sbom.cdx.json"))
