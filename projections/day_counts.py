"""How many entries known at a position happened after a day: the one count that is about all entries."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

EIGHT_BYTES = "Q"


class DayCounts:
    """The positions of all entries, by the day on which they happened: eight bytes an entry."""

    def __init__(self, days: Iterable[tuple[str, int]]) -> None:
        self._positions: dict[str, array[int]] = {}
        for day, position in days:
            self.add(day, position)
        for day, positions in self._positions.items():
            self._positions[day] = array(EIGHT_BYTES, sorted(positions))

    def add(self, day: str, position: int) -> None:
        """Take an entry; later ones come in order of position."""
        positions = self._positions.get(day)
        if positions is None:
            positions = self._positions[day] = array(EIGHT_BYTES)
        positions.append(position)

    def later_than(self, day: date, position: int) -> int:
        """How many known at the position happened after the day.

        >>> counts = DayCounts([("2018-01-02", 1), ("2018-01-03", 2), ("2018-01-03", 3)])
        >>> counts.later_than(date(2018, 1, 2), 2)
        1
        """
        last = day.isoformat()
        known = self._positions.copy()
        return sum(bisect_right(those, position) for on, those in known.items() if on > last)
