"""From counts to points, written by hand for this one scheme and shared by all peers.

Whole populations at once, in whole numbers: a point is a hundred, a ratio is compared crosswise. It is
independent of the engine, so that equal points mean something.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

UNSCORED = -1
TIERS = ((80, 1_000), (40, 800), (12, 500), (3, 200))
TARGET = 24


@dataclass(frozen=True)
class Answer:
    """All units at one viewpoint: what was counted, the points, the totals and the places."""

    counts: Ints
    """Units by `rules.COUNTS`."""
    points: Ints
    """Units by `rules.CODES`, in hundredths; -1 is unscored."""
    total: Ints
    place: Ints
    """Within the population; 0 is none."""

    def judged(self) -> Answer:
        """The same without the counts."""
        return replace(self, counts=np.zeros(0, dtype=np.int64))

    def digest(self) -> str:
        """SHA-256 over every number."""
        parts = (self.counts, self.points, self.total, self.place)
        plain = b"".join(np.ascontiguousarray(part, dtype="<i8").tobytes() for part in parts)
        return hashlib.sha256(plain).hexdigest()


def answer(counts: Ints, population: NDArray[np.integer], nation_weighs: int = 4) -> Answer:
    """Score every unit; units of one population stand together."""
    league = League(population)
    every, clean, cases, activities, city, province, nation, innovations, three, one, trainings = (
        counts.T
    )
    columns = (
        league.ratios(clean, every, 2_000),
        league.ranked(cases, 2_000),
        league.shares(activities, 1_000),
        league.ranked(city + 2 * province + nation_weighs * nation, 1_500),
        half_up(1_000 * np.minimum(innovations, TARGET), np.int64(TARGET)),
        np.maximum(0, 1_500 - 5 * (3 * three + one)),
        tiered(trainings),
    )
    points = np.stack(columns, axis=1)
    open_ = (points == UNSCORED).any(axis=1)
    total = np.where(open_, UNSCORED, np.minimum(10_000, points.sum(axis=1)))
    place = np.where(open_, 0, 1 + league.ahead(total))
    return Answer(counts, points, total, place)


def half_up(above: Ints, below: Ints | np.int64) -> Ints:
    """Divide and round, halves up; nothing here is negative."""
    return np.asarray((2 * above + below) // (2 * below))


def tiered(figure: Ints) -> Ints:
    """The points of the first tier reached."""
    return np.select([figure >= bound for bound, _ in TIERS], [given for _, given in TIERS], 0)


class League:
    """All populations side by side: one line each, as long as the longest."""

    def __init__(self, population: NDArray[np.integer]) -> None:
        first = np.flatnonzero(np.diff(population, prepend=population[0] - 1))
        self._line = np.cumsum(np.diff(population, prepend=population[0]) != 0)
        self._seat = np.arange(len(population)) - first[self._line]
        self._shape = (len(first), int(self._seat.max()) + 1)
        self.size = np.bincount(self._line)[self._line]

    def lined(self, values: Ints, absent: int) -> Ints:
        """Values of units as lines; `absent` fills the seats that nobody has."""
        lines = np.full(self._shape, absent, dtype=np.int64)
        lines[self._line, self._seat] = values
        return lines

    def ahead(self, values: Ints) -> Ints:
        """How many of the population have more."""
        lines = self.lined(values, -(1 << 60))
        more = (lines[:, None, :] > lines[:, :, None]).sum(axis=2)
        return np.asarray(more[self._line, self._seat])

    def ranked(self, figure: Ints, full: int) -> Ints:
        """Evenly by place, ties share the better one, nothing for nothing."""
        given = half_up(full * (self.size - self.ahead(figure)), self.size)
        return np.where(figure == 0, 0, given)

    def shares(self, figure: Ints, full: int) -> Ints:
        """A share of the best of the population; nothing where the best has nothing."""
        best = self.lined(figure, 0).max(axis=1)[self._line]
        return np.where(best == 0, 0, half_up(full * figure, np.maximum(best, 1)))

    def ratios(self, of: Ints, over: Ints, full: int) -> Ints:
        """A share of the best ratio; unscored where there is nothing to divide by."""
        top, bottom = self.lined(of, 0), self.lined(over, 0)
        best_of, best_over = top[:, 0], bottom[:, 0]
        for seat in range(1, self._shape[1]):
            better = top[:, seat] * best_over > best_of * bottom[:, seat]
            better |= (best_over == 0) & (bottom[:, seat] > 0)
            best_of = np.where(better, top[:, seat], best_of)
            best_over = np.where(better, bottom[:, seat], best_over)
        best_of, best_over = best_of[self._line], best_over[self._line]
        share = half_up(full * of * best_over, np.maximum(over * best_of, 1))
        return np.where(over == 0, UNSCORED, np.where(best_of == 0, 0, share))
