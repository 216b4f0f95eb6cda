"""What one scheme sees of the history at a viewpoint: its period, its deadline, its counting day.

Here the three times meet: an entry's day against the period, its submission against the deadline, and
(already, in the history handed in) its position against what was known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    recalled: dict[Any, Any] | None = None
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

    def settled(
        self, topics: Iterable[str], *, runs: bool, units: Iterable[str] | None = None
    ) -> tuple[int, date, bool]:
        """What a figure of these topics depends on: what is known, by which day, and the period's end.

        `runs` says that it changes with every day.
        """
        topics, known = tuple(topics), None if units is None else tuple(units)
        touched = self.history.touched(topics, self.position, known)
        day = self.cutoff
        if not runs:
            day = self.history.settled(topics, day, self.zone, known)
        return touched, day, self.cutoff == self.last

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
        """The day on which a fact counts, or why it counts on none.

        The deadline is an instant, inclusive, compared with the submission and never with the
        recording. Where it falls after the period, what was submitted in time counts on the period's
        last day. An entry that names a period or a month counts in it, on the earlier of its own day
        and the period's last; one that names a scheme counts only under it.
        """
        if standing.gone is not None:
            return standing.gone
        named_scheme = standing.data.get("scheme")
        if named_scheme is not None and named_scheme != self.scheme:
            return Because("names another scheme", str(named_scheme))
        if standing.occurred_on > self.last and named_period(standing.data) is None:
            return Because("outside the period", standing.occurred_on.isoformat())
        if _basis_of(standing, basis) == "submitted":
            if standing.submitted_at is None:
                return Because("not submitted")
            if self.deadline is not None and standing.submitted_at > self.deadline:
                return Because("after the deadline", self._clock(standing.submitted_at))
            day = standing.submitted_at.astimezone(self.zone).date()
            if self.deadline is not None and standing.occurred_on <= self.last:
                day = min(day, self.last)
        else:
            day = standing.occurred_on
        return self._in_period(standing, day)

    def flow_day(self, standing: Standing, basis: Basis) -> date | Because:
        """As `counting_day`, for what must also have happened inside the period."""
        if (
            standing.gone is None
            and standing.occurred_on < self.first
            and named_period(standing.data) is None
        ):
            return Because("outside the period", standing.occurred_on.isoformat())
        return self.counting_day(standing, basis)

    def acting(self, standing: Standing) -> bool:
        """Whether an answering entry (a clearing, a handling) acts by the cut-off."""
        return standing.gone is None and standing.occurred_on <= self.cutoff

    def _in_period(self, standing: Standing, day: date) -> date | Because:
        named = named_period(standing.data)
        if named is not None:
            first, last = span(named)
            if first < self.first or last > self.last:
                return Because("outside the period", named)
            day = min(day, last)
        if day > self.last:
            return Because("outside the period", day.isoformat())
        if day > self.cutoff:
            return Because("after as_of", day.isoformat())
        return day

    def _clock(self, instant: datetime) -> str:
        return instant.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")[:19]


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
