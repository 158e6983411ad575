"""What the benches of this folder measured, as a part of docs/performance.md. Used by bench/report.py."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.identity.rivals import table

NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# By database and people: p95 in ms in process, and the recall wanted of each kind of question.
P95: Final = {("sqlite", 1_000_000): 8, ("postgresql", 10_000_000): 20}
RECALL: Final = {
    1_000_000: {"name and birth date": 0.99, "name and postcode": 0.96},
    10_000_000: {"name and birth date": 0.985, "name and postcode": 0.945},
}
CPU_AT_MOST: Final = {("postgresql", 10_000_000): 8}
HTTP_P95: Final = 50
KEYS_SECONDS, KEYS_MB = 200, 3000
BATCH_MB, BATCH_MORE, BATCH_TIMES = 2500, 0.015, 2

_HEAD: Final = """## Is this person already known?

Made by `bench/identity/lookups.py 100000 1000000` (SQLite), the same with `APLIS_DATABASE_URL` for 10,000,000 (PostgreSQL),
`bench/identity/desk.py`, `rivals.py`, `batch.py` and `keys.py`, each with `--folder var/bench/identity`. People, errors and questions
are told in [identity.md](identity.md). Recall is the share of questions whose right person is among the first five.
"""


def told(folder: Path) -> Iterator[str]:
    """The parts of the page for which there are figures; nothing where nothing was measured."""
    parts = [part for part in (_lookups(folder), _desk(folder), _rivals(folder), _batch(folder), _keys(folder)) if part]
    if parts:
        yield _HEAD
        yield from parts


def _of(folder: Path, pattern: str) -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob(pattern)]
    return sorted(found, key=lambda each: (each["people"], each.get("database", "")))


def _verdict(figure: str, wanted: str, *, is_reached: bool) -> str:
    return f"{figure} ({wanted})" if is_reached else f"**{figure}** (not reached: {wanted})"


def _lookups(folder: Path) -> str:
    lines = [
        "| people | database | what is typed | questions | p50 ms | p95 ms | CPU ms | recall@5 | load before |",
        "|---:|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for run in _of(folder, "lookups-*.json"):
        place = (run["database"], run["people"])
        for kind, row in run["kinds"].items():
            p95, cpu, recall = f"{row['p95']:.1f}", f"{row['cpu_ms']:.1f}", f"{row['recall']:.4f}"
            if most := P95.get(place):
                p95 = _verdict(p95, f"≤ {most}", is_reached=row["p95"] <= most)
            if most := CPU_AT_MOST.get(place):
                cpu = _verdict(cpu, f"≤ {most}", is_reached=row["cpu_ms"] <= most)
            if least := RECALL.get(run["people"], {}).get(kind):
                recall = _verdict(recall, f"≥ {least}", is_reached=row["recall"] >= least)
            lines.append(
                f"| {run['people']:,} | {NAMES[run['database']]} | {kind} | {row['questions']:,} | {row['p50']:.1f} | {p95} | {cpu} | {recall} "
                f"| {run['load_before']:.1f} |"
            )  # fmt: skip
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def _desk(folder: Path) -> str:
    return "".join(
        f"Over HTTP, {row['workers']} workers typing among {row['people']:,} people: {row['answers']:,} answers, p50 {row['p50']:.0f} ms, "
        f"p95 {_verdict(f'{row["p95"]:.0f} ms', f'≤ {HTTP_P95}', is_reached=row['p95'] <= HTTP_P95)}, {row['cpu_ms']:.1f} ms of CPU an answer; "
        f"load {row['load_after']:.1f}.\n"
        for row in _of(folder, "desk-*.json")
    )  # fmt: skip


def _rivals(folder: Path) -> str:
    if not (folder / "rivals.json").exists():
        return ""
    found = json.loads((folder / "rivals.json").read_text(encoding="utf-8"))
    return "### Beside its rivals\n\n" + "\n".join(table(run) for run in found["runs"])


def _batch(folder: Path) -> str:
    lines = []
    for run in _of(folder, "batch-*.json"):
        ours, splink = run["ours"], run["splink"]
        more, times = ours["recall_at_997"] - splink["recall_at_997"], ours["cpu_s"] / splink["cpu_s"]
        largest = max(ours["peak_mb"], ours["largest_child_mb"])
        wanted = _verdict(f"{more:+.4f}", f"≥ +{BATCH_MORE}", is_reached=more >= BATCH_MORE)
        cost = _verdict(f"{times:.2f}", f"≤ {BATCH_TIMES}", is_reached=times <= BATCH_TIMES)
        memory = _verdict(f"{largest:,} MB", f"< {BATCH_MB:,}", is_reached=largest < BATCH_MB)
        lines.append(
            f"| {run['people']:,} | {run['feed']:,} | {ours['recall_at_997']:.4f} | {splink['recall_at_997']:.4f} | {wanted} | {ours['cpu_s']:.0f} "
            f"| {splink['cpu_s']:.0f} | {cost} | {memory} | {splink['peak_mb']:,} MB | {run['load_before']:.1f} |"
        )  # fmt: skip
    if not lines:
        return ""
    head = [
        "### In one batch\n", "Recall at a precision of .997, the best pair of each row of the feed; Splink has six blocking rules and trained itself.\n",
        "| people | feed | recall, ours | Splink | more | CPU s, ours | Splink | times | largest process, ours | Splink | load |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    return "\n".join([*head, *lines]) + "\n"


def _keys(folder: Path) -> str:
    lines = [
        f"- {row['how']}, {row['people']:,} people: {row['seconds']:.0f} s, {row['cpu_us']:.0f} µs of CPU a person, largest process {row['largest_mb']:,.0f} MB"
        for run in _of(folder, "keys-*.json")
        for row in run["rows"]
    ]
    wanted = f"Wanted for 10,000,000 by two processes: under {KEYS_SECONDS} s and {KEYS_MB:,} MB.\n"
    return "\n".join(["### Making the keys\n", wanted, *lines]) + "\n" if lines else ""
