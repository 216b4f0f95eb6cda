"""What a scheme's text fixes about every view of its: period, deadline, zone, calendar, who moves where.

A sight makes the view of any part of the history, so that a count of a few facts goes through the same
rules as the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from domain.history import History
from domain.register import UNIT_TOPICS, register
from domain.rulebook import Rulebook
from domain.scheme import Scheme
from domain.view import View
from domain.workdays import Calendar

OFFICE = (*UNIT_TOPICS, "scheme.published", "scheme.revised", "reading.adopted")
"""What may change which units stand under which, or move to which."""


@dataclass(frozen=True)
class Sight:
    """One scheme's way of looking at facts."""

    scheme: Scheme
    calendar: Calendar | None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which its days are counted."""
        return self.scheme.zone_info

    @property
    def first(self) -> date:
        """The first day assessed."""
        return self.scheme.period.first

    @property
    def last(self) -> date:
        """The last day assessed."""
        return self.scheme.period.last

    @property
    def deadline(self) -> datetime | None:
        """The instant by which a unit must have reported."""
        return self.scheme.period.submitted_by

    @property
    def moves(self) -> bool:
        """Whether a merged unit's history moves to another."""
        return self.scheme.units.merged == "moves"

    def definition(self, *, with_calendar: bool) -> dict[str, Any]:
        """What decides, beside a measure, which facts count: the part that all its counts share."""
        known = self.calendar if with_calendar else None
        years = [] if known is None else [y for y in known.tables if y <= self.last.year]
        return {
            "scheme": self.scheme.id,
            "first": self.first,
            "last": self.last,
            "submitted_by": self.deadline,
            "zone": self.scheme.zone,
            "calendar": None if known is None else known.digest(years),
        }

    def view(
        self, history: History, day: date, position: int, population: Sequence[str] = ()
    ) -> View:
        """The view of these facts on a day, as known at a position, each unit by itself."""
        return View(
            history,
            position,
            day,
            self.scheme.id,
            self.first,
            self.last,
            self.deadline,
            self.zone,
            self.calendar,
            tuple(population),
        )

    @cached_property
    def closing_view(self) -> View:
        """The view of nothing on the last day: in which a fact by itself is judged."""
        return self.view(History(), self.last, 0)

    def whole_view(
        self, history: History, day: date, position: int, population: Sequence[str]
    ) -> View:
        """As `view`, with the units that stand under each other and move to each other."""
        view = self.view(history, day, position, population)
        rules = Rulebook(history)
        known = [rules.scheme(scheme, position, date.max) for scheme in rules.ids(position)]
        if self.scheme.id not in {scheme.id for scheme in known}:
            known.append(self.scheme)
        units = register(known, history, position)
        view.subunits = units.subunits
        view.successors = units.successors(min(day, self.last)) if self.moves else {}
        return view
