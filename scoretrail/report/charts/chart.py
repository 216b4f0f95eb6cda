"""A chart: the picture, what it shows in words, and the numbers in a table beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that is also words and numbers.

    `columns` and `rows` are texts as people read them; a surface shows them beside the picture.
    """

    name: str
    """A word for ids and file names, as in `points-lost`; one page holds one chart of a name."""
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
