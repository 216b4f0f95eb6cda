"""The plain fold: every row up to the viewpoint added up in Python. It defines what a backend answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from domain.bases import Base
from projections.backends.backend import by_measure, negative
from projections.deltas.row import DeltaRow


class Reference:
    """Rows in memory, folded anew for every viewpoint."""

    def __init__(self, rows: Iterable[DeltaRow]) -> None:
        self._rows = list(rows)

    def figures(
        self, population: int, bases: Sequence[Base], day: int, position: int
    ) -> dict[tuple[int, Base], int]:
        """The counts at one viewpoint."""
        wanted = by_measure(bases)
        groups: Counter[tuple[int, int, int]] = Counter()
        for row in self._rows:
            if (
                row.population == population
                and row.measure in wanted
                and row.valid_day <= day
                and row.known_pos <= position
            ):
                groups[row.unit, row.measure, row.group_key] += row.delta
        found: Counter[tuple[int, Base]] = Counter()
        for (unit, measure, _), number in groups.items():
            for base in wanted[measure]:
                if number < 0 and not base.signed:
                    raise negative(unit, base, number)
                found[unit, base] += number if base.cap is None else min(number, base.cap)
        return {key: number for key, number in found.items() if number}

    def timeline(
        self, population: int, bases: Sequence[Base], days: Sequence[int], position: int
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts on each of the days."""
        return _along([self.figures(population, bases, day, position) for day in days])

    def drift(
        self, population: int, bases: Sequence[Base], day: int, positions: Sequence[int]
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts as known at each of the positions."""
        return _along([self.figures(population, bases, day, known) for known in positions])


def _along(answers: Sequence[dict[tuple[int, Base], int]]) -> dict[tuple[int, Base], list[int]]:
    keys = dict.fromkeys(key for answer in answers for key in answer)
    return {key: [answer.get(key, 0) for answer in answers] for key in keys}
