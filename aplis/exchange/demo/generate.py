"""The whole demo as one feed: the region, the told families, and neighbours drawn by lot."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Final

from aplis.exchange.demo.cards import reach, register
from aplis.exchange.demo.circle import involve, release
from aplis.exchange.demo.families import draw_homes, write_members
from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.numbers import Numbers
from aplis.exchange.demo.offices import write_region
from aplis.exchange.demo.papers import keep_papers
from aplis.exchange.demo.stories import told_homes, told_people, write_stories
from aplis.exchange.demo.themes import keep_to_itself, live
from aplis.exchange.demo.traits import describe, draw_tiers

PEOPLE: Final = 400
# Fewer leave no room for the told families, more would use up the numbers that belong to nobody.
FEWEST, MOST = 30, 1000
_PER_HOME: Final = 400 / 150


def generate(*, seed: int, on: date, people: int = PEOPLE, step: Callable[[int, int], None] | None = None) -> Feed:
    """Puts the demo together. The same seed, day and size give the same feed to the byte.

    on       reference day: nothing is dated later, and what is recent is recent on it
    people   how many, the told ones among them; households follow in the proportion 400 to 150
    step     is told after each household how many of how many are done

    raises ValueError for a size outside FEWEST to MOST.
    """
    if not FEWEST <= people <= MOST:
        raise ValueError(f"The demo has {FEWEST} to {MOST} people, not {people}.")
    lot = Random(seed)  # noqa: S311 -- a repeatable lot is the point; nothing secret is drawn
    numbers, feed = Numbers(lot), Feed()
    write_region(feed, on)
    write_stories(feed, numbers=numbers, on=on)
    homes = draw_homes(homes=round(people / _PER_HOME) - told_homes(), people=people - told_people(), lot=lot, on=on)
    tiers = draw_tiers(homes, lot)
    for done, home in enumerate(homes, 1):
        describe(home, tiers[home.key], lot=lot, on=on)
        write_members(feed, home, lot=lot, on=on)
        for someone in home.members:
            involve(feed, someone, lot=lot, on=on)
            register(feed, someone, numbers=numbers, lot=lot, on=on)
            reach(feed, someone, address=home.address, since=home.since, numbers=numbers, lot=lot, on=on)
            release(feed, someone, lot=lot, on=on)
            live(feed, someone, lot=lot, on=on)
            keep_to_itself(feed, someone, lot=lot, on=on)
            keep_papers(feed, someone, lot=lot, on=on)
        if step:
            step(done, len(homes))
    return feed
