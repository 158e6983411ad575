"""The report of a batch: a page that needs nothing else, its pictures, and its numbers as files. It names nobody."""

import csv
import json
from collections.abc import Sequence
from html import escape
from io import StringIO
from math import log2
from pathlib import Path
from typing import Final

from aplis.register.identity.linking import drawing
from aplis.register.identity.linking.batch import BIN, Outcome
from aplis.rules.matching.labelled import Told, told
from aplis.rules.matching.models import Model
from aplis.rules.matching.scoring import WEIGHTS, model_in_use, use

_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
    "td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:right}td:first-child,th:first-child{text-align:left}"
    "svg{max-width:100%;height:auto}"
)
_LABELLED: Final = (
    "On the labelled pairs that are shipped, which are invented: half of them of one person, half of two who look alike. "
    "Good for comparing models and thresholds, no forecast for a register."
)

type Rows = Sequence[Sequence[object]]


def write(folder: Path, outcome: Outcome, least: float) -> None:
    """Writes report.html, weights.svg, scores.svg, precision-recall.svg and .csv, counts.json, and model.json where one was learnt, into a folder that is there."""
    models = [model_in_use(), *([outcome.trained] if outcome.trained else [])]
    quality = {model.version: _told_by(model) for model in models}
    curves = [(version, [(each.recall, each.precision) for each in found]) for version, found in quality.items()]
    pictures = {
        "weights": drawing.both_ways("What each level adds to a score, in bits", _weights(models[-1])),
        "scores": drawing.histogram("Pairs by their score", list(outcome.scores.items()), least),
        "precision-recall": drawing.lines("Precision and recall on labelled pairs", curves),
    }
    measured = [[version, *_row(each)] for version, found in quality.items() for each in found]
    files = {f"{name}.svg": picture for name, picture in pictures.items()}
    files["precision-recall.csv"] = _csv([_MEASURES, *measured])
    files["counts.json"] = json.dumps(outcome.counts(), indent=2) + "\n"
    if outcome.trained:
        files["model.json"] = outcome.trained.written()
    files["report.html"] = _page(outcome, least, pictures, measured, models)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


_MEASURES: Final = ("model", "score from", "right", "wrong", "precision", "recall")


def _told_by(model: Model) -> list[Told]:
    usual = model_in_use()
    try:
        use(model)
        return told()
    finally:
        use(usual)


def _row(each: Told) -> list[object]:
    return [each.threshold, each.right, each.wrong, f"{each.precision:.4f}", f"{each.recall:.4f}"]


def _weights(model: Model) -> list[tuple[str, float]]:
    return [(level, log2(m / u)) for level, (m, u) in model.levels.items()]


def _csv(rows: Rows) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _page(outcome: Outcome, least: float, pictures: dict[str, str], measured: Rows, models: list[Model]) -> str:
    counts = [["persons", f"{outcome.cards:,}"], ["pairs compared", f"{outcome.pairs:,}"],
              [f"pairs with {least:g} bits or more", f"{outcome.likely:,}"], ["pairs that are new for whoever decides", f"{outcome.new:,}"]]  # fmt: skip
    learnt = models[-1].levels
    weights = [[level, f"{outcome.levels.get(level, 0):,}", f"{WEIGHTS[level]:+.2f}", f"{log2(m / u):+.2f}", f"{m:.6g}", f"{u:.6g}"] for level, (m, u) in learnt.items()]  # fmt: skip
    scores = [[f"{bits} to {bits + BIN}", f"{pairs:,}"] for bits, pairs in outcome.scores.items()]
    groups = [[size, f"{number:,}"] for size, number in outcome.groups.items()]
    parts = [
        "<h1>Files held against one another</h1>", _table(("", "number"), counts),
        *(f"<p>Model {escape(model.version)}: {escape(model.source)}</p>" for model in models),
        "<h2>Scores</h2>", pictures["scores"], _table(("bits", "pairs"), scores),
        "<h2>Groups</h2><p>Persons whom the likely pairs put together, directly or through others.</p>", _table(("persons", "groups"), groups),
        "<h2>Weights</h2>", pictures["weights"], _table(("level", "pairs that reach it", "weight in use", f"weight in {models[-1].version}", "m", "u"), weights),
        "<h2>Precision and recall</h2>", f"<p>{_LABELLED}</p>", pictures["precision-recall"], _table(_MEASURES, measured),
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><title>Files held against one another</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>{"".join(parts)}</main></body></html>\n'


def _table(header: Sequence[str], rows: Rows) -> str:
    head = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
