"""Writes the list of all components that run in production (SBOM: CycloneDX, JSON), with the versions of uv.lock.

usage: .venv/bin/python bin/sbom.py [FILE]     default: var/sbom.cdx.json

Asks nobody. What only some system needs is in it too; tools of development are not.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def components(lock: dict[str, Any]) -> dict[str, str]:
    """Name and version of whatever the project needs to run, and of what that needs in turn."""
    packages = {each["name"]: each for each in lock["package"]}
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [("aplis", "")]
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
        print(f"Written: {file}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "sbom.cdx.json"))
