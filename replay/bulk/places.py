"""Places (名次): who stands ahead of whom in populations that lie side by side.

Small leagues are compared each with each, large ones sorted; both say the same, and a test holds them to
it. What nobody asks for is not worked out: few schemes ask how many share a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from replay.bulk.rationals import Array, selected


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
    """A row of seats for each population: as many as the largest has units, seat by seat.

    A population with fewer units has its last one in the seats that are left, which take no part.
    """

    starts: Array
    sizes: tuple[int, ...]

    @cached_property
    def units(self) -> Array:
        """Who sits there: seats × populations."""
        seat = np.arange(max(self.sizes))[:, None]
        units: Array = self.starts + np.minimum(seat, np.array(self.sizes) - 1)
        return units

    @cached_property
    def taken(self) -> Array:
        """Which seats are somebody's own: seats × populations × 1."""
        seat = np.arange(max(self.sizes))[:, None]
        taken: Array = (seat < np.array(self.sizes))[:, :, None]
        return taken

    @cached_property
    def full(self) -> bool:
        """Whether every seat is somebody's own."""
        return bool(self.taken.all())

    @cached_property
    def _seat_of(self) -> Array:
        """The seat of each unit, counted through."""
        number = np.concatenate([np.arange(size) for size in self.sizes])
        population = np.repeat(np.arange(len(self.sizes)), self.sizes)
        seat: Array = number * len(self.sizes) + population
        return seat

    def seated(self, cells: Array) -> Array:
        """Cells of units × points, seat by seat: seats × populations × points."""
        return cells.take(self.units, axis=0)

    def back(self, seats: Array) -> Array:
        """What was found for each seat, as units × points again."""
        return seats.reshape(-1, seats.shape[-1]).take(self._seat_of, axis=0)


class Compared:
    """Places by comparing each unit with each other of its population."""

    def __init__(self, keys: Array, among: Array, seating: Seating) -> None:
        self._seating = seating
        self._among = among
        rows = seating.seated(_packed(keys if bool(among.all()) else behind(among, keys)))
        if not seating.full:
            rows = behind(seating.taken, rows)
        self._rows = rows.reshape(len(rows), -1)
        self._shape = rows.shape

    @cached_property
    def ahead(self) -> Array:
        """How many stand ahead."""
        ahead = np.zeros(self._rows.shape, dtype=np.int8)
        for keys in self._rows:
            ahead += (keys > self._rows).view(np.int8)
        return self._back(ahead)

    @cached_property
    def tied(self) -> Array:
        """How many have the same key, oneself among them."""
        tied = np.zeros(self._rows.shape, dtype=np.int8)
        for keys in self._rows:
            tied += (keys == self._rows).view(np.int8)
        return self._back(tied)

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
        there = there.reshape(self._rows.shape)
        ahead, all_ = np.zeros(there.shape, dtype=np.int8), np.zeros(there.shape[1:], dtype=np.int8)
        for number, key in enumerate(self._rows):
            seen = ((self._rows[:number] == key) & there[:number]).any(axis=0)
            first = there[number] & ~seen
            ahead += (key > self._rows) & first
            all_ += first
        return self._back(ahead), self._back(np.broadcast_to(all_, there.shape))

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
    """The places of every population, one population after the other."""
    found = [np.zeros(keys.shape, np.int64) for _ in range(4)]
    for start, size in zip(starts, sizes, strict=True):
        mine = slice(start, start + size)
        for whole, part in zip(found, _by_order(keys[mine].T, among[mine].T), strict=True):
            whole[mine] = part.T
    return Sorted(*found)


def _by_order(keys: Array, among: Array) -> tuple[Array, Array, Array, Array]:
    """One population's places: sorted from the greatest, those who do not take part at the end."""
    held = behind(among, keys)
    order = np.argsort(-held, axis=-1, kind="stable")
    lined = np.take_along_axis(held, order, axis=-1)
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
    """The keys of those who take part; the others have one that is behind all of them."""
    number = int(keys.min()) - 1
    kind = keys.dtype
    if keys.dtype.kind == "i" and number < np.iinfo(kind).min:
        kind = np.dtype(np.int64 if number >= np.iinfo(np.int64).min else object)
    return selected(among, keys.astype(kind, copy=False), np.array(number, dtype=kind))


def _packed(keys: Array) -> Array:
    """The keys in 16 or 32 bits where all of them fit, with one to spare below."""
    if keys.dtype == object:
        return keys
    low, high = int(keys.min()), int(keys.max())
    for kind in (np.int16, np.int32):
        if np.iinfo(kind).min < low and high <= np.iinfo(kind).max:
            return keys.astype(kind, copy=False)
    return keys
