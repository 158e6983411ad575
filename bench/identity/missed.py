"""Whom a look-up does not find among the first five, and why.

usage: .venv/bin/python bench/identity/missed.py PEOPLE KIND [--queries 1000] [--seed 7] [--folder var/bench/identity] [--shown 20]

KIND is one of bench/identity/lookups.py, whose database and questions it takes. Each one missed is of one of four sorts: "no key" is
shared with what was typed; "not followed": only keys were that lead to too many; "cut": others shared more keys; "outscored": she was
scored, and five others are as like or more. Of these, "as like" counts those whom the score cannot tell from the fifth.
"""

import argparse
import sys
from collections import Counter
from math import isclose
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.identity.lookups import KINDS, SEED, described_as, prepared


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "identity")
    parser.add_argument("--shown", type=int, default=20)
    options = parser.parse_args()
    asked = prepared(options.people, options.queries, options.folder.resolve(), options.seed)
    sorts: Counter[str] = Counter()
    for who in asked:
        wanted = described_as(who, options.kind)
        if options.kind == "name and birth date" and not wanted.born[2]:
            continue
        sort, told = why(who.truth, wanted)
        sorts[sort] += 1
        if sort != "found" and sum(sorts.values()) - sorts["found"] <= options.shown:
            print(f"{sort:22} {told}")
    print(", ".join(f"{sort} {number}" for sort, number in sorts.most_common()))


def why(truth: int, wanted: Any) -> tuple[str, str]:
    from aplis.register.identity.queries.look_up import look_up  # noqa: PLC0415 -- only now the settings are known
    from aplis.register.people.models import MatchCard  # noqa: PLC0415 -- as above
    from aplis.rules.matching.records import Described  # noqa: PLC0415 -- as above
    from aplis.rules.matching.scoring import compared, score  # noqa: PLC0415 -- as above

    found = look_up(wanted)
    if truth in [each.person_id for each in found[:5]]:
        return "found", ""
    card = Described.unpacked(MatchCard.objects.get(person_id=truth).packed)
    weight = score(compared(wanted, card))
    is_like = len(found) > 4 and isclose(found[4].score, weight, abs_tol=0.05)
    sort = "outscored" if truth in [each.person_id for each in found] else sort_of(wanted, card)
    told = f"{wanted.names} {wanted.born} {wanted.postcodes} is {card.names} {card.born} {card.postcodes}, {weight:.1f}"
    return f"{sort}, as like" if is_like else sort, told


def sort_of(wanted: Any, card: Any) -> str:
    from aplis.register.identity.queries.look_up import TOO_COMMON  # noqa: PLC0415 -- as above
    from aplis.register.people.models import MatchKey  # noqa: PLC0415 -- as above
    from aplis.rules.matching.keys import keys_of, typed_keys  # noqa: PLC0415 -- as above

    shared = keys_of(card) & typed_keys(wanted).keys()
    if not shared:
        return "no key"
    rarest = min(MatchKey.objects.filter(key=key).count() for key in shared)
    return "not followed" if rarest >= TOO_COMMON else "cut"


if __name__ == "__main__":
    main()
