"""Do times tell that somebody exists? Paired questions about who never was, who is sealed and who belongs to another agency.

For each way of asking, every round asks about one of each, in random order, in one process and after a warm-up, so that what
drifts (caches, a busy machine) falls on all alike. Both the wall clock and the processor's time are compared by rank
(Mann-Whitney). `A` is the chance that a question about who never was takes longer than one about the other: 0.5 tells
nothing. The exit status is 1 when A leaves 0.5 by more than BOUND, or by four standard errors where that is more.

    python bench/existence.py --pairs 1000
    python bench/existence.py --pairs 1000 --people 20000      # more neighbours in the tables
    APLIS_DATABASE_URL=postgres://... python bench/existence.py

The database is a scratch file of SQLite unless APLIS_DATABASE_URL names an empty one; it is filled with invented people.
"""

import argparse
import gc
import itertools
import logging
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BOUND = 0.05
WARM_UP = 20
OF_EACH = 25  # persons of each kind, asked about in turn

type Times = list[tuple[float, float]]


def prepared(folder: str) -> None:
    os.environ.update({"APLIS_VAR": folder, "APLIS_TEST": "yes", "APLIS_HOSTS": "testserver"})
    os.environ.setdefault("APLIS_SECRET_KEY", "opens nothing, for a measurement only")
    os.environ.setdefault("APLIS_IDENTIFIER_KEY", "opens nothing either")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
    sys.path.insert(0, str(ROOT))
    (Path(folder) / "static").mkdir()
    import django  # noqa: PLC0415 -- reads the environment set above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- needs the set-up

    call_command("migrate", verbosity=0)
    logging.disable(logging.WARNING)


def ways(client: Any) -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Each asks about the person behind these numbers, in one way."""

    def read(path: str) -> Callable[[dict[str, Any]], Any]:
        return lambda ids: client.get(path.format(**ids))

    def sent(path: str, **fields: str) -> Callable[[dict[str, Any]], Any]:
        return lambda ids: client.post(
            path.format(**ids), {name: value.format(**ids) for name, value in fields.items()}
        )

    return {
        "situation": read("/people/{person_id}/"),
        "details": read("/people/{person_id}/details/"),
        "print": read("/people/{person_id}/print/"),
        "why": read("/people/{person_id}/why/"),
        "fact": read("/people/{person_id}/statements/{statement}/"),
        "document": read("/people/{person_id}/documents/{document_id}/"),
        "household": read("/people/register/?household={household_id}"),
        "add a fact": sent("/people/{person_id}/domains/work/statements/add/", text="x"),
        "search, name": sent("/people/", name="{word}", purpose="delivery"),
        "search, number": sent("/people/", number="{number}", purpose="delivery"),
    }


def people(worker: Any) -> dict[str, Iterator[dict[str, Any]]]:
    """The numbers and words to ask with, by kind; OF_EACH of each kind, in turn."""
    from tests.attack.town import nobody, unseen_by  # noqa: PLC0415 -- needs the set-up

    words = (f"zq{number:07d}" for number in itertools.count(1))

    def named(ids: dict[str, Any], word: str) -> dict[str, Any]:
        return {**ids, "word": word, "number": word[2:]}

    rounds = [unseen_by(worker) for _ in range(OF_EACH)]
    known: dict[str, list[dict[str, Any]]] = {"sealed": [], "of another agency": []}
    for each, kind in itertools.product(rounds, known):
        word = next(words)
        name_and_number(each[kind]["person_id"], word)
        known[kind].append(named(each[kind], word))
    # As many as of the others, and asked about as often: a number that was asked about before is found sooner, whosever it is.
    never = [named(nobody(), next(words)) for _ in range(OF_EACH)]
    return {kind: itertools.cycle(rows) for kind, rows in {"never": never, **known}.items()}


def name_and_number(person_id: int, word: str) -> None:
    """Gives the person a name and a number that nobody else has."""
    from aplis.register.people.identifiers import sealed_fields  # noqa: PLC0415 -- needs the set-up
    from aplis.register.people.models import Identifier, NameToken  # noqa: PLC0415

    NameToken(person_id=person_id, token=word).save()
    Identifier(person_id=person_id, **sealed_fields("other", word[2:])[0]).save()


def neighbours(agency: Any, number: int) -> None:
    from tests.attack.town import make_person  # noqa: PLC0415 -- needs the set-up

    for _ in range(number):
        make_person(agency=agency)


def timed(ask: Callable[[dict[str, Any]], Any], kinds: dict[str, Any], client: Any, pairs: int) -> dict[str, Times]:
    from tests.attack.town import begin_again  # noqa: PLC0415 -- needs the set-up

    taken: dict[str, Times] = {kind: [] for kind in kinds}
    chance = random.Random(20261122)  # noqa: S311 -- the order of questions, no secret
    for number in range(WARM_UP + pairs):
        for kind in chance.sample(list(kinds), len(kinds)):
            ids = next(kinds[kind])
            begin_again(client)
            gc.collect(0)
            wall, cpu = time.perf_counter(), time.process_time()
            ask(ids)
            spent = time.perf_counter() - wall, time.process_time() - cpu
            if number >= WARM_UP:
                taken[kind].append(spent)
    return taken


def mann_whitney(first: list[float], second: list[float]) -> tuple[float, float]:
    """A, the chance that one of `first` is greater than one of `second`, and the two-sided p of A being 0.5.

    Ties count half; p by the normal approximation with the correction for ties, exact enough from 20 on each side.
    """
    ordered = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum, ties, place = 0.0, 0.0, 0
    for _value, group in itertools.groupby(ordered, key=lambda pair: pair[0]):
        same = list(group)
        rank_sum += sum(1 for _same, side in same if side == 0) * (place + (len(same) + 1) / 2)
        ties += len(same) ** 3 - len(same)
        place += len(same)
    n, m = len(first), len(second)
    u = rank_sum - n * (n + 1) / 2
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    z = (u - n * m / 2) / math.sqrt(variance) if variance else 0.0
    return u / (n * m), math.erfc(abs(z) / math.sqrt(2))


def report(way: str, taken: dict[str, Times]) -> bool:
    """Prints a line for each comparison; whether all of them stay within the bound."""
    is_fine = True
    for kind, clock in itertools.product(("sealed", "of another agency"), (0, 1)):
        never, other = ([spent[clock] for spent in taken[who]] for who in ("never", kind))
        a, p = mann_whitney(never, other)
        bound = max(BOUND, 4 * math.sqrt((2 * len(never) + 1) / (12 * len(never) ** 2)))
        apart = statistics.median(never) - statistics.median(other)
        verdict = "" if abs(a - 0.5) <= bound else f"  beyond {bound:.3f}"
        is_fine = is_fine and not verdict
        medians = f"{statistics.median(never) * 1000:8.3f} {apart * 1e6:+9.1f}"
        print(f"{way:16} {kind:18} {('wall', 'cpu')[clock]:5} {medians} {a:7.3f} {p:9.4f}{verdict}", flush=True)
    return is_fine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--people", type=int, default=500, help="other people of the agency")
    parser.add_argument("--ways", nargs="*", help="only these ways of asking")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepared(folder)
        from django.test import Client  # noqa: PLC0415 -- needs the set-up

        from aplis.register.agencies.tests.factories import make_worker, sign_in  # noqa: PLC0415

        worker = make_worker()
        neighbours(worker.agency, options.people)
        client, kinds = sign_in(Client(), worker), people(worker)
        print(f"{'way of asking':16} {'compared with':18} {'clock':5} {'ms':>8} {'us apart':>9} {'A':>7} {'p':>9}")
        every = [(name, ask) for name, ask in ways(client).items() if not options.ways or name in options.ways]
        fine = [report(name, timed(ask, kinds, client, options.pairs)) for name, ask in every]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
