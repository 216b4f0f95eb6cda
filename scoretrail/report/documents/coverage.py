"""Which characters the fonts of this machine have (字符覆盖), read from the fonts' own tables.

The typesetter says nothing of a character that no font has: it prints a box. So that is asked here
before, and a document with such a character is refused.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from unicodedata import category

COLLECTION = b"ttcf"
SEGMENTS, GROUPS = 4, 12
"""The two kinds of tables of characters that fonts have: sixteen bits, and all."""

Ranges = tuple[tuple[int, ...], tuple[int, ...]]
"""First and last character of each range, in order."""


def missing(text: str, fonts: Iterable[tuple[str, int]]) -> list[str]:
    """The characters of a text that none of these fonts has, each once, in order.

    A font is the path of its file and its number in it. Those that come first are read first, and
    no more are read than are needed.
    """
    wanted = [one for one in dict.fromkeys(text) if not silent(one)]
    for path, index in fonts:
        if not wanted:
            break
        ranges = characters(path, index)
        wanted = [one for one in wanted if not within(ord(one), ranges)]
    return wanted


def silent(one: str) -> bool:
    """Whether a character prints nothing: blanks, controls, marks of direction."""
    return one.isspace() or category(one) in ("Cc", "Cf")


def within(character: int, ranges: Ranges) -> bool:
    """Whether a character lies in one of the ranges.

    >>> within(65, ((48, 65), (57, 90))), within(60, ((48, 65), (57, 90)))
    (True, False)
    """
    firsts, lasts = ranges
    place = bisect_right(firsts, character) - 1
    return place >= 0 and character <= lasts[place]


@cache
def characters(path: str, index: int) -> Ranges:
    """The ranges of characters of one font; none where its table cannot be read."""
    try:
        data = Path(path).read_bytes()
        found = sorted(_ranges(data, _table(data, index)))
    except (OSError, struct.error, IndexError):
        found = []
    return tuple(first for first, _ in found), tuple(last for _, last in found)


def _table(data: bytes, index: int) -> int:
    """Where the table of characters begins."""
    start = 0
    if data[:4] == COLLECTION:
        (start,) = struct.unpack_from(">I", data, 12 + 4 * index)
    (count,) = struct.unpack_from(">H", data, start + 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            return int(offset)
    raise IndexError("no table of characters")


def _ranges(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    """The ranges of the fullest table within it."""
    (count,) = struct.unpack_from(">H", data, table + 2)
    kinds: dict[int, int] = {}
    for number in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", data, table + offset)
        kinds.setdefault(kind, table + offset)
    if GROUPS in kinds:
        yield from _groups(data, kinds[GROUPS])
    elif SEGMENTS in kinds:
        yield from _segments(data, kinds[SEGMENTS])


def _groups(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    for number in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * number)
        yield first, last


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    size = f">{doubled // 2}H"
    lasts: Sequence[int] = struct.unpack_from(size, data, at + 14)
    firsts: Sequence[int] = struct.unpack_from(size, data, at + 16 + doubled)
    yield from (pair for pair in zip(firsts, lasts, strict=True) if pair[0] != 0xFFFF)  # noqa: PLR2004
