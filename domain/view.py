"""What one scheme sees of the history at a viewpoint: its period, its deadline, its counting day.

Here the three times meet: an entry's day against the period, its submission against the deadline, and
(already, in the history handed in) its position against what was known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from domain.effect import Standing
from domain.errors import BadScheme
from domain.figure import Because, Figure
from domain.history import History
from domain.language import Model
from domain.period import named_period, span
from domain.recalled import Recalled
from domain.workdays import Calendar

Day = Literal["occurred", "submitted"]


class CountsFromField(Model):
    """The counting day hangs on a field: what the system saw needs no submission, a form does."""

    by: str
    values: dict[str, Day]


Basis = Day | CountsFromField


@dataclass(slots=True)
class View:
    """The facts of a history as one scheme sees them on `as_of`, known at `position`.

    `first`, `last` and `deadline` are the scheme's, already moved where it is asked over another year.
    An `as_of` after the period is answered as of its last day.
    """

    history: History
    position: int
    as_of: date
    scheme: str
    first: date
    last: date
    deadline: datetime | None
    zone: ZoneInfo
    calendar: Calendar | None = None
    population: tuple[str, ...] = ()
    """The units compared, for what is told apart among all of them."""
    subunits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The units placed under each unit, at any depth."""
    successors: Mapping[str, str] = field(default_factory=dict)
    """Merged units whose entries count for another, where the scheme says that history moves."""
    recalled: Recalled | None = None
    """Figures and awards worked out before, by all they depend on; None: nothing is kept."""
    text: str = ""
    """The digest of the scheme's text, part of what they depend on."""
    surroundings: tuple[int, ...] = ()
    """Positions that stand for the units and calendars known: part of what awards depend on."""
    told: Mapping[tuple[str, str], Figure] | None = None
    """Figures of units whose entries are not at hand, by the line's path and the unit."""
    memo: dict[int, Any] = field(default_factory=dict)
    """What a measure worked out for the whole population, kept for this view."""
    _standings: dict[tuple[str, str], list[Standing]] = field(default_factory=dict)

    @property
    def cutoff(self) -> date:
        """The last day that counts: the earlier of `as_of` and the period's last day."""
        return min(self.as_of, self.last)

    def standings(self, topic: str, unit: str) -> Sequence[Standing]:
        """The unit's facts of a topic, in order of position, those gone included."""
        key = (topic, unit)
        if key not in self._standings:
            self._standings[key] = [
                standing
                for owned in self.owned(unit)
                for standing in self.history.standings(
                    topic,
                    self._supplemented_by,
                    self.position,
                    deadline=self.deadline,
                    zone=self.zone,
                    unit=owned,
                )
            ]
        return self._standings[key]

    def answered(self, topic: str, owned: str) -> Iterator[Standing]:
        """Of one unit's own facts of a topic those that have answers, by then or later."""
        return self.history.answered(
            topic,
            self._supplemented_by,
            self.position,
            deadline=self.deadline,
            zone=self.zone,
            unit=owned,
        )

    def rests_on(
        self, topics: Iterable[str], *, runs: bool, units: Iterable[str] | None = None
    ) -> tuple[int, Hashable]:
        """What a figure of these topics hangs on: the last entry that may count in it, and all else.

        That is what is known, by which day, whether the period has ended, and who was merged into
        whom by then. `runs` says that it changes with every day.
        """
        topics, of = tuple(topics), None if units is None else tuple(units)
        known = (self.history.touched(topics, self.position, of), *self.surroundings)
        day = self.cutoff
        if not runs:
            day = self.history.settled(topics, day, self.zone, of)
        merged = tuple(self.successors.items())
        return max(known), (known, day, self.cutoff == self.last, merged)

    def owned(self, unit: str) -> tuple[str, ...]:
        """The units whose entries count for this one: itself, and those merged into it."""
        if unit in self.successors:
            return ()
        return (unit, *(old for old, new in self.successors.items() if new == unit))

    @property
    def _supplemented_by(self) -> date:
        """The day by which a supplement must act: at the period's end, that of a later deadline."""
        if self.cutoff < self.last or self.deadline is None:
            return self.cutoff
        return max(self.cutoff, self.deadline.astimezone(self.zone).date())

    def counting_day(self, standing: Standing, basis: Basis) -> date | Because:
        """The day on which a fact counts by the cut-off, however old, or why it counts on none."""
        return self.by_cutoff(self.day_of(standing, basis))

    def flow_day(self, standing: Standing, basis: Basis) -> date | Because:
        """As `counting_day`, for what must also have happened inside the period."""
        return self.by_cutoff(self.day_of(standing, basis, inside=True))

    def by_cutoff(self, day: date | Because) -> date | Because:
        """The same day if it has come by the cut-off; the same reason where there is no day."""
        if isinstance(day, Because) or day <= self.cutoff:
            return day
        return not_yet(day)

    def day_of(self, standing: Standing, basis: Basis, *, inside: bool = False) -> date | Because:
        """The day on which a fact counts once that day has come, or why it counts on none.

        The deadline is an instant, inclusive, compared with the submission and never with the
        recording. Where it falls after the period, what was submitted in time counts on the period's
        last day. An entry that names a period or a month counts in it, on the earlier of its own day
        and the period's last; one that names a scheme counts only under it. What must have happened
        `inside` the period does not count where it is older.

        It hangs on the scheme and on the fact alone, never on the day asked (`domain.counting_days`).
        """
        if standing.gone is not None:
            return standing.gone
        named = named_period(standing.data)
        occurred = standing.occurred_on
        if inside and occurred < self.first and named is None:
            return Because("outside the period", occurred.isoformat())
        named_scheme = standing.data.get("scheme")
        if named_scheme is not None and named_scheme != self.scheme:
            return Because("names another scheme", str(named_scheme))
        if occurred > self.last and named is None:
            return Because("outside the period", occurred.isoformat())
        day = self._by_basis(standing, basis)
        return day if isinstance(day, Because) else self._in_period(named, day)

    def _by_basis(self, standing: Standing, basis: Basis) -> date | Because:
        """The day it happened, or that of its submission in time."""
        if _basis_of(standing, basis) == "occurred":
            return standing.occurred_on
        if standing.submitted_at is None:
            return Because("not submitted")
        if self.deadline is not None and standing.submitted_at > self.deadline:
            return Because("after the deadline", self._clock(standing.submitted_at))
        day = standing.submitted_at.astimezone(self.zone).date()
        if self.deadline is not None and standing.occurred_on <= self.last:
            day = min(day, self.last)
        return day

    def acting(self, standing: Standing) -> bool:
        """Whether an answering entry (a clearing, a handling) acts by the cut-off."""
        return standing.gone is None and standing.occurred_on <= self.cutoff

    def _in_period(self, named: str | None, day: date) -> date | Because:
        if named is not None:
            first, last = span(named)
            if first < self.first or last > self.last:
                return Because("outside the period", named)
            day = min(day, last)
        if day > self.last:
            return Because("outside the period", day.isoformat())
        return day

    def _clock(self, instant: datetime) -> str:
        return instant.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")[:19]


def not_yet(day: date) -> Because:
    """Why an entry does not count before its day."""
    return Because("after as_of", day.isoformat())


def _basis_of(standing: Standing, basis: Basis) -> Day:
    if isinstance(basis, str):
        return basis
    value = standing.field(basis.by)
    if value not in basis.values:
        raise BadScheme(
            "counting-day-unknown",
            f"记录 #{standing.fact.position} 的 {basis.by}={value}，办法未写从哪一日起算。",
            f"Entry #{standing.fact.position} has {basis.by}={value}; the scheme does not say from "
            "which day such an entry counts.",
        )
    return basis.values[value]
