"""The data: a city and its counties, a year of entries with their corrections, from a seed.

Columns of whole numbers, one value for each entry, in order of position. 3,000 units in 340 populations;
days from the year itself and the month after it; 15 in a hundred recorded late, 1.4 retracted, 2.9 cleared,
0.5 each amended, supplemented and reattributed. All of it is fictional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmarks.scale import names as n

UNITS = 3_000
POPULATIONS = 340
FIRST = (date(2018, 1, 1) - date(1970, 1, 1)).days
LAST = (date(2018, 12, 31) - date(1970, 1, 1)).days
DAYS = 395
DAY = 86_400
EIGHT = 8 * 3_600
"""Shanghai is eight hours ahead."""

MIX = {
    n.DECISION: 42,
    n.CASE: 20,
    n.MEDIA: 10,
    n.ACTIVITY: 6,
    n.INNOVATION: 4,
    n.LISTED: 6,
    n.TRAINING: 4,
    n.RETURN: 8,
}
"""Of a hundred facts."""

ANSWERS = (
    (n.CLEARED, 290),
    (n.AMENDED, 50),
    (n.SUPPLEMENTED, 50),
    (n.REATTRIBUTED, 50),
    (n.RETRACTED, 136),
    (n.RESTORED, 4),
)
"""Of ten thousand entries. What is retracted is any entry above; what is restored, a retraction."""

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[np.integer]]

ABSENT: dict[str, tuple[type[np.integer], int]] = {
    "topic": (np.int8, 0),
    "unit": (np.int16, n.NONE),
    "target": (np.int32, 0),
    "occurred": (np.int32, 0),
    "submitted": (np.int64, n.NONE),
    "recorded": (np.int64, 0),
    "level": (np.int8, n.NONE),
    "subject": (np.int16, n.NONE),
    "materials": (np.int8, 0),
    "department": (np.int8, n.NONE),
    "field": (np.int8, n.NONE),
    "object": (np.int32, n.NONE),
    "measure": (np.int8, n.NONE),
    "dated": (np.int32, 0),
    "body": (np.int8, n.NONE),
    "faults": (np.int8, 0),
    "moved": (np.int32, 0),
    "to": (np.int16, n.NONE),
}
"""Each column, its width, and what stands in it where an entry has no such value.

`target` is the position answered; `occurred`, `dated` (of a case) and `moved` (the day an amendment sets)
are days since 1970; `submitted` and `recorded` seconds. An amendment or a supplement has the new value in
the column it sets.
"""


@dataclass(frozen=True)
class City:
    """The units with their populations, and the entries."""

    seed: int
    population: NDArray[np.int16]
    """Of each unit. Units of one population stand together."""
    columns: Columns
    first: int
    """The position of the first of these entries."""

    @property
    def entries(self) -> int:
        """How many."""
        return len(self.columns["topic"])

    @property
    def head(self) -> int:
        """The last position."""
        return self.first + self.entries - 1

    @property
    def units(self) -> int:
        """How many units."""
        return len(self.population)

    @property
    def populations(self) -> int:
        """How many populations."""
        return int(self.population[-1]) + 1

    def up_to(self, entries: int) -> City:
        """The same with its first entries alone."""
        columns = {name: column[:entries] for name, column in self.columns.items()}
        return City(self.seed, self.population, columns, self.first)

    def members(self, population: int) -> range:
        """The units of a population."""
        first, last = np.searchsorted(self.population, [population, population + 1])
        return range(int(first), int(last))


def city(
    entries: int,
    seed: int,
    *,
    units: int = UNITS,
    populations: int = POPULATIONS,
    first: int = 2,
) -> City:
    """Make that many entries; the position before the first is that of the scheme."""
    draw = np.random.Generator(np.random.PCG64(seed))
    population = _populations(draw, units, populations)
    counts = [(kind, entries * share // 10_000) for kind, share in ANSWERS]
    facts = _facts(draw, entries - sum(count for _, count in counts), population)
    parts, keys = [facts], [_keys(draw, facts)]
    for kind, count in counts:
        part, key = _answers(draw, kind, count, parts, keys, population)
        parts.append(part)
        keys.append(key)
    return City(seed, population, _in_order(parts, keys, first), first)


def _populations(draw: np.random.Generator, units: int, populations: int) -> NDArray[np.int16]:
    """Populations of five to thirteen units or so, together as many units as asked."""
    assert units >= 2 * populations, "a population compares at least two"
    sizes = np.full(populations, 2)
    room = draw.integers(3, 12, populations)
    chosen = draw.choice(populations, units - 2 * populations, p=room / room.sum())
    sizes += np.bincount(chosen, minlength=populations)
    return np.repeat(np.arange(populations, dtype=np.int16), sizes)


def _facts(draw: np.random.Generator, count: int, population: NDArray[np.int16]) -> Columns:
    """Facts that answer nothing, in no order."""
    columns = _blank(count)
    shares = np.cumsum(list(MIX.values()))
    columns["topic"][:] = np.array(list(MIX))[
        np.searchsorted(shares, draw.integers(0, shares[-1], count), side="right")
    ]
    size = np.cumsum(draw.integers(20, 181, len(population)))
    columns["unit"][:] = np.searchsorted(size, draw.integers(0, size[-1], count), side="right")
    columns["occurred"][:] = FIRST + draw.integers(0, DAYS, count)
    topic = columns["topic"]
    early = (draw.integers(0, 100, count) < np.where(topic == n.LISTED, 20, 1)) & (
        topic != n.RETURN
    )
    columns["occurred"][early] -= draw.integers(365, 1_000, count)[early].astype(np.int32)
    _submit(draw, columns)
    _fill(draw, columns)
    return columns


def _submit(draw: np.random.Generator, columns: Columns) -> None:
    """Reports are handed in up to three weeks after the day, two in a hundred never."""
    count = len(columns["topic"])
    noon = columns["occurred"].astype(np.int64) * DAY + 4 * 3_600
    later = draw.integers(0, 21, count) * DAY + draw.integers(0, 12 * 3_600, count)
    reports = np.isin(columns["topic"], (n.CASE, n.MEDIA, n.ACTIVITY, n.INNOVATION))
    handed_in = reports & (draw.integers(0, 100, count) < 98)
    columns["submitted"][handed_in] = (noon + later)[handed_in]


def _fill(draw: np.random.Generator, columns: Columns) -> None:
    """The content of each fact, as its topic has it."""
    topic = columns["topic"]

    def of(name: str, kinds: tuple[int, ...], values: NDArray[np.integer]) -> None:
        where = np.isin(topic, kinds)
        columns[name][where] = values[where].astype(columns[name].dtype)

    def below(limit: int) -> Ints:
        return draw.integers(0, limit, len(topic))

    levels = np.array([n.CITY, n.CITY, n.CITY, n.PROVINCE, n.PROVINCE, n.NATION, n.COUNTY])
    of("level", (n.MEDIA, n.ACTIVITY, n.INNOVATION), levels[below(len(levels))])
    of("subject", (n.MEDIA,), below(60))
    of("subject", (n.LISTED,), below(10_000))
    materials = sum((below(10) < 7) << bit for bit in range(4)) + n.MEDIA_REPORT * (below(20) < 17)
    of("materials", (n.ACTIVITY, n.INNOVATION), np.asarray(materials))
    of("field", (n.INNOVATION,), below(len(n.FIELDS)))
    of("body", (n.LISTED,), below(len(n.BODIES)))
    of("faults", (n.DECISION,), np.where(below(25) == 0, 1 + below(3), 0))
    of("department", (n.CASE, n.INNOVATION), below(len(n.DEPARTMENTS)))
    of("object", (n.CASE,), below(2_000_000_000))
    of("measure", (n.CASE,), below(len(n.MEASURES)))
    of("dated", (n.CASE,), columns["occurred"])
    _repeat(draw, columns)
    of("department", (n.CASE,), np.where(below(100) < 4, n.NONE, columns["department"]))


def _repeat(draw: np.random.Generator, columns: Columns) -> None:
    """Four cases in a hundred were reported once before, by the same unit."""
    cases = np.flatnonzero(columns["topic"] == n.CASE)
    again = cases[draw.integers(0, 100, len(cases)) < 4]
    if len(again):
        before = draw.choice(np.setdiff1d(cases, again), len(again))
        for name in ("unit", "occurred", "object", "measure", "department", "dated", "submitted"):
            columns[name][again] = columns[name][before]


def _keys(draw: np.random.Generator, facts: Columns) -> Ints:
    """When each fact is recorded, in seconds: within three days, or late by up to four months."""
    count = len(facts["topic"])
    known = np.maximum(facts["submitted"], (facts["occurred"].astype(np.int64) + 1) * DAY - EIGHT)
    late = draw.integers(0, 100, count) < 15
    delay = np.where(late, draw.integers(10, 121, count) * DAY, draw.integers(0, 3, count) * DAY)
    return np.asarray(known + delay + draw.integers(0, DAY, count), dtype=np.int64)


def _answers(
    draw: np.random.Generator,
    kind: int,
    count: int,
    parts: list[Columns],
    keys: list[Ints],
    population: NDArray[np.int16],
) -> tuple[Columns, Ints]:
    """Entries of one kind, each answering another entry; nothing is answered twice by a kind."""
    said = {name: np.concatenate([part[name] for part in parts]) for name in ABSENT}
    key = np.concatenate(keys)
    target = draw.permutation(np.flatnonzero(_answerable(kind, said)))
    if kind == n.RETRACTED:
        target, key = _once_a_stream(said, key, target)
    target = target[:count]
    assert len(target) == count, "there is enough to answer"
    columns = _blank(count)
    columns["topic"][:] = n.RETRACTED if kind == n.RESTORED else kind
    columns["target"][:] = target  # for the moment the number in `said`; a position later
    recorded = key[target] + 1 + draw.integers(0, 60 * DAY, len(target))
    day = (recorded + EIGHT) // DAY
    if kind == n.CLEARED:
        day = said["occurred"][target] + 1 + draw.integers(0, 200, len(target))
        recorded = np.maximum(recorded, (day + 1) * DAY)
    if kind == n.AMENDED:
        _amend(draw, columns, said, target)
    if kind == n.SUPPLEMENTED:
        recorded = _supplement(draw, columns, said, target, key[target])
        day = (columns["submitted"] + EIGHT) // DAY
    if kind == n.REATTRIBUTED:
        columns["to"][:] = _other_unit(draw, said["unit"][target], population)
    columns["occurred"][:] = day
    return columns, recorded


def _once_a_stream(said: Columns, key: Ints, target: Ints) -> tuple[Ints, Ints]:
    """One target in each stream, and for every entry when the last of its stream was recorded.

    Nothing may answer what is retracted, so a retraction is the last of its stream.
    """
    own = np.arange(len(key))
    base = np.where(said["topic"] >= n.CLEARED, said["target"], own)
    last = key.copy()
    np.maximum.at(last, base, key)
    _, first = np.unique(base[target], return_index=True)
    return target[np.sort(first)], np.asarray(last[base])


def _answerable(kind: int, said: Columns) -> NDArray[np.bool_]:
    topic = said["topic"]
    if kind == n.CLEARED:
        return np.asarray(topic == n.LISTED)
    if kind == n.AMENDED:
        return np.isin(topic, (n.DECISION, n.CASE, n.MEDIA, n.LISTED))
    if kind == n.SUPPLEMENTED:
        lacking = (topic == n.CASE) & (said["department"] == n.NONE)
        without = np.isin(topic, (n.ACTIVITY, n.INNOVATION)) & (said["materials"] < n.MEDIA_REPORT)
        return np.asarray((lacking | without) & (said["submitted"] != n.NONE))
    if kind == n.REATTRIBUTED:
        return np.asarray(topic < n.RETURN)
    return np.asarray((topic == n.RETRACTED) == (kind == n.RESTORED))


def _amend(draw: np.random.Generator, columns: Columns, said: Columns, target: Ints) -> None:
    """A decision's faults, a case's measure, a report's level, the day of a listing."""
    topic, count = said["topic"][target], len(target)
    columns["faults"][:] = np.where(topic == n.DECISION, draw.integers(0, 4, count), 0)
    columns["measure"][:] = np.where(topic == n.CASE, draw.integers(0, len(n.MEASURES), count), -1)
    columns["level"][:] = np.where(topic == n.MEDIA, draw.integers(0, 4, count), n.NONE)
    earlier = said["occurred"][target] - draw.integers(0, 40, count)
    columns["moved"][:] = np.where(topic == n.LISTED, earlier, 0)


def _supplement(
    draw: np.random.Generator, columns: Columns, said: Columns, target: Ints, known: Ints
) -> Ints:
    """The column or the materials that were missing, weeks after the report."""
    case, count = said["topic"][target] == n.CASE, len(target)
    columns["department"][:] = np.where(case, draw.integers(0, len(n.DEPARTMENTS), count), n.NONE)
    columns["materials"][:] = np.where(case, 0, n.ALL_MATERIALS)
    columns["submitted"][:] = said["submitted"][target] + draw.integers(1, 60 * DAY, count)
    recorded = np.maximum(known, columns["submitted"]) + 1 + draw.integers(0, 5 * DAY, count)
    return np.asarray(recorded, dtype=np.int64)


def _other_unit(
    draw: np.random.Generator, unit: NDArray[np.integer], population: NDArray[np.int16]
) -> Ints:
    """Another unit: four times of five of the same population."""
    home = population[unit]
    first = np.searchsorted(population, home)
    size = np.searchsorted(population, home, side="right") - first
    near = first + (unit - first + 1 + draw.integers(0, 1 << 30, len(unit)) % (size - 1)) % size
    far = (unit + 1 + draw.integers(0, len(population) - 1, len(unit))) % len(population)
    return np.asarray(np.where(draw.integers(0, 5, len(unit)) == 0, far, near), dtype=np.int64)


def _in_order(parts: list[Columns], keys: list[Ints], first: int) -> Columns:
    """All entries by the second of recording."""
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    position = np.empty(len(order), dtype=np.int32)
    position[order] = np.arange(first, first + len(order), dtype=np.int32)
    columns = {name: np.concatenate([part.pop(name) for part in parts])[order] for name in ABSENT}
    answering = columns["topic"] >= n.CLEARED
    columns["target"][answering] = position[columns["target"][answering]]
    columns["recorded"] = np.maximum.accumulate(key[order])
    return columns


def _blank(count: int) -> Columns:
    return {name: np.full(count, absent, dtype=width) for name, (width, absent) in ABSENT.items()}
