"""What was worked out before, by all it depends on, for whoever asks again.

What is kept is also kept by the last entry it was worked out of, so that two histories which are alike
up to a position can share what rests on no later entry.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Found = TypeVar("Found")


class Recalled:
    """Figures, awards and counting days of one history, each worked out once."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, Hashable], Any] = {}

    def __len__(self) -> int:
        return len(self._found)

    def get(self, known: int, key: Hashable, work_out: Callable[[], Found]) -> Found:
        """What was worked out of the entries up to `known` under this key, or is worked out now."""
        if (known, key) not in self._found:
            self._found[known, key] = work_out()
        found: Found = self._found[known, key]
        return found

    def up_to(self, position: int) -> Recalled:
        """What rests on entries up to a position alone."""
        shared = Recalled()
        shared._found = {
            key: found for key, found in self._found.copy().items() if key[0] <= position
        }
        return shared
