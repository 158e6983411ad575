"""Does the time of a refusal tell whether an address is known? Paired attempts against the real password hasher.

Run: .venv/bin/python bench/enumeration.py [PAIRS]. Works on a scratch SQLite database in a temporary folder. Prints the median
of each kind of address, its ratio to a known one, and the share of pairs in which it was the slower one (0.50: no difference).
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"known": "aaaaa", "unknown": "bbbbb", "closed": "ccccc", "no password yet": "ddddd"}


def main(pairs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "static").mkdir()
        given = {"VAR": folder, "SECRET_KEY": "opens nothing", "TEST": "yes", "HOSTS": "testserver"}
        given["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ.update({f"APLIS_{name}": value for name, value in given.items()})
        os.environ["DJANGO_SETTINGS_MODULE"] = "aplis.config.settings"
        sys.path.insert(0, str(ROOT))
        import django  # noqa: PLC0415 -- reads the settings

        django.setup()
        prepare()
        report(measure(pairs))


def prepare() -> None:
    from django.conf import settings  # noqa: PLC0415 -- after django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after django.setup()

    from aplis.register.agencies.tests.factories import make_user, make_worker  # noqa: PLC0415 -- after django.setup()

    call_command("migrate", verbosity=0)
    settings.ACCOUNT_RATE_LIMITS = False  # the limits would end the measurement after five pairs
    how = {"closed": {"is_active": False}, "no password yet": {"password": None}}
    for kind, word in KINDS.items():
        if kind != "unknown":
            make_worker(user=make_user(email=f"{word}@aplis.example", **how.get(kind, {})))


def measure(pairs: int) -> dict[str, list[float]]:
    """Milliseconds per attempt. The kinds take turns, so that a slow moment of the machine meets all of them."""
    from django.test import Client  # noqa: PLC0415 -- after django.setup()

    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(pairs + 2):
        for kind, word in KINDS.items():
            client, began = Client(), time.perf_counter()
            sent = {"login": f"{word}@aplis.example", "password": "not the password at all"}
            answer = client.post("/account/login/", sent)
            if answer.status_code != 200:
                raise SystemExit(f"{kind}: status {answer.status_code}, 200 expected")
            if number >= 2:  # the first ones warm up
                took[kind].append((time.perf_counter() - began) * 1000)
    return took


def report(took: dict[str, list[float]]) -> None:
    known = took["known"]
    print(f"{'address':18} {'median ms':>10} {'ratio':>7} {'slower':>7}   ({len(known)} pairs)")
    for kind, times in took.items():
        slower = sum(a > b for a, b in zip(times, known, strict=True)) / len(known)
        print(
            f"{kind:18} {statistics.median(times):10.1f} {statistics.median(times) / statistics.median(known):7.3f} {slower:7.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
