"""Writes docs/performance.md and its picture from what bench/pages.py and bench/soak.py measured.

usage: .venv/bin/python bench/report.py [--folder var/bench] [--identity var/bench/identity]

Reads FOLDER/pages.json, and FOLDER/soak.json where there is one; what bench/identity measured is read by bench/identity/told.py. Every
figure on the page comes from these files.
"""

import argparse
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, Final

import vl_convert

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.identity.told import told

PAGE, PICTURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "pictures" / "performance.svg"
SVG: Final = "http://www.w3.org/2000/svg"
# What a page may cost: CPU in ms a request, p95 in ms.
WANTED: Final = {
    "life situation": (20, 120), "my people": (15, None), "search": (10, 60), "register a person": (12, None),
}  # fmt: skip
SOAK_MINUTES: Final = 10
NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

INTRODUCTION: Final = """# How fast it is, and beside what

Made by `bench/report.py` from what `bench/pages.py` and `bench/soak.py` measured, last on {on}. No figure is typed by hand; the remark is.
How people are found among ten million, and beside which rivals, stands with its commands in [identity](identity.md#what-is-measured).

- **Machine**: {cpu}, {cores} cores, {memory_gb} GB, {system}; Python {python}, Django {django}. The load generator ran on the same
  cores; what it used itself is in the last column. Load of the machine before the run: {load_before:.1f}.
- **Served** as `./run` does (`aplis/config/serving.py`), for the product and for the peers alike.
- **Asked** over {connections} connections for {seconds:g} s a page, in three rounds after {warm_up:g} s to warm up; product and peers
  are up together and take turns in each round. Each connection is a worker of its own and asks for people of the own caseload and
  agency, drawn by lot with a fixed seed.
- **CPU** is that of the server's processes and of PostgreSQL, in milliseconds for each request. It says more than the waiting time,
  because it depends less on what else runs.
- **Data**: an invented region (`bench/region.py`): 10 facts a person, a journal entry for each, some ten looks a person, rights
  compiled by the rule of the product. An agency sees some 5,500 people, a worker leads 25.

The product checks for every row who may see it and writes a look before it answers; what it answers is the whole page in HTML.
The peers know no rights: Django REST framework answers with JSON (the person, the cases, the last 14 events) and writes a row of
django-auditlog; its search has two trigram indexes on PostgreSQL and reads every name on SQLite. Both are given no sign-in to check.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--identity", type=Path, default=ROOT / "var" / "bench" / "identity")
    options = parser.parse_args()
    folder = options.folder
    found = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    soak = folder / "soak.json"
    remark = [f"**Remark on these runs.** {found['remark']}\n"] if "remark" in found else []
    parts = [
        INTRODUCTION.format(**found),
        *remark,
        "![CPU for each request](pictures/performance.svg)\n",
        *_tables(found),
    ]
    parts += [
        _ratios(found),
        _servers(found),
        *([_soak(json.loads(soak.read_text(encoding="utf-8")))] if soak.exists() else []),
        *told(options.identity),
    ]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    PICTURE.write_text(_picture(found), encoding="utf-8")


def _tables(found: dict[str, Any]) -> list[str]:
    return [
        f"## {NAMES[run['database']]}, {run['people']:,} people, {run['facts']:,} facts\n\n"
        "| | | requests/s | p50 ms | p95 ms | CPU ms | wanted | errors | generator CPU ms |\n"
        "|---|---|---:|---:|---:|---:|---|---:|---:|\n" + "".join(_row(page) for page in run["pages"])
        for run in found["runs"]
    ]  # fmt: skip


def _row(page: dict[str, Any]) -> str:
    if not page["requests"]:
        return f"| {page['system']} | {page['page']} | none answered in the time | | | | | | |\n"
    return (
        f"| {page['system']} | {page['page']} | {page['per_second']:.0f} | {page['p50']:.0f} | {page['p95']:.0f} "
        f"| {page['cpu_ms']:.1f} | {_verdict(page)} | {page['errors']} | {page['generator_cpu_ms']:.1f} |\n"
    )


def _verdict(page: dict[str, Any]) -> str:
    """What was wanted of a page of ours, and whether it was reached; nothing is wanted of the peers."""
    if page["system"] != "aplis" or page["page"] not in WANTED:
        return ""
    cpu, p95 = WANTED[page["page"]]
    words = [_reached(f"CPU ≤ {cpu}", page["cpu_ms"] <= cpu)]
    if p95:
        words.append(_reached(f"p95 ≤ {p95}", page["p95"] <= p95))
    return ", ".join(words)


def _reached(wanted: str, is_reached: bool) -> str:  # noqa: FBT001 -- the one question
    return wanted if is_reached else f"**not reached:** {wanted}"


def _ratios(found: dict[str, Any]) -> str:
    lines = [
        "## What the predicate costs\n",
        "Queries of the pages with the predicate as a multiple of the same query without it, in one process; wanted is at most 1.3, under",
        "row-level security too. *Statement* is one execution in the database, rows fetched; *read* is what a page waits for, which is the",
        "statement and the objects made of its rows. Each figure is p50 / p95 over lots of people about whom all ways give the same rows.\n",
        "| | people | query | statement without, µs | predicate | with row-level security | read without, µs | predicate | with row-level security |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for run in found["runs"]:
        for name, row in run["predicate"].items():
            figures = " | ".join(_measure(row[measure]) for measure in ("statement", "read"))
            lines.append(f"| {NAMES[run['database']]} | {run['people']:,} | {name} | {figures} |")
    return "\n".join(lines) + "\n"


def _measure(found: dict[str, Any]) -> str:
    locked = (
        f"{found['locked_ratio_p50']:.2f} / {found['locked_ratio_p95']:.2f}"
        if "locked_ratio_p50" in found
        else "no such thing"
    )
    predicate = f"{found['predicate_ratio_p50']:.2f} / {found['predicate_ratio_p95']:.2f}"
    return f"{found['plain_p50']:.0f} / {found['plain_p95']:.0f} | {predicate} | {locked}"


def _servers(found: dict[str, Any]) -> str:
    lines = [
        "## Start and memory\n", "From the start of the server to the first page, and the largest process after all pages.\n",
        "| | people | first page s (≤ 3) | worker MB (≤ 150) |", "|---|---:|---:|---:|",
    ]  # fmt: skip
    for run in found["runs"]:
        ours = run["servers"][0]
        where = f"| {NAMES[run['database']]} | {run['people']:,}"
        lines.append(f"{where} | {ours['first_page_s']:.1f} | {max(ours['workers_mb']):.0f} |")
    return "\n".join(lines) + "\n"


def _soak(soak: dict[str, Any]) -> str:
    short = "" if soak["minutes"] >= SOAK_MINUTES else f" **Wanted are {SOAK_MINUTES} minutes.**"
    head = (
        f"## {soak['minutes']:g} minutes with one agency at seven times the load\n\n"
        f"{NAMES[soak['database']]}, {soak['people']:,} people; medians of the two halves.{short}\n\n"
        "| | first half | second half | |\n|---|---:|---:|---|\n"
    )
    labels = {"p95": "p95 ms", "memory": "largest process MB", "waiting": "connections waiting"}
    rows = (
        f"| {labels[name]} | {found['first']:.1f} | {found['second']:.1f} | {'flat' if found['is_flat'] else '**not flat**'} |\n"
        for name, found in soak["verdict"].items()
    )
    return head + "".join(rows)


def _picture(found: dict[str, Any]) -> str:
    bars = [
        {"page": f"{page['system']}: {page['page']}", "run": f"{NAMES[run['database']]}, {run['people']:,} people",
         "cpu": page["cpu_ms"], "system": "the product" if page["system"] == "aplis" else "peer"}
        for run in found["runs"] for page in run["pages"] if page["requests"]
    ]  # fmt: skip
    order = list(dict.fromkeys(bar["page"] for bar in bars))
    chart = {
        "data": {"values": bars},
        "facet": {"field": "run", "type": "nominal", "title": None, "sort": None},
        "columns": 2,
        "spec": {
            "width": 260, "height": 200, "mark": {"type": "bar"},
            "encoding": {
                "y": {"field": "page", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 320}},
                "x": {"field": "cpu", "type": "quantitative", "title": "CPU for each request, ms (cut at 100)",
                      "scale": {"domain": [0, 100], "clamp": True}},
                "color": {"field": "system", "type": "nominal", "title": None, "legend": {"orient": "bottom"},
                          "scale": {"domain": ["the product", "peer"], "range": ["#0b4f6c", "#b8860b"]}},
            },
        },
        "config": {"background": "white", "font": "sans-serif"},
    }  # fmt: skip
    return _told(vl_convert.vegalite_to_svg(chart), found)


def _told(svg: str, found: dict[str, Any]) -> str:
    """The drawing with a title and a description in words, for who does not see it; the tables stand beside it."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 -- see the import
    ours = [
        f"{NAMES[run['database']]} with {run['people']:,} people: "
        + ", ".join(f"{page['page']} {page['cpu_ms']:.0f} ms" for page in run["pages"] if page["system"] == "aplis")
        for run in found["runs"]
    ]
    words = {"title": "CPU for each request, the product beside its peers", "desc": ". ".join(ours) + ". Tables below."}
    for place, (tag, text) in enumerate(words.items()):
        element = ET.Element(f"{{{SVG}}}{tag}", id=f"performance-{tag}")
        element.text = text
        root.insert(place, element)
    root.attrib |= {"role": "img", "aria-labelledby": "performance-title performance-desc"}
    return ET.tostring(root, encoding="unicode")


if __name__ == "__main__":
    main()
