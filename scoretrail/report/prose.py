"""Text set as Chinese is: a line may end between any two characters, but not before a comma.

The library breaks at spaces, and would carry a clause of forty characters whole to the next line.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

NEVER_FIRST = "，。、；：？！）》」』”’…·％〕】,.;:?!)%"
NEVER_LAST = "（《「『“‘〔【(#"
WIDE = 2


class Prose(Text):
    """A text that wraps well in both languages."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Break the text into lines of at most that width, or into one where that is asked for."""
        if no_wrap or self.no_wrap:
            return super().wrap(
                console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=True
            )
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(breaks(line.plain, width))
            for part in parts:
                part.rstrip()
            if justify or self.justify:
                parts.justify(console, width, justify=justify or self.justify or "left")
            lines.extend(parts)
        return lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """From the longest word of a Latin text to the longest line."""
        widest = max((cell_len(line) for line in self.plain.splitlines()), default=0)
        narrowest = max((_unbroken(word) for word in self.plain.split()), default=0)
        return Measurement(min(narrowest, widest), widest)


def breaks(text: str, width: int) -> list[int]:
    """Where lines end, so that none is wider than `width`.

    >>> breaks("扣3分；居委会和村委会，每存在一件", 12)
    [6, 12]
    >>> breaks("known at eighteen", 9)
    [9]
    """
    found: list[int] = []
    start, used, last = 0, 0, 0
    for place, character in enumerate(text):
        if place > start and _may_break(text, place):
            last = place
        size = cell_len(character)
        while used + size > width and character != " " and place > start:
            end = last if last > start else place
            found.append(end)
            start, used = end, cell_len(text[end:place])
        used += size
    return found


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in NEVER_FIRST or before in NEVER_LAST or after == " ":
        return False
    return before == " " or cell_len(before) == WIDE or cell_len(after) == WIDE


def _unbroken(word: str) -> int:
    """How wide the widest stretch of a word is that may not be broken."""
    widest, start = 0, 0
    for place in range(1, len(word) + 1):
        if place == len(word) or _may_break(word, place):
            widest = max(widest, cell_len(word[start:place]))
            start = place
    return widest
