"""Asking: any unit's score, as of any day, as known at any moment, under any year's scheme.

`ask` resolves a coordinate against what a ledger knows and hands the question to the domain. It counts
nothing and judges nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.assessment import Assessed, assess
from domain.award import Award, Sheet
from domain.errors import BadCoordinate, BeyondHead, OutsidePeriod
from domain.figure import Figure
from domain.scheme import Scheme
from domain.units import Register, unknown_unit
from domain.view import View
from domain.viewpoint import Viewpoint
from projections.memory import Memory, Units
from replay.coordinate import Coordinate, Moment
from replay.scope import about, read_by

Told = Mapping[tuple[str, str], Figure]
"""Figures by the path of their line and their unit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The score sheets of a population at one viewpoint, with what was asked and how it resolved."""

    asked: Coordinate
    resolved: Coordinate
    viewpoint: Viewpoint
    scheme: Scheme
    units: Register
    sheets: Mapping[str, Sheet]
    cross: bool
    """Asked over another year or another population: 跨办法试算, never publishable."""
    supposed: bool
    """Asked with changed rules: 假设, never publishable."""
    head: int
    kind: str
    read: Units | None = None
    """The units whose entries it rests on; None: anybody's may count."""

    def sheet(self, unit: str) -> Sheet:
        """The sheet of a unit of the population."""
        if unit in self.sheets:
            return self.sheets[unit]
        raise unknown_unit(unit, self.sheets)

    def award(self, unit: str, code: str) -> Award:
        """The award of one unit under one indicator."""
        self.scheme.indicator(code)
        return self.sheet(unit).award(code)

    def label(self, unit: str) -> str:
        """The unit's name and code on the day asked; its id where nobody registered it."""
        if unit not in self.units:
            return unit
        return self.units.unit(unit).label(self.viewpoint.as_of)

    def ranking(self) -> list[Sheet]:
        """The sheets by place; those without a total last, in the roster's order."""
        return sorted(self.sheets.values(), key=lambda s: (s.place is None, s.place or 0))


@dataclass(frozen=True, slots=True)
class Posed:
    """A question resolved against what a ledger knows: everything but the judging."""

    asked: Coordinate
    resolved: Coordinate
    viewpoint: Viewpoint
    scheme: Scheme
    units: Register
    compared: Sequence[Assessed]
    cross: bool

    def read(self, memory: Memory) -> Units | None:
        """The units whose entries may move any score of the answer; None: anybody's may."""
        viewpoint, units = self.viewpoint, [one.unit for one in self.compared]
        until = min(viewpoint.as_of, self.scheme.period.last)
        moves = self.scheme.units.merged == "moves"
        known = memory.surroundings(viewpoint.known_at, viewpoint.rules_known_at)
        return memory.of_rules.get(
            max(known),
            ("read by", self.scheme.digest, *units, until if moves else None, known),
            lambda: read_by(self.scheme, self.units, units, until),
        )

    def answered(self, memory: Memory, sheets: Mapping[str, Sheet]) -> Answer:
        """The answer that these sheets give."""
        return Answer(
            self.asked,
            self.resolved,
            self.viewpoint,
            self.scheme,
            self.units,
            sheets,
            cross=self.cross,
            supposed=bool(self.asked.changes),
            head=memory.head,
            kind=memory.kind,
            read=self.read(memory),
        )


def ask(
    memory: Memory,
    asked: Coordinate,
    *,
    population: Sequence[str] | None = None,
    told: Told | None = None,
) -> Answer:
    """Answer a coordinate for the whole population.

    `population` overrides who is compared (a case names its own units); `told` are figures of units
    whose entries are not in the memory. An as-of after the period gives the answer of its last day;
    one before its first day is refused, and names `over`.
    """
    memory = attesting(memory, asked)
    posed = pose(memory, asked, population=population)
    part = about(memory, posed.read(memory)) if told is None else memory.outline()
    view = view_of(part, posed.scheme, posed.units, posed.viewpoint, posed.compared)
    if told is not None:
        view = replace(view, told=told, recalled=None)
    sheets = assess(posed.scheme, posed.compared, view, across=posed.cross)
    return posed.answered(memory, sheets)


def attesting(memory: Memory, asked: Coordinate) -> Memory:
    """The memory itself, or what older registers attest, where the question asks for it."""
    return memory if asked.attested is None else _attested(memory, asked.attested)


def pose(memory: Memory, asked: Coordinate, *, population: Sequence[str] | None = None) -> Posed:
    """Resolve a coordinate: positions, day, text, units, and who is compared."""
    known_at = resolve(memory, asked.known_at, default=memory.head)
    rules_known_at = resolve(memory, asked.rules_known_at, default=known_at)
    as_of = asked.as_of or _last_known_day(memory, known_at, asked)
    scheme = memory.rulebook.scheme(asked.scheme, rules_known_at, as_of)
    _agree(asked, scheme)
    if asked.changes:
        scheme = scheme.changed(dict(asked.changes))
    if asked.over is not None:
        scheme = scheme.over(asked.over)
    _within(scheme, as_of)
    units = memory.units(known_at)
    resolved = replace(
        asked,
        revision=scheme.revision,
        as_of=as_of,
        known_at=known_at,
        rules_known_at=rules_known_at,
    )
    return Posed(
        asked,
        resolved,
        Viewpoint(as_of, known_at, rules_known_at),
        scheme,
        units,
        _population(memory, asked, scheme, units, rules_known_at, as_of, population),
        cross=asked.over is not None or asked.population is not None,
    )


def view_of(
    memory: Memory,
    scheme: Scheme,
    units: Register,
    viewpoint: Viewpoint,
    compared: Sequence[Assessed],
) -> View:
    """What the scheme sees of the memory at the viewpoint."""
    moves = scheme.units.merged == "moves"
    until = min(viewpoint.as_of, scheme.period.last)
    return View(
        memory.history,
        viewpoint.known_at,
        viewpoint.as_of,
        scheme.id,
        scheme.period.first,
        scheme.period.last,
        scheme.period.submitted_by,
        scheme.zone_info,
        memory.rulebook.calendar(scheme.calendar, viewpoint.rules_known_at),
        tuple(one.unit for one in compared),
        units.subunits,
        units.successors(until) if moves else {},
        recalled=memory.recalled,
        text=scheme.digest,
        surroundings=memory.surroundings(viewpoint.known_at, viewpoint.rules_known_at),
    )


def resolve(memory: Memory, moment: Moment | None, *, default: int) -> int:
    """The position that a moment stands for; a date is the end of that day in Shanghai."""
    if moment is None:
        return default
    if isinstance(moment, int):
        if moment > memory.head:
            raise BeyondHead(
                "beyond-head",
                f"台账到第 {memory.head} 条，没有第 {moment} 条。",
                f"The ledger ends at entry {memory.head}; there is no entry {moment}.",
            )
        return moment
    return memory.position_at(instant_of(memory, moment))


def instant_of(memory: Memory, moment: date | datetime) -> datetime:
    """The instant itself; of a day, its last in Shanghai."""
    if isinstance(moment, datetime):
        return moment
    zone = next(iter(memory.shipped.values())).zone_info
    return datetime.combine(moment + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def _attested(memory: Memory, moment: date | datetime) -> Memory:
    """What had been recorded by then, here or, as an entry says itself, in an older register.

    Rules and units keep the time of this ledger: no older register attests them.
    """
    by = instant_of(memory, moment)
    rules = ("scheme.", "reading.", "calendar.", "unit.")
    return memory.of(
        [
            fact
            for fact in memory.facts
            if fact.topic.startswith(rules) or (fact.attested_at or fact.recorded_at) <= by
        ]
    )


def _last_known_day(memory: Memory, known_at: int, asked: Coordinate) -> date:
    """Without an as-of: the day of the last entry known, in the scheme's zone."""
    scheme = memory.rulebook.scheme(asked.scheme, known_at, date.max)
    if known_at == 0:
        return scheme.period.last
    return memory.fact(known_at).recorded_at.astimezone(scheme.zone_info).date()


def _agree(asked: Coordinate, scheme: Scheme) -> None:
    if asked.revision is not None and asked.revision != scheme.revision:
        raise BadCoordinate(
            "revision-contradicts",
            f"按所问时刻，{scheme.id} 是第 {scheme.revision} 次文本，不是 @{asked.revision}。"
            "请改 rules_known_at，或去掉 @。",
            f"At the moment asked {scheme.id} is revision {scheme.revision}, not "
            f"@{asked.revision}. Change rules_known_at, or leave @ out.",
        )


def _within(scheme: Scheme, as_of: date) -> None:
    period = scheme.period
    if as_of < period.first:
        raise OutsidePeriod(
            "before-period",
            f"{as_of} 早于 {scheme.id} 的考核期（{period.first} 起）。"
            f"要用本办法算别的年度，请加 over（如 over={as_of.year}）。",
            f"{as_of} is before the period of {scheme.id}, which begins on {period.first}. "
            f"To ask its rules over another year, add over (as in over={as_of.year}).",
        )


def _population(
    memory: Memory,
    asked: Coordinate,
    scheme: Scheme,
    units: Register,
    position: int,
    as_of: date,
    population: Sequence[str] | None,
) -> list[Assessed]:
    if population is None:
        population = _members(memory, asked, scheme, units, position, as_of)
    kinds = scheme.units.kinds
    return [
        Assessed(unit, kinds[unit] if unit in kinds else _kind(scheme, units, unit))
        for unit in population
    ]


def _kind(scheme: Scheme, units: Register, unit: str) -> str | None:
    """What kind of unit the register says it is, where the roster does not."""
    return (units.unit(unit).kind if unit in units else None) or scheme.units.open


def _members(
    memory: Memory,
    asked: Coordinate,
    scheme: Scheme,
    units: Register,
    position: int,
    as_of: date,
) -> list[str]:
    whose = scheme
    if asked.population is None and memory.compared is not None:
        return list(memory.compared)
    if asked.population is not None:
        if "," in asked.population or asked.population in units:
            return [units.find(name, as_of).id for name in asked.population.split(",")]
        whose = memory.rulebook.scheme(asked.population, position, as_of)
    if whose.units.open is not None:
        return units.registered(whose.units.open)
    return [entry.unit or key for key, entry in whose.units.roster.items()]


__all__ = [
    "Answer",
    "Memory",
    "Posed",
    "Told",
    "ask",
    "attesting",
    "instant_of",
    "pose",
    "resolve",
    "view_of",
]
