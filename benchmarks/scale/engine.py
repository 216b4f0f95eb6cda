"""Our own contestant: shards, built from the stored ledger by the column, judged by the array."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.scale.city import FIRST, LAST
from benchmarks.scale.folder import Folder
from benchmarks.scale.names import unit_id
from benchmarks.scale.points import Answer, Ints
from benchmarks.scale.rules import CODES, scheme
from domain.assessment import Assessed
from domain.bases import Base, Recipes, Weighted
from domain.bases.recipe import Quotient
from domain.scheme import Scheme
from ledger.ledger import Ledger
from projections.backends.apart import shards
from projections.backends.columns import Columns
from projections.backends.shard import Shard
from projections.deltas.building import built
from projections.deltas.plan import Plan
from projections.deltas.row import number_of
from projections.deltas.stored import StoredLog
from replay.bulk.assessment import Sheets
from replay.bulk.kinds import Array
from replay.bulk.leagues import Leagues
from replay.bulk.rationals import Rationals

OURS = ("shards",)
CORRECTED = {"indicators/4/measure/count/weight/values/nation": 5}
"""The rule that is corrected: what a report of a national medium weighs."""
UNSCORED = -1


class Shards:
    """Every population of the city as a shard."""

    NEEDS = ("ledger",)

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._city = folder.city
        self._scheme = scheme(self._city.units)
        self._shards: list[Shard] = []
        self._years: list[Sheets] = []
        self.build()
        self.loaded = self.held()

    def build(self) -> None:
        """The first build: from the stored ledger to shards."""
        with Ledger.open(self._folder.ledger_url, read_only=True) as ledger:
            log = StoredLog(ledger, self._city.head)
            table = built(log, self._recipes.countings, self._units)
        populations = [[one.unit for one in some] for some in self._populations]
        self._shards = list(shards(table, populations, self._city.head))
        self.__dict__.pop("_leagues", None)

    def held(self) -> dict[str, int]:
        """How many rows there are, and what they take."""
        rows = sum(shard.rows for shard in self._shards)
        return {"delta rows": rows, "shard bytes": sum(shard.resident for shard in self._shards)}

    def rows(self) -> str:
        """A digest over every row of every shard."""
        digest = hashlib.sha256()
        for shard in self._shards:
            for column in shard.table():
                digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return digest.hexdigest()

    def ask(self, day: int, position: int) -> Judged:
        """All units at one viewpoint."""
        sheets = self._leagues.at(min(day, LAST), position)
        return Judged(self, sheets, day, position)

    def year(self, position: int) -> Years:
        """Every unit on every day of the year."""
        days = range(FIRST, LAST + 1)
        parts = self._leagues.parts(len(days))
        self._years = [part.along("days", days, position) for part in parts]
        return Years(self._units, self._scheme, self._years, parts)

    def corrected(self, position: int) -> Years:
        """The year again under a corrected rule: only its indicator is judged anew."""
        plan = self._plan.changed(CORRECTED)
        days = range(FIRST, LAST + 1)
        parts = self._leagues.parts(len(days))
        sheets = [
            part.again("days", days, position, plan.recipes, before, ["4"])
            for part, before in zip(parts, self._years, strict=True)
        ]
        return Years(self._units, plan.scheme, sheets, parts)

    def unit(self, unit: int, day: int, position: int) -> list[int]:
        """One unit with its peers, at any viewpoint."""
        number = int(self._city.population[unit])
        sheets = self._alone[number].at(min(day, LAST), position)
        place = unit - self._city.members(number)[0]
        points = hundredths(sheets.totals.total, sheets.totals.known)[:, 0].tolist()
        return [points[place], int(sheets.totals.place[place, 0])]

    def counts(self, day: int, position: int) -> Ints:
        """What was counted, in the order of `rules.COUNTS`."""
        columns, bases = Columns(self._shards), counted_bases(self._recipes.lines)
        every = list(dict.fromkeys(base for some in bases for base in some))
        found = np.zeros((self._city.units, len(bases)), dtype=np.int64)
        numbers = {number_of(unit): place for place, unit in enumerate(self._units)}
        for shard in self._shards:
            counted = columns.figures(shard.population, every, min(day, LAST), position)
            for (unit, base), number in counted.items():
                for place, some in enumerate(bases):
                    if base in some:
                        found[numbers[unit], place] += number
        return found

    @cached_property
    def _units(self) -> list[str]:
        return [unit_id(unit) for unit in range(self._city.units)]

    @cached_property
    def _plan(self) -> Plan:
        return Plan(self._scheme, None, tuple(self._units))

    @property
    def _recipes(self) -> Recipes:
        return self._plan.recipes

    @cached_property
    def _populations(self) -> list[list[Assessed]]:
        members = map(self._city.members, range(self._city.populations))
        return [[Assessed(unit_id(unit)) for unit in some] for some in members]

    @property
    def rows_of_units(self) -> Array:
        """Where each unit lies in an answer about all."""
        return np.argsort(self._leagues.cohorts.order)

    @cached_property
    def _leagues(self) -> Leagues:
        return Leagues(self._recipes, self._populations, self._shards)

    @cached_property
    def _alone(self) -> list[Leagues]:
        pairs = zip(self._populations, self._shards, strict=True)
        return [Leagues(self._recipes, [some], [shard]) for some, shard in pairs]


def counted_bases(lines: Mapping[str, object]) -> list[tuple[Base, ...]]:
    """The bases behind each of `rules.COUNTS`."""
    ratio, media, listed = lines["1"], lines["4"], lines["6"]
    assert isinstance(ratio, Quotient)
    assert isinstance(media, Weighted)
    assert isinstance(listed, Weighted)
    plain = {code: _only(lines[code]) for code in ("2", "3", "5", "7")}
    three = tuple(base for weight, base in listed.terms if weight == 3)
    one = tuple(base for weight, base in listed.terms if weight == 1)
    city, province, nation = ((base,) for _, base in media.terms)
    return [
        _only(ratio.over), _only(ratio.of), plain["2"], plain["3"], city, province, nation,
        plain["5"], three, one, plain["7"],
    ]  # fmt: skip


def _only(recipe: object) -> tuple[Base, ...]:
    assert isinstance(recipe, Weighted)
    return tuple(base for _, base in recipe.terms)


def hundredths(points: Rationals, known: Array) -> Array:
    """Rounded points as whole hundredths, -1 where there are none; on units × days."""
    numbers = np.broadcast_to(points.half_up(2).numerators, known.shape)
    return np.where(known, numbers, UNSCORED).astype(np.int64)


def said(sheets: Sheets) -> tuple[Array, Array, Array]:
    """Points of every code, totals and places, on units × days."""
    totals = sheets.totals
    points = [
        hundredths(award.points, np.broadcast_to(award.scored, totals.known.shape))
        for award in map(sheets.awards.__getitem__, CODES)
    ]
    return np.stack(points, axis=-1), hundredths(totals.total, totals.known), totals.place


@dataclass(frozen=True, eq=False)
class Judged:
    """One viewpoint, judged; what it says is laid out when it is compared."""

    shards: Shards
    sheets: Sheets
    day: int
    position: int

    def digest(self) -> str:
        """The digest that every contestant gives."""
        points, total, place = (told[self.shards.rows_of_units] for told in said(self.sheets))
        counts = self.shards.counts(self.day, self.position)
        return Answer(counts, points[:, 0], total[:, 0], place[:, 0].astype(np.int64)).digest()


@dataclass(frozen=True, eq=False)
class Years:
    """Every day of the year, judged."""

    units: Sequence[str]
    scheme: Scheme
    sheets: Sequence[Sheets]
    parts: Sequence[Leagues]

    @property
    def _order(self) -> Array:
        """Where each unit lies among those of the parts."""
        lying = {
            unit: place for place, unit in enumerate(u for part in self.parts for u in part.units)
        }
        return np.array([lying[unit] for unit in self.units])

    def digest(self) -> list[str]:
        """For each day the digest over points, totals and places."""
        laid = [said(sheets) for sheets in self.sheets]
        points, total, place = (
            np.concatenate(column, axis=0)[self._order] for column in zip(*laid, strict=True)
        )
        return [
            Answer(
                np.zeros(0, np.int64),
                points[:, day],
                total[:, day],
                place[:, day].astype(np.int64),
            ).digest()
            for day in range(total.shape[1])
        ]
