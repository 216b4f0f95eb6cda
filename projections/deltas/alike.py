"""Streams of one shape, and what they say, by the column: of each field the values that one entry gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.bases.sight import Sight
from projections.deltas.columnar import NEVER, microseconds
from projections.deltas.row import day_number
from projections.deltas.shapes import Mark, Marks, Shape, Stream, shaped

Array = npt.NDArray[np.int64]


class Alike:
    """Streams of one shape. A value is that of the entry itself, or the one it sets as a correction."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.streams: list[Stream] = []
        self.cuts: list[tuple[date, ...]] = []

    def positions(self, place: int) -> Array:
        """Of the entries at a place; 0 where the stream has ended."""
        if place == len(self.shape):
            return np.zeros(len(self.streams), dtype=np.int64)
        return np.array([stream[place].position for stream in self.streams], dtype=np.int64)

    def cut(self, number: int) -> Array:
        """The day of a cut; the end of time where there are no more."""
        if number == len(self.cuts[0]):
            return np.full(len(self.streams), NEVER)
        return np.array([day_number(cuts[number]) for cuts in self.cuts], dtype=np.int64)

    def units(self, place: int) -> list[str | None]:
        """The units of the base facts, or those to which the entries at a place move them."""
        if place == 0:
            return [stream[0].unit for stream in self.streams]
        return [str(stream[place].data["to"]) for stream in self.streams]

    def days(self, place: int, of: int = 0) -> Array:
        """The days of the entries at `of`, as those at `place` have them."""
        if place == of:
            days = [stream[of].occurred_on for stream in self.streams]
        else:
            days = [date.fromisoformat(s[place].data["set"]["occurred_on"]) for s in self.streams]
        return np.array(list(map(day_number, days)), dtype=np.int64)

    def moments(self, place: int | None) -> Array:
        """When the base facts were submitted, in microseconds, as the entries at a place have it."""
        if place is None:
            return np.full(len(self.streams), NEVER)
        if place == 0:
            said = [stream[0].submitted_at for stream in self.streams]
        else:
            texts = [stream[place].data["set"]["submitted_at"] for stream in self.streams]
            said = list(map(datetime.fromisoformat, texts))
        found = [NEVER if one is None else microseconds(one) for one in said]
        return np.array(found, dtype=np.int64)

    def values(self, field: str, place: int | None) -> list[Any]:
        """The values of a field of the base facts, as the entries at a place have it."""
        if place is None:
            return [None] * len(self.streams)
        if place == 0:
            return [stream[0].data.get(field) for stream in self.streams]
        return [stream[place].data["set"][field] for stream in self.streams]


def alike(sight: Sight, streams: Sequence[Stream]) -> list[Alike]:
    """Streams by their shape."""
    found: dict[Marks, Alike] = {}
    for stream in streams:
        marks, cuts = shaped(sight, stream)
        several = found.get(marks)
        if several is None:
            several = found[marks] = Alike(tuple(Mark(*mark) for mark in marks))
        several.streams.append(stream)
        several.cuts.append(cuts)
    return list(found.values())
