"""One changed, removed, added or cut-off row is found and named; nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.sealed_rows import EVERYTHING, WHOLE_MONTH, Finding, Source
from aplis.rules.seals import NOTHING_BEFORE, Leaf, Sealed, digest_of, first_id_at, moment_of, pack, seal, text_of
from aplis.rules.verification import verify

JOURNAL = Sealed("journal", "at", (("id", "integer"), ("at", "instant"), ("detail", "json"), ("verb", "text")))
LOOKS = Sealed("looks", "at", (("id", "integer"), ("at", "instant"), ("page", "text")))
LAYOUT = (JOURNAL, LOOKS)
START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = START + 12 * HOUR

pytestmark = pytest.mark.mission("F23")


class Kept:
    """Twelve hours of entries and looks, one of each an hour, sealed every four hours; kept in lists."""

    def __init__(self, hours=12, sealed_after=4):
        self.rows = {"journal": [], "looks": []}
        self.heads = []
        self.packed = {}
        for hour in range(hours):
            at = START + hour * HOUR
            pk = first_id_at(at) + 7
            self.rows["journal"].append((str(pk), text_of(at), f'{{"n": {hour}}}', "person_registered"))
            self.rows["looks"].append((str(pk + 1), text_of(at), "situation"))
        for first in range(0, hours, sealed_after):
            self.seal(slice(first, first + sealed_after), at=START + (first + sealed_after) * HOUR)

    def seal(self, some, *, at, **more):
        leaves = [
            Leaf(code, int(row[0]), digest_of(sealed)(row))
            for code, sealed in enumerate(LAYOUT)
            for row in self.rows[sealed.table][some]
        ]
        number = len(self.heads) + 1
        self.packed[number] = pack(leaves)
        previous = self.heads[-1].chain if self.heads else NOTHING_BEFORE
        fields = {"number": number, "at": text_of(at), "previous": previous, "layout": LAYOUT, "looked_from": 0}
        self.heads.append(seal(**fields | {"is_complete": True, "packed": self.packed[number]} | more))

    def seals(self):
        return [(head, self.packed[head.number]) for head in self.heads]

    def leaves(self, number):
        return self.packed[number]

    def tables(self):
        return LAYOUT

    def sources(self, sealed, *, since):
        rows = sorted(self.rows[sealed.table], key=lambda row: int(row[0]))
        return [Source(sealed.names, (row for row in rows if int(row[0]) >= since))]

    def anchor(self):
        return [f"{head.anchor}\n" for head in self.heads]


def found(kept, **more):
    return verify(kept, **{"now": NOW} | more).findings


def pk(kept, table, place):
    return int(kept.rows[table][place][0])


def test_what_is_as_it_was_sealed_has_no_findings():
    report = verify(Kept(), now=NOW, anchor=Kept().anchor())

    assert (report.is_good, report.seals, dict(report.rows)) == (True, 3, {"journal": 12, "looks": 12})


@given(data=st.data())
def test_one_flipped_bit_in_any_column_is_found_and_named(data):
    kept = Kept()
    table = data.draw(st.sampled_from(sorted(kept.rows)))
    place = data.draw(st.integers(0, 11))
    row = kept.rows[table][place]
    column = data.draw(st.integers(1, len(row) - 1))
    byte = data.draw(st.integers(0, len(row[column]) - 1))
    flipped = chr(ord(row[column][byte]) ^ 1 << data.draw(st.integers(0, 6)))
    kept.rows[table][place] = (
        *row[:column],
        row[column][:byte] + flipped + row[column][byte + 1 :],
        *row[column + 1 :],
    )

    assert found(kept) == [Finding("row_changed", table, pk(kept, table, place), place // 4 + 1, "2026-03")]


@given(data=st.data())
def test_one_removed_row_is_found_and_named(data):
    kept = Kept()
    table, place = data.draw(st.sampled_from(sorted(kept.rows))), data.draw(st.integers(0, 11))
    gone = pk(kept, table, place)
    del kept.rows[table][place]

    assert found(kept) == [Finding("row_removed", table, gone, place // 4 + 1, "2026-03")]


@given(back=st.integers(49 * 60, 10**6), table=st.sampled_from(["journal", "looks"]))
def test_one_row_added_to_the_past_is_found_and_named(back, table):
    kept = Kept(hours=12)
    at = START - timedelta(minutes=back)
    added = (str(first_id_at(at) + 5), text_of(at), *kept.rows[table][0][2:])
    kept.rows[table].append(added)

    assert [(each.what, each.table, each.row) for each in found(kept)] == [("row_added", table, int(added[0]))]


def test_a_second_row_with_the_id_of_a_sealed_one_is_added():
    kept = Kept()
    row = kept.rows["journal"][11]
    kept.rows["journal"].append((row[0], text_of(NOW), *row[2:]))

    assert [(each.what, each.row) for each in found(kept)] == [("row_added", int(row[0]))]


def test_a_changed_id_is_a_row_removed_and_one_added():
    kept = Kept()
    row = kept.rows["looks"][0]
    kept.rows["looks"][0] = (str(int(row[0]) - (1 << 60)), *row[1:])

    assert [each.what for each in found(kept)] == ["row_added", "row_removed"]


def test_an_id_that_is_no_number_is_named_too():
    kept = Kept()
    kept.rows["looks"] = []
    kept.sources = lambda sealed, **_since: [Source(sealed.names, [("x", None, None), *kept.rows["looks"]])]

    findings = [each.what for each in found(kept) if each.table == "looks"]
    assert findings == ["row_added"] + ["row_removed"] * 12


def cut(kept):
    """The last four hours taken away, rows and seal together, so that what is left fits together."""
    for rows in kept.rows.values():
        del rows[8:]
    kept.heads.pop()


def test_a_tail_cut_off_with_its_seals_is_found_by_the_anchor_only():
    kept, anchor = Kept(), Kept().anchor()
    cut(kept)

    assert found(kept) == []
    assert found(kept, anchor=anchor) == [Finding("seals_cut_off", seal=3, count=8)]


def test_a_chain_made_anew_is_found_by_the_anchor_only():
    kept, anchor = Kept(), Kept().anchor()
    kept.heads, changed = kept.heads[:1], kept.rows["looks"][5]
    kept.rows["looks"][5] = (*changed[:2], "nothing")
    kept.seal(slice(4, 8), at=START + 8 * HOUR)
    kept.seal(slice(8, 12), at=START + 12 * HOUR)

    assert found(kept) == []
    assert found(kept, anchor=anchor) == [Finding("seal_rewritten", seal=2), Finding("seal_rewritten", seal=3)]


def test_an_anchor_may_begin_late_and_end_in_a_torn_line_but_not_be_damaged():
    kept = Kept()
    lines = kept.anchor()

    assert found(kept, anchor=[lines[2], lines[1][:40]]) == []
    assert found(kept, anchor=["scratched\n", *lines]) == [Finding("anchor_damaged")]


@pytest.mark.parametrize("name", [name for name in Kept().heads[1].__slots__ if name != "number"])
def test_a_changed_seal_is_named(name):
    kept = Kept()
    value = getattr(kept.heads[1], name)
    other = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value[:-1]}~"
    kept.heads[1] = replace(kept.heads[1], **{name: other})

    assert Finding("seal_changed", seal=2) in found(kept)


def test_a_seal_taken_out_of_the_middle_is_missed_and_its_rows_have_none():
    kept = Kept()
    del kept.heads[1]

    assert [(each.what, each.seal) for each in found(kept)] == [
        ("seal_missing", 2), ("rows_unsealed", None), ("rows_unsealed", None),
    ]  # fmt: skip


@given(place=st.integers(0, 41 * 8 - 1), bit=st.integers(0, 7))
def test_one_flipped_bit_in_the_leaves_of_a_seal_is_found(place, bit):
    kept = Kept()
    leaves = bytearray(kept.packed[2])
    leaves[place] ^= 1 << bit
    kept.packed[2] = bytes(leaves)

    assert Finding("seal_changed", seal=2) in found(kept)


def test_the_newest_rows_wait_for_their_seal_and_are_counted_apart():
    kept = Kept()
    at = NOW + HOUR
    kept.rows["looks"].append((str(first_id_at(at)), text_of(at), "today"))

    report = verify(kept, now=at + timedelta(minutes=5))
    assert (report.findings, report.waiting["looks"], report.rows["looks"]) == ([], 1, 12)
    assert found(kept, now=at + timedelta(minutes=121)) == [Finding("rows_unsealed", "looks")]
    assert found(kept, now=None) == []  # a copy: nobody knows when it was made


def test_rows_may_wait_from_anywhere_while_the_first_pass_is_under_way():
    kept = Kept()
    kept.heads = []
    kept.seal(slice(0, 4), at=NOW, looked_from=EVERYTHING, is_complete=False)

    report = verify(kept, now=NOW, tail_minutes=10**6)
    assert (report.findings, dict(report.waiting)) == ([], {"journal": 8, "looks": 8})


def test_seals_that_overlap_in_time_are_compared_all_the_same():
    """Rows committed late, and a clock that was 40 days ahead for a while."""
    kept = Kept(hours=12, sealed_after=12)
    kept.heads = []
    for number, some in enumerate([slice(0, 12, 3), slice(2, 12, 3), slice(1, 12, 3)]):
        kept.seal(some, at=NOW + timedelta(days=40 * (number == 1)))

    assert (found(kept), verify(kept, now=NOW).rows["looks"]) == ([], 12)
    gone = pk(kept, "journal", 2)
    del kept.rows["journal"][2]
    assert found(kept) == [Finding("row_removed", "journal", gone, 2, "2026-03")]


def test_from_a_later_seal_on_older_rows_are_left_alone():
    kept = Kept()
    for place in (0, 11):
        row = kept.rows["looks"][place]
        kept.rows["looks"][place] = (*row[:2], "nothing")

    assert [each.seal for each in found(kept)] == [1, 3]
    assert [each.seal for each in found(kept, first=3)] == [3]
    assert verify(kept, now=NOW, first=3).rows["looks"] == 3


def test_a_column_added_later_is_in_later_seals_only():
    kept = Kept()
    wider = replace(LOOKS, columns=(*LOOKS.columns, ("device", "text")))
    row = (str(first_id_at(NOW)), text_of(NOW), "today", "phone")
    kept.rows["looks"] = [(*each, None) for each in kept.rows["looks"]] + [row]
    kept.tables = lambda: (JOURNAL, wider)
    packed = pack([Leaf(0, int(row[0]), digest_of(wider)(row))])
    kept.packed[4] = packed
    kept.heads.append(
        seal(number=4, at=text_of(NOW), previous=kept.heads[-1].chain, layout=(wider,), packed=packed, looked_from=0,
             is_complete=True)
    )  # fmt: skip

    assert found(kept) == []
    kept.rows["looks"][-1] = (*row[:3], "desk")
    assert [(each.what, each.seal) for each in found(kept)] == [("row_changed", 4)]


def test_a_whole_month_that_is_gone_is_named_as_a_month():
    kept = Kept(hours=WHOLE_MONTH, sealed_after=WHOLE_MONTH)
    kept.rows["looks"] = []

    assert found(kept, now=moment_of(kept.heads[-1].at)) == [
        Finding("month_missing", "looks", month="2026-03", count=WHOLE_MONTH)
    ]


def test_rows_of_a_month_may_come_from_another_place():
    kept = Kept()
    away, here = kept.rows["looks"][:6], kept.rows["looks"][6:]

    def sources(sealed, *, since):
        if sealed is JOURNAL:
            return [Source(JOURNAL.names, kept.rows["journal"])]
        return [Source(LOOKS.names, here), Source(LOOKS.names, away[:3]), Source(LOOKS.names, away[3:])]

    kept.sources = sources
    assert found(kept) == []
