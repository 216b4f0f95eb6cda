"""What every counting shares: it looks at a part of the history and says which counts its facts add to.

A counting is compiled on its own *grain*: the facts of one stream, of one key (a unit, or a unit with
what its facts share), or of the whole population. What one such part adds never depends on the facts
outside it, so that the counts of all parts add up to the count of the whole.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

from domain.bases.irreducible import LIMIT, PLACES, SCALE, Base, amount, identified
from domain.bases.sight import Sight
from domain.effect import CORRECTIONS, REATTRIBUTED, Standing
from domain.errors import BadEntry, BadScheme
from domain.fact import Fact
from domain.history import days_of
from domain.language import digest_of, tree_of
from domain.measures import Measure
from domain.view import Basis, View

Grain = Literal["stream", "key", "population"]
Key = tuple[str, ...]
"""A unit, and what its facts share; of the grain `key` only."""


class Part(NamedTuple):
    """What one fact adds to a base count of a unit, in a group of which so many count."""

    base: Base
    amount: int = 1
    entry: int = 0
    """The position of the fact; 0 where the figure is told whole."""
    group: str = ""
    key: Key | None = None
    """The key it belongs to, where the grain has keys; None: whichever was asked."""


@dataclass(frozen=True, eq=False)
class Counting(ABC):
    """One measure of a scheme, as base counts that its facts add to."""

    KIND: ClassVar[str]

    measure: Measure
    basis: Basis
    sight: Sight

    @abstractmethod
    def added(self, unit: str, view: View) -> Iterator[Part]:
        """What the unit's facts in the view add; an error of the rules is left to the caller."""

    @property
    def grain(self) -> Grain:
        """Which facts must be looked at together."""
        return "stream"

    def keys(self, stream: Sequence[Fact]) -> frozenset[Key]:
        """Every key that a stream may ever belong to, under the grain `key`."""
        return frozenset((unit,) for unit in units_of(stream))

    def turning(self, facts: Sequence[Fact]) -> Iterator[date]:
        """The days on which a count may change though no entry speaks of them."""
        if self.measure.runs:
            spoken = (day for fact in facts for day in days_of(fact, self.sight.zone))
            yield from every_day(min(spoken), self.sight)

    @property
    def topics(self) -> frozenset[str]:
        """The topics whose facts it reads."""
        return self.measure.topics()

    @property
    def reads_from(self) -> str | None:
        """The one unit whose facts stand for every unit of the population, if there is one."""
        found: str | None = getattr(self.measure, "from_unit", None)
        return found

    def shape(self) -> Any:
        """The measure without what the recipe holds: weights and caps."""
        return tree_of(self.measure)

    @cached_property
    def identity(self) -> str:
        """The digest of all that decides which facts add to what."""
        basis = self.basis if isinstance(self.basis, str) else tree_of(self.basis)
        fixed = self.sight.definition(with_calendar=self.needs_calendar)
        if self.measure.runs:  # rows from before ran from the day an entry had at first
            fixed |= {"runs from": "the first day spoken of"}
        return digest_of({**fixed, "kind": self.KIND, "basis": basis, "measure": self.shape()})

    @property
    def needs_calendar(self) -> bool:
        """Whether working days decide what it counts."""
        return "working_day" in repr(tree_of(self.measure))

    def base(self, name: str, *, cap: int | None = None) -> Base:
        """The number of entries of that name."""
        made = self._made.get(name)
        if made is None:
            full = f"{self.KIND}/{name}" if name else self.KIND
            made = self._made[name] = identified(full, self.identity, cap=cap)
        return made

    def sum(self, name: str, *, scale: int = PLACES) -> Base:
        """The sum of that name, in units of 10 to the minus `scale`."""
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = amount(f"{self.KIND}/{name}", self.identity, scale=scale)
        return made

    @cached_property
    def _made(self) -> dict[str, Base]:
        """The base counts made before, by name."""
        return {}

    @cached_property
    def refused(self) -> Base:
        """How many parts of the history the rules refuse, such as a value that has no weight."""
        return self.base("!refused")

    def parts(self, unit: str, view: View) -> list[Part]:
        """What the unit's facts in the view add, and whether the rules refuse any of them."""
        try:
            return list(self.added(unit, view))
        except (BadScheme, BadEntry):
            return [Part(self.refused)]


Steps = list[tuple[date, Part]]
"""From which day on a fact adds what; a negative amount takes away again."""


class Stepped(Counting):
    """A counting that can say at once from which days on a fact adds what, if no other stream matters.

    It is a short cut of `added`, and a property keeps it equal. It does not hold where a figure turns on
    days that no entry speaks of, nor where a supplement acts from a day of its own.
    """

    ANSWERED: ClassVar[bool] = True
    """Whether it holds for facts that have answers too."""

    @abstractmethod
    def steps(self, one: Standing, view: View) -> Steps:
        """What a fact adds as it stands, in a view of the period's last day."""


def counts(countings: Iterable[Counting], unit: str, view: View) -> dict[Base, int]:
    """The base counts of a unit in a view, caps applied, straight from the facts: the reference."""
    numbers: Counter[tuple[Base, str]] = Counter()
    for counting in countings:
        for part in counting.parts(unit, view):
            numbers[part.base, part.group] += part.amount
    return capped(numbers)


def capped(numbers: Mapping[tuple[Base, str], int]) -> dict[Base, int]:
    """Counts by base and group as counts by base: each group counts up to its cap."""
    found: dict[Base, int] = {}
    for (base, _), number in numbers.items():
        counted = number if base.cap is None else min(number, base.cap)
        found[base] = found.get(base, 0) + counted
    return {base: number for base, number in found.items() if number}


def uncoupled(one: Counting, grain: Grain) -> Grain:
    """The grain, or the whole population where units stand under others or move to them."""
    return "population" if one.sight.moves or one.measure.with_subunits else grain


def whole_number(quantity: Fraction) -> int:
    """The amount in the log's own places; refused where it does not fit, never rounded."""
    scaled = quantity * SCALE
    if scaled.denominator != 1 or abs(scaled.numerator) >= LIMIT:
        raise BadEntry(
            "amount-too-fine",
            f"数量 {quantity} 超出批量重算所用的精度（6 位小数）。请用逐条核算。",
            f"The amount {quantity} does not fit the bulk replay, which keeps six decimals. Ask the "
            "reference evaluator.",
        )
    return int(scaled.numerator)


def key_text(values: Sequence[Any]) -> str:
    r"""Values as one text, JSON as `json.dumps` writes it.

    >>> key_text(["甲", "city"]), key_text(['a"b', True])
    ('["甲", "city"]', '["a\\"b", true]')
    """
    try:
        joined = '", "'.join(values)
    except TypeError:
        return json.dumps(values, ensure_ascii=False)
    if joined.isprintable() and "\\" not in joined and joined.count('"') == 2 * len(values) - 2:
        return f'["{joined}"]' if values else "[]"
    return json.dumps(values, ensure_ascii=False)


def units_of(facts: Iterable[Fact]) -> frozenset[str]:
    """Every unit that these facts were ever said to be of."""
    found = set()
    for fact in facts:
        if fact.unit is not None:
            found.add(fact.unit)
        if fact.topic == REATTRIBUTED:
            found.add(str(fact.data["to"]))
    return frozenset(found)


def root_of(standing: Standing) -> str:
    """The id of the entry that its stream begins with."""
    while standing.target is not None:
        standing = standing.target
    return standing.fact.id


def values_of(stream: Sequence[Fact], field: str) -> set[Any]:
    """Every value that a field of the stream's facts may ever have, none included."""
    found: set[Any] = set()
    for fact in stream:
        said = fact.data.get("set", {}) if fact.topic in CORRECTIONS else fact.data
        if field in said or fact.topic not in CORRECTIONS:
            value = said.get(field)
            found.add(tuple(value) if isinstance(value, list) else value)
    return found


def every_day(since: date, sight: Sight) -> Iterator[date]:
    """Every day of the period from a day on."""
    day = max(since, sight.first)
    while day <= sight.last:
        yield day
        day += timedelta(days=1)


__all__ = ["Counting", "Grain", "Key", "Part", "Stepped", "Steps", "capped", "counts", "key_text"]
