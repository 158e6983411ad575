"""The list of components for whoever has to know what runs here."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_list_of_components_is_what_the_lock_file_says(tmp_path):
    subprocess.run([sys.executable, ROOT / "bin" / "sbom.py", tmp_path / "sbom.json"], check=True, capture_output=True)

    made = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    listed = {each["name"].lower(): each["version"] for each in made["components"]}
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = {(each["name"], each.get("version", "")) for each in locked}
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "aplis")
    vendored = {"@digdir/designsystemet-css", "htmx.org", "@fontsource-variable/inter", "lucide-static"}
    assert {name for name, _version in set(listed.items()) - versions} == vendored
    needed = {"django", "django-allauth", "pillow", "psycopg", "cryptography", "duckdb", "splink", "pyspark"}
    assert needed - set(listed) == set()
    assert {"pytest", "semgrep", "bandit", "djangorestframework"} & set(listed) == set()
