"""Counting days: which entries of a unit count by the cut-off, and why the others do not.

The day of an entry hangs on the scheme and on what the entry says. The day asked only decides whether
it has come, the position only whether the entry was known. So where a view keeps what it worked out,
the days of the entries that nothing answers are found once for a scheme and a unit, put in order, and
cut at every viewpoint. Entries with answers are gone through one by one, as all are by a view that keeps
nothing: that is the definition, and the cut gives the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter

from domain.effect import Standing
from domain.errors import ScoretrailError
from domain.figure import Because, Item
from domain.points import ZERO
from domain.view import Basis, View, not_yet

Dated = tuple[date, Standing]
"""An entry with the day on which it counts."""

POSITION = attrgetter("entry")
"""Items are listed by the position of their entry."""


def dated(
    view: View, units: Iterable[str], topic: str, basis: Basis, *, inside: bool
) -> tuple[list[Dated], list[Item]]:
    """The units' entries that count by the cut-off, and those that do not; neither is in order.

    `inside`: what happened before the period does not count.
    """
    kept: list[Dated] = []
    dropped: list[Item] = []

    def one_by_one(standings: Iterable[Standing]) -> None:
        for standing in standings:
            day = view.by_cutoff(view.day_of(standing, basis, inside=inside))
            if isinstance(day, Because):
                dropped.append(left_out(standing, day))
            else:
                kept.append((day, standing))

    for unit in units:
        if view.recalled is None:
            one_by_one(view.standings(topic, unit))
            continue
        for owned in view.owned(unit):
            days = _found(view, owned, topic, basis, inside=inside)
            one_by_one(
                sorted([*days.unsaid(view.position), *view.answered(topic, owned)], key=_position)
            )
            come, others = days.cut(view.cutoff, view.position)
            kept.extend(come)
            dropped.extend(others)
    return kept, dropped


def _found(view: View, unit: str, topic: str, basis: Basis, *, inside: bool) -> CountingDays:
    """The days found before under the same scheme, or found now and kept."""
    assert view.recalled is not None, "asked only of a view that keeps what it worked out"
    by = basis if isinstance(basis, str) else (basis.by, *basis.values.items())
    return view.recalled.get(
        view.history.touched((topic,), view.history.head, (unit,)),
        (view.text, topic, unit, by, inside),
        lambda: CountingDays(
            view.history.unanswered(topic, unit),
            lambda standing: view.day_of(standing, basis, inside=inside),
        ),
    )


class CountingDays:
    """The days of one unit's entries of one topic that say the same at every viewpoint.

    `standings` come in order of position; `day_of` gives the day, or why there is none.
    """

    def __init__(
        self, standings: Sequence[Standing], day_of: Callable[[Standing], date | Because]
    ) -> None:
        self._unsaid: list[Standing] = []
        self._dated: list[Dated] = []
        self._never: list[Item] = []
        for standing in standings:
            try:
                day = day_of(standing)
            except ScoretrailError:
                self._unsaid.append(standing)
                continue
            if isinstance(day, Because):
                self._never.append(left_out(standing, day))
            else:
                self._dated.append((day, standing))
        self._dated.sort(key=in_order)

    def unsaid(self, position: int) -> list[Standing]:
        """The entries known of which no day can be said: to ask for it is an error."""
        return [standing for standing in self._unsaid if _position(standing) <= position]

    def cut(self, cutoff: date, position: int) -> tuple[list[Dated], list[Item]]:
        """The other entries known: those whose day has come by the cut-off, and those left out."""
        come = bisect_right(self._dated, cutoff, key=_day)
        kept = [one for one in self._dated[:come] if one[1].fact.position <= position]
        left = self._never[: bisect_right(self._never, position, key=POSITION)]
        if come < len(self._dated):
            left += [item for item in self._waiting[come:] if item.entry <= position]
        return kept, left

    @cached_property
    def _waiting(self) -> list[Item]:
        """What is said of each dated entry for as long as its day has not come."""
        return [left_out(standing, not_yet(day)) for day, standing in self._dated]


def left_out(standing: Standing, because: Because, day: date | None = None) -> Item:
    """The item of an entry that does not count."""
    return Item(standing.fact.position, counted=False, amount=ZERO, because=because, day=day)


def in_order(one: Dated) -> tuple[date, int]:
    """Entries count in the order of their days, those of one day in order of position."""
    return one[0], one[1].fact.position


def _day(one: Dated) -> date:
    return one[0]


def _position(standing: Standing) -> int:
    return standing.fact.position
