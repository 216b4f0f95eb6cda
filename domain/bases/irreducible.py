"""One irreducible count, and the identity under which its rows are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

PLACES = 6
"""Decimals of an amount are kept as integers of so many places; what does not fit is never rounded."""
SCALE = 10**PLACES
LIMIT = 2**53
"""An amount in the log stays below this, so that sums of many stay within 63 bits."""


@dataclass(frozen=True, slots=True, order=True)
class Base:
    """One irreducible count (基数) of one unit.

    `identity` is the SHA-256 of all that decides which facts are counted. `cap` and `scale` are not
    part of it: the entries that share a group count as g(n) = min(n, cap) when they are added up, and
    a count is read in units of 10 to the minus `scale`.
    """

    name: str
    identity: str
    cap: int | None = None
    scale: int = 0
    signed: bool = False
    """Whether it may be below zero, as an amount may; a number of entries never is."""

    def __hash__(self) -> int:
        """Few bases share an identity, and a text keeps its hash."""
        return hash(self.identity)

    def of(self, counts: Mapping[Base, int]) -> int:
        """The count among `counts`, in which those of zero are left out."""
        return counts.get(self, 0)


def identified(name: str, definition: str, *, cap: int | None = None) -> Base:
    """The number of entries of that name under a definition, given by its digest."""
    return Base(name, _digest(name, definition), cap)


def amount(name: str, definition: str, *, scale: int = PLACES) -> Base:
    """The sum of that name under a definition; it may be below zero."""
    return Base(name, _digest(name, definition), scale=scale, signed=True)


def _digest(name: str, definition: str) -> str:
    return hashlib.sha256(f"{definition}/{name}".encode()).hexdigest()
