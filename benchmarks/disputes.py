"""Drift and attribution: 36 tables published from one year's 10,000 entries, replayed and compared.

`python -m benchmarks.disputes` prints seconds for the drift, and how many times the cost of the two
replays an attribution costs. The year is crowded on purpose: every table concerns every entry so far.
"""

from __future__ import annotations

import statistics
import time
from datetime import date, datetime, timedelta, timezone
from random import Random

import msgspec

from domain.fact import Fact
from domain.rulebook import shipped_schemes
from projections.memory import Memory
from replay.as_of import ask
from replay.coordinate import Coordinate
from replay.difference import difference
from replay.publication import drift, publication

SCHEME = "jinan-2018-districts"
TABLES = 36
CHINA = timezone(timedelta(hours=8))
FIRST = date(2018, 1, 1)


def facts(entries: int, seed: int = 7) -> list[Fact]:
    """A year of entries in the order of recording: three in a hundred late, three retracted."""
    draw = Random(seed)  # noqa: S311 - the data are invented, the draw must repeat
    units = list(shipped_schemes()[SCHEME].units.roster)
    told: list[tuple[int, Fact]] = []
    for number in range(entries):
        day = FIRST + timedelta(days=draw.randrange(360))
        late = draw.randrange(100) if draw.random() < 0.03 else draw.randrange(6)
        told.append((day.toordinal() + late, _fact(draw, number, draw.choice(units), day)))
        if draw.random() < 0.03:
            undone = told[-1]
            told.append((undone[0] + draw.randrange(1, 60), _retraction(number, undone[1])))
    told.sort(key=lambda one: one[0])
    return [_placed(fact, n) for n, (_, fact) in enumerate(told, start=1)]


def _placed(fact: Fact, position: int) -> Fact:
    recorded = datetime(2019, 1, 2, tzinfo=CHINA) + timedelta(seconds=position)
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


def published(year: list[Fact]) -> Memory:
    """The year with a table published after every ten days of it."""
    told: list[Fact] = []
    tables = 0
    for fact in year:
        while tables < TABLES and fact.occurred_on >= FIRST + timedelta(days=10 * tables + 10):
            as_of = FIRST + timedelta(days=10 * tables + 9)
            answer = ask(Memory(told), Coordinate(SCHEME, as_of=as_of, known_at=len(told)))
            content = publication(
                answer, title=f"T{tables}", on=date(2019, 1, 2), engine="benchmark", draft=True
            )
            name, data = f"{content['id']}-{tables}", content["data"]
            table = Fact(
                0, name, "score.published", None, None, FIRST, None, fact.recorded_at, data
            )
            told.append(_placed(table, len(told) + 1))
            tables += 1
        told.append(_placed(fact, len(told) + 1))
    return Memory(told)


def attribution(year: list[Fact], rounds: int = 7) -> list[float]:
    """How many times the cost of its two replays an attribution costs, each round."""
    ratios = []
    for number in range(rounds):
        first = Coordinate(SCHEME, as_of=date(2018, 10, 31), known_at=len(year) - 900 + number)
        last = Coordinate(SCHEME, as_of=date(2018, 10, 31), known_at=len(year) - number)
        start = time.process_time()
        memory = Memory(year)
        ask(memory, first)
        ask(memory, last)
        replayed = time.process_time()
        difference(Memory(year), first, last)
        ratios.append((time.process_time() - replayed) / (replayed - start))
    return ratios


def main() -> None:
    """Measure and print."""
    year = facts(10_000)
    memory = published(year)
    start = time.process_time()
    tables = drift(memory)
    spent = time.process_time() - start
    assert all(table.reproduces for table in tables), "every table reproduces"
    ratios = attribution(year)
    print(f"drift: {len(tables)} tables, {len(memory.facts)} entries: {spent:.2f} s (target 2)")
    low, median, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"attribution ÷ two replays: {low:.2f} / {median:.2f} / {high:.2f} (target 3)")


if __name__ == "__main__":
    main()
