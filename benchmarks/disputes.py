"""Drift and attribution: 36 monthly tables published from three years' 10,000 entries, replayed.

`python -m benchmarks.disputes` prints seconds for the drift, and how many times the cost of the two
replays an attribution costs; in processor time. A table shows its year to date, under its year's scheme.
"""

from __future__ import annotations

import statistics
import time
from datetime import date, datetime, timedelta, timezone
from random import Random

import msgspec

from domain.fact import Fact
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme, load
from projections.memory import Memory
from replay.as_of import ask
from replay.coordinate import Coordinate
from replay.difference import difference
from replay.publication import drift, publication

LIKE = "jinan-2018-districts"
YEARS = (2018, 2019, 2020)
CHINA = timezone(timedelta(hours=8))
FIRST = date(2018, 1, 1)


def schemes() -> dict[str, Scheme]:
    """The rules of Jinan 2018 as three schemes of three years, for a ledger that only these know."""
    like = shipped_schemes()[LIKE]
    return {
        scheme.id: scheme
        for year in YEARS
        for scheme in [load({**like.over(year).tree, "scheme": f"league-{year}"})]
    }


def facts(entries: int, seed: int = 7) -> list[Fact]:
    """Three years of entries in the order of recording: three in a hundred late, three retracted."""
    draw = Random(seed)  # noqa: S311 - the data are invented, the draw must repeat
    units = list(shipped_schemes()[LIKE].units.roster)
    days = (date(YEARS[-1], 12, 25) - FIRST).days
    told: list[tuple[int, Fact]] = []
    for number in range(entries):
        day = FIRST + timedelta(days=draw.randrange(days))
        late = draw.randrange(100) if draw.random() < 0.03 else draw.randrange(6)
        told.append((day.toordinal() + late, _fact(draw, number, draw.choice(units), day)))
        if draw.random() < 0.03:
            undone = told[-1]
            told.append((undone[0] + draw.randrange(1, 60), _retraction(number, undone[1])))
    told.sort(key=lambda one: one[0])
    return [_placed(fact, n) for n, (_, fact) in enumerate(told, start=1)]


def _placed(fact: Fact, position: int) -> Fact:
    recorded = datetime(2021, 1, 2, tzinfo=CHINA) + timedelta(seconds=position)
    return msgspec.structs.replace(fact, position=position, recorded_at=recorded)


def _fact(draw: Random, number: int, unit: str, day: date) -> Fact:
    topic, data = draw.choice(
        [
            ("joint-case.reported", _case(draw, day)),
            ("media.reported", {"subject": f"s{draw.randrange(99)}", "level": "city"}),
            ("defaulter.listed", {"body": "village-committee"}),
        ]
    )
    submitted = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
    return Fact(number, f"e{number}", topic, unit, None, day, submitted, submitted, data)


def _case(draw: Random, day: date) -> dict[str, str]:
    return {
        "channel": "form",
        "object": f"O{draw.randrange(900)}",
        "measure": "m",
        "department": "d",
        "date": day.isoformat(),
    }


def _retraction(number: int, target: Fact) -> Fact:
    day, at = target.occurred_on, target.recorded_at
    return Fact(number, f"x{number}", "entry.retracted", None, target.id, day, None, at, {}, "误报")


def published(told_in_order: list[Fact]) -> Memory:
    """The three years with a table published at the end of each of their months."""
    known = schemes()
    told: list[Fact] = []
    ends = month_ends()
    for fact in told_in_order:
        while ends and fact.occurred_on > ends[0] + timedelta(days=3):
            as_of = ends.pop(0)
            scheme = f"league-{as_of.year}"
            asked = Coordinate(scheme, as_of=as_of, known_at=len(told))
            content = publication(
                ask(Memory(told, shipped=known), asked),
                title=f"{as_of:%Y-%m}",
                on=date(2021, 1, 2),
                engine="benchmark",
                draft=True,
            )
            table = Fact(
                0,
                f"{content['id']}-{as_of:%Y%m}",
                "score.published",
                None,
                None,
                FIRST,
                None,
                fact.recorded_at,
                content["data"],
            )
            told.append(_placed(table, len(told) + 1))
        told.append(_placed(fact, len(told) + 1))
    return Memory(told, shipped=known)


def month_ends() -> list[date]:
    """The last days of the months that are published, the very last left to the year's end."""
    firsts = [date(year, month, 1) for year in YEARS for month in range(1, 13)]
    return [first - timedelta(days=1) for first in (*firsts[1:], date(YEARS[-1] + 1, 1, 1))]


def attribution(told: list[Fact], rounds: int = 7) -> list[float]:
    """How many times the cost of its two replays an attribution costs, each round."""
    ratios = []
    for number in range(rounds):
        day = date(YEARS[-1], 10, 31)
        first = Coordinate(f"league-{day.year}", as_of=day, known_at=len(told) - 600 + number)
        last = Coordinate(f"league-{day.year}", as_of=day, known_at=len(told) - number)
        start = time.process_time()
        memory = Memory(told, shipped=schemes())
        ask(memory, first)
        ask(memory, last)
        replayed = time.process_time()
        difference(Memory(told, shipped=schemes()), first, last)
        ratios.append((time.process_time() - replayed) / (replayed - start))
    return ratios


def main() -> None:
    """Measure and print."""
    told = facts(10_000)
    memory = published(told)
    start = time.process_time()
    tables = drift(memory)
    spent = time.process_time() - start
    assert all(table.reproduces for table in tables), "every table reproduces"
    ratios = attribution(told)
    print(f"drift: {len(tables)} tables, {len(memory.facts)} entries: {spent:.2f} s (target 2)")
    low, median, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"attribution ÷ two replays: {low:.2f} / {median:.2f} / {high:.2f} (target 3)")


if __name__ == "__main__":
    main()
