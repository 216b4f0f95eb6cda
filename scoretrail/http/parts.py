"""Parts of pages, kept as they were made: a chart, the rows of a table, a list of schemes.

A part is kept by what it shows. Things that never change once they are there (score sheets, units,
texts of schemes) stand for their content: as long as nothing that they rest on moves, an answer holds
the same ones.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")

MOST_CHARACTERS = 16_000_000
MOST_BYTES = 96_000_000


class Parts(Generic[Made]):
    """So many characters of parts, the least lately shown given up first."""

    def __init__(self, size: Callable[[Made], int], most: int = MOST_CHARACTERS) -> None:
        self._size = size
        self._most = most
        self._held = 0
        self._lock = Lock()
        self._made: OrderedDict[Hashable, tuple[tuple[object, ...], Made]] = OrderedDict()

    def get(self, words: Hashable, shows: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """The part that these words and these unchanging things make.

        The things are kept with it, so that no others can be taken for them.
        """
        key = (words, *map(id, shows))
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                self._made.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            if key not in self._made:
                self._made[key] = (shows, made)
                self._held += self._size(made)
            while self._held > self._most and len(self._made) > 1:
                _, (_, given_up) = self._made.popitem(last=False)
                self._held -= self._size(given_up)
        return made
