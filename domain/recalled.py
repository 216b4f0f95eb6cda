"""What was worked out before, by all it depends on, for whoever asks again.

What is kept is also kept by the last entry it was worked out of, so that two histories which are alike
up to a position can share what rests on no later entry.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Found = TypeVar("Found")

MOST = 20_000
"""How many figures, indicators of whole populations and the like are kept worked out."""
QUESTIONS = 50
"""What so many questions had no use for goes, once enough was worked out anew."""
ANEW = 8
"""Enough is one in so many of what is kept."""

_NOTHING = object()


class Recalled:
    """Figures, awards and counting days of one history, each worked out once.

    At most so many are kept: what was not asked for in a long while is worked out anew. Several may
    ask at a time; at worst a thing is worked out twice.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._questions = self._anew = 0
        """Since what was kept before was last given up: questions, and things worked out."""
        self._found: dict[tuple[int, Hashable], Any] = {}
        self._before: dict[tuple[int, Hashable], Any] = {}

    def __len__(self) -> int:
        return len(self._found) + len(self._before)

    def get(self, known: int, key: Hashable, work_out: Callable[[], Found]) -> Found:
        """What was worked out of the entries up to `known` under this key, or is worked out now."""
        whole = (known, key)
        found: Any = self._found.get(whole, _NOTHING)
        if found is _NOTHING:
            found = self._before.get(whole, _NOTHING)
            if found is _NOTHING:
                found = work_out()
                self._anew += 1
            self._keep(whole, found)
        kept: Found = found
        return kept

    def _keep(self, key: tuple[int, Hashable], found: Any) -> None:
        """Keep what was found; of what came before, only what is asked for again stays."""
        if len(self._found) >= self._most // 2:
            self._give_up()
        self._found[key] = found

    def rest(self) -> None:
        """Between two questions: give up what the last ones had no use for, if others took its place.

        Whoever is asked for years while entries come in would else keep every state of every figure.
        """
        self._questions += 1
        if self._questions >= QUESTIONS and self._anew * ANEW > len(self._found):
            self._give_up()

    def _give_up(self) -> None:
        self._before, self._found = self._found, {}
        self._questions = self._anew = 0

    def up_to(self, position: int) -> Recalled:
        """What rests on entries up to a position alone."""
        shared = Recalled(self._most)
        every = self._before.copy() | self._found.copy()
        shared._found = {key: found for key, found in every.items() if key[0] <= position}
        return shared
