"""Places (名次): who stands ahead of whom in populations that lie side by side.

Small leagues are compared each with each, large ones sorted; both say the same, and a test holds them to
it. What nobody asks for is not worked out: few schemes ask how many share a place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from replay.bulk.kinds import Array, kind_for
from replay.bulk.rationals import SOME, over, selected
from replay.bulk.seats import Block

SMALL = 64
"""Up to so many units a place is found by comparing each with each, above by sorting."""
BLOCK = 16_384
"""So many columns of seats are compared at once."""
LEAST = kind_for(0)
"""The least kind in which numbers are kept."""


class Places:
    """What a place is made of, in each cell of units × points; the greatest key is first.

    Keys of those who are not among the compared are behind all others, and in their cells the numbers
    mean nothing.
    """

    def __init__(
        self, keys: Array, among: Array, blocks: Sequence[Block], *, small: int = SMALL
    ) -> None:
        self._keys = _packed(keys)
        self._among = among
        self._blocks = blocks
        self._small = small

    @cached_property
    def ahead(self) -> Array:
        """How many stand ahead."""
        return self._each(lambda league, into: league.ahead(into))

    @cached_property
    def tied(self) -> Array:
        """How many have the same key, oneself among them."""
        return self._each(lambda league, into: league.tied(into))

    @cached_property
    def ahead_distinct(self) -> Array:
        """How many different keys are ahead."""
        return self._each(lambda league, into: league.ahead_distinct(into))

    @cached_property
    def distinct(self) -> Array:
        """How many different keys there are."""
        return self._each(lambda league, into: league.distinct(into))

    def _each(self, ask: Callable[[League, Array], None]) -> Array:
        """What is asked of the leagues of every block, laid as the keys lie."""
        found = np.empty(self._keys.shape, dtype=self._kind)
        for block, league in zip(self._blocks, self._leagues, strict=True):
            ask(league, block.of(found))
        return found

    @cached_property
    def _leagues(self) -> tuple[League, ...]:
        among = over(self._keys.shape, self._among)
        return tuple(
            (Compared if block.seats <= self._small else Sorted)(block.of(self._keys), block, among)
            for block in self._blocks
        )

    @cached_property
    def _kind(self) -> type[np.signedinteger]:
        most = max((block.seats for block in self._blocks), default=0)
        return np.int8 if most <= SMALL else np.int64


class League(Protocol):
    """The leagues of one block; what is asked is written into seats × (populations and points)."""

    def ahead(self, into: Array) -> None:
        """How many stand ahead."""

    def tied(self, into: Array) -> None:
        """How many have the same key, oneself among them."""

    def ahead_distinct(self, into: Array) -> None:
        """How many different keys are ahead."""

    def distinct(self, into: Array) -> None:
        """How many different keys there are."""


class Compared:
    """Each unit compared with each other of its population."""

    def __init__(self, keys: Array, block: Block, among: Array) -> None:
        self._keys = keys
        self._block = block
        self._among = among

    def ahead(self, into: Array) -> None:
        """How many stand ahead."""
        self._count(np.greater, into)

    def tied(self, into: Array) -> None:
        """How many have the same key, oneself among them."""
        self._count(np.equal, into)

    def ahead_distinct(self, into: Array) -> None:
        """How many different keys are ahead."""
        into[:] = 0
        for key, first in zip(self._keys, self._firsts, strict=True):
            into += (key > self._keys) & first

    def distinct(self, into: Array) -> None:
        """How many different keys there are."""
        into[:] = self._firsts.sum(axis=0)

    @cached_property
    def _firsts(self) -> Array:
        """Who of those compared is the first to have the key."""
        there = self._block.of(self._among)
        seen = [
            ((self._keys[:number] == key) & there[:number]).any(axis=0)
            for number, key in enumerate(self._keys)
        ]
        firsts: Array = there & ~np.stack(seen)
        return firsts

    def _count(self, meets: np.ufunc, into: Array) -> None:
        """How many of the same population have a key that meets one's own."""
        keys = self._keys
        if len(keys) * keys.size <= SOME:
            np.add.reduce(meets(keys[:, None], keys).view(np.int8), axis=0, out=into)
            return
        into[:] = 0
        room = np.empty((len(keys), min(BLOCK, keys.shape[1])), dtype=bool)
        for start in range(0, keys.shape[1], BLOCK):
            here = keys[:, start : start + BLOCK]
            met, counted = room[:, : here.shape[1]], into[:, start : start + BLOCK]
            for key in here:
                meets(key, here, out=met)
                np.add(counted, met.view(np.int8), out=counted)


class Sorted:
    """Every population put in order, those who do not take part at the end."""

    def __init__(self, keys: Array, block: Block, among: Array) -> None:
        self._keys = keys
        self._block = block
        self._among = among

    def ahead(self, into: Array) -> None:
        """How many stand ahead."""
        into[:] = self._back(self._first)

    def tied(self, into: Array) -> None:
        """How many have the same key, oneself among them."""
        closes = np.ones(self._lined.shape, dtype=bool)
        closes[:-1] = self._opens[1:]
        last = np.where(closes, self._number, len(closes))
        last = np.minimum.accumulate(last[::-1], axis=0)[::-1]
        into[:] = self._back(last - self._first + 1)

    def ahead_distinct(self, into: Array) -> None:
        """How many different keys are ahead."""
        into[:] = self._back(np.cumsum(self._opens, axis=0) - 1)

    def distinct(self, into: Array) -> None:
        """How many different keys there are."""
        there = np.take_along_axis(self._block.of(self._among), self._order, axis=0)
        into[:] = (self._opens & there).sum(axis=0)

    @cached_property
    def _order(self) -> Array:
        return np.argsort(-self._keys, axis=0, kind="stable")

    @cached_property
    def _lined(self) -> Array:
        return np.take_along_axis(self._keys, self._order, axis=0)

    @cached_property
    def _number(self) -> Array:
        return np.arange(len(self._lined))[:, None]

    @cached_property
    def _opens(self) -> Array:
        """Where a key is another than the one before."""
        opens = np.ones(self._lined.shape, dtype=bool)
        opens[1:] = self._lined[1:] != self._lined[:-1]
        return opens

    @cached_property
    def _first(self) -> Array:
        """The number of the first that has the key."""
        return np.maximum.accumulate(np.where(self._opens, self._number, 0), axis=0)

    def _back(self, lined: Array) -> Array:
        found = np.empty(lined.shape, dtype=np.int64)
        np.put_along_axis(found, self._order, lined, axis=0)
        return found


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
