"""Places (名次): who stands ahead of whom in populations that lie side by side.

Small leagues are compared each with each, large ones sorted; both say the same, and a test holds them to
it. What nobody asks for is not worked out: few schemes ask how many share a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from replay.bulk.rationals import SOME, Array, kind_for, over, selected

BLOCK = 32_768
"""So many columns of seats are compared at once."""

LEAST = kind_for(0)
"""The least kind in which numbers are kept."""


class Places(Protocol):
    """What a place is made of, in each cell of units × points; the greatest key is first.

    In cells that do not take part the numbers mean nothing.
    """

    @property
    def ahead(self) -> Array:
        """How many stand ahead."""

    @property
    def tied(self) -> Array:
        """How many have the same key, oneself among them."""

    @property
    def ahead_distinct(self) -> Array:
        """How many different keys are ahead."""

    @property
    def distinct(self) -> Array:
        """How many different keys there are."""


@dataclass(frozen=True, eq=False)
class Seating:
    """A row of seats for each population, the smallest population first: seat by seat.

    There are as many as the largest has units. A population with fewer has its last unit in the seats
    that are left, which take no part.
    """

    starts: Array
    sizes: tuple[int, ...]

    @cached_property
    def units(self) -> Array:
        """Who sits there: seats × populations."""
        units: Array = self.starts[self._order] + np.minimum(self._seats, self.lengths - 1)
        return units

    @cached_property
    def taken(self) -> Array:
        """Which seats are somebody's own: seats × populations × 1."""
        taken: Array = (self._seats < self.lengths)[:, :, None]
        return taken

    @cached_property
    def empty(self) -> tuple[int, ...]:
        """For each seat, in how many populations, the first ones, nobody has it."""
        return tuple(np.searchsorted(self.lengths, self._seats[:, 0], side="right").tolist())

    def seated(self, cells: Array) -> Array:
        """Cells of units × points, seat by seat: seats × populations × points."""
        return cells.take(self.units, axis=0)

    def back(self, seats: Array) -> Array:
        """What was found for each seat, as units × points again."""
        return seats.reshape(-1, seats.shape[-1]).take(self._seat_of, axis=0)

    def spread(self, each: Array) -> Array:
        """What holds for each population as they sit, for each of its units."""
        if len(self.sizes) == 1:
            return each
        return each.take(self._seat_of % len(self.sizes), axis=0)

    @cached_property
    def _order(self) -> Array:
        return np.argsort(self.sizes, kind="stable")

    @cached_property
    def lengths(self) -> Array:
        """How many units each population has, as they sit."""
        return np.array(self.sizes)[self._order]

    @cached_property
    def _seats(self) -> Array:
        return np.arange(max(self.sizes))[:, None]

    @cached_property
    def _seat_of(self) -> Array:
        """The seat of each unit, counted through."""
        found = np.zeros(sum(self.sizes), dtype=np.intp)
        there = self.taken[:, :, 0]
        found[self.units[there]] = np.flatnonzero(there)
        return found


class Compared:
    """Places by comparing each unit with each other of its population.

    Keys of those who are not among the compared are behind all others.
    """

    def __init__(self, keys: Array, among: Array, seating: Seating) -> None:
        self._seating = seating
        self._among = among
        rows = seating.seated(_packed(keys))
        self._rows = rows.reshape(len(rows), -1)
        self._shape = rows.shape

    @cached_property
    def ahead(self) -> Array:
        """How many stand ahead."""
        return self._counted(np.greater)

    @cached_property
    def tied(self) -> Array:
        """How many have the same key, oneself among them."""
        return self._counted(np.equal)

    @property
    def ahead_distinct(self) -> Array:
        """How many different keys are ahead."""
        return self._different[0]

    @property
    def distinct(self) -> Array:
        """How many different keys there are."""
        return self._different[1]

    @cached_property
    def _different(self) -> tuple[Array, Array]:
        there = self._seating.seated(self._among) & self._seating.taken
        there = over(self._shape, there).reshape(self._rows.shape)
        ahead, all_ = np.zeros(there.shape, dtype=np.int8), np.zeros(there.shape[1:], dtype=np.int8)
        for number, key in enumerate(self._rows):
            seen = ((self._rows[:number] == key) & there[:number]).any(axis=0)
            first = there[number] & ~seen
            ahead += (key > self._rows) & first
            all_ += first
        return self._back(ahead), self._back(np.broadcast_to(all_, there.shape))

    def _counted(self, meets: np.ufunc) -> Array:
        """How many of the same population have a key that meets one's own."""
        if len(self._rows) * self._rows.size <= SOME and not any(self._seating.empty):
            met = meets(self._rows[:, None], self._rows)
            return self._back(met.sum(axis=0, dtype=np.int8))
        found = np.zeros(self._rows.shape, dtype=np.int8)
        there = np.empty((len(self._rows), BLOCK), dtype=bool)
        points = self._shape[-1]
        opens = [empty * points for empty in self._seating.empty]
        for start in range(0, self._rows.shape[1], BLOCK):
            end = min(start + BLOCK, self._rows.shape[1])
            seats = self._seating.lengths[(end - 1) // points]
            for keys, opened in zip(self._rows[:seats], opens[:seats], strict=True):
                here = slice(max(start, opened), end)
                mine = keys[here]
                met = there[:seats, : mine.size]
                meets(mine, self._rows[:seats, here], out=met)
                found[:seats, here] += met.view(np.int8)
        return self._back(found)

    def _back(self, seats: Array) -> Array:
        return self._seating.back(seats.reshape(self._shape))


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Places by sorting each population."""

    ahead: Array
    tied: Array
    ahead_distinct: Array
    distinct: Array


def by_sorting(keys: Array, among: Array, starts: Array, sizes: tuple[int, ...]) -> Sorted:
    """The places of every population, one after the other; who is not among them is behind all."""
    found = [np.zeros(keys.shape, np.int64) for _ in range(4)]
    for start, size in zip(starts, sizes, strict=True):
        mine = slice(start, start + size)
        for whole, part in zip(found, _by_order(keys[mine].T, among[mine].T), strict=True):
            whole[mine] = part.T
    return Sorted(*found)


def _by_order(keys: Array, among: Array) -> tuple[Array, Array, Array, Array]:
    """One population's places: sorted from the greatest, those who do not take part at the end."""
    order = np.argsort(-keys, axis=-1, kind="stable")
    lined = np.take_along_axis(keys, order, axis=-1)
    there = np.take_along_axis(among, order, axis=-1)
    number = np.broadcast_to(np.arange(lined.shape[-1]), lined.shape)
    opens = np.ones(lined.shape, dtype=bool)
    opens[..., 1:] = lined[..., 1:] != lined[..., :-1]
    first = np.maximum.accumulate(np.where(opens, number, 0), axis=-1)
    closes = np.ones(lined.shape, dtype=bool)
    closes[..., :-1] = opens[..., 1:]
    last = np.where(closes, number, lined.shape[-1])
    last = np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1]
    distinct = (opens & there).sum(axis=-1, keepdims=True)
    before = np.cumsum(opens, axis=-1) - 1

    def back(lined_up: Array) -> Array:
        result = np.empty(lined.shape, dtype=np.int64)
        np.put_along_axis(result, order, lined_up, axis=-1)
        return result

    return (
        back(first),
        back(last - first + 1),
        back(before),
        np.broadcast_to(distinct, lined.shape),
    )


def behind(among: Array, keys: Array) -> Array:
    """The keys of those who take part; the others have one that is behind all of them.

    Whatever comes back may be turned around: no key is without its negative.
    """
    number = int(keys.min()) - 1
    kind = keys.dtype
    if kind.kind == "i" and -number > np.iinfo(kind).max:
        kind = kind_for(-number)
    return selected(among, keys.astype(kind, copy=False), np.array(number, dtype=kind))


def _packed(keys: Array) -> Array:
    """The keys in the least kind that holds all of them and one more below."""
    if keys.dtype in (object, LEAST) or keys.size == 0:
        return keys
    low, high = int(keys.min()), int(keys.max())
    return keys.astype(kind_for(max(high, 1 - low)), copy=False)
