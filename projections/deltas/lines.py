"""Stored states as lines of one text: what a whole column of them is read from, without an object each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import fact, read_lines

LINE_END = b"\n"
"""No state holds one: canonical JSON writes it as an escape."""
UNTOLD = instant(0)
"""When the entries were recorded, which no rule of a counting reads."""

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Some entries: their positions, and their states, each with its end of line."""

    positions: Array
    states: pa.LargeBinaryArray

    def __len__(self) -> int:
        return len(self.positions)

    def at(self, places: Array) -> Lines:
        """Those at some places, in that order."""
        return Lines(self.positions[places], self.states.take(pa.array(places)))

    def text(self) -> pa.Buffer:
        """All of them, one after the other."""
        _, offsets, text = self.states.buffers()
        first = self.states.offset
        ends = np.frombuffer(offsets, np.int64)[first : first + len(self.states) + 1]
        return text.slice(int(ends[0]), int(ends[-1] - ends[0]))

    def facts(self) -> list[Fact]:
        """The entries as the rules see them."""
        return list(map(fact, self.positions.tolist(), repeat(UNTOLD), read_lines(self.text())))


def together(several: Sequence[Lines]) -> Lines:
    """Several, one after the other."""
    if not several:
        return Lines(np.zeros(0, dtype=np.int64), pa.array([], pa.large_binary()))
    positions = np.concatenate([one.positions for one in several])
    return Lines(positions, pa.concat_arrays([one.states for one in several]))
