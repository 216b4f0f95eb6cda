"""A page: what one command shows. A heading, a body, notes, and the coordinate as its last line.

A page of a demonstration ledger says so at the top, at the bottom and in every row; nothing turns
that off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table

from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice
from scoretrail.words.captions import SOURCE
from scoretrail.words.lines import DEMO

TIGHT = box.Box("    \n    \n ── \n    \n    \n ── \n    \n    \n")
"""A rule under the heading and above the footing, and no other line."""


@dataclass(slots=True)
class Page:
    """What one command shows."""

    heading: str = ""
    subheading: str = ""
    body: list[RenderableType] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    coordinate: str = ""

    def print(self, console: Console, voice: Voice, *, demo: bool) -> None:
        """Write the page; the coordinate is never broken, so that it can be copied."""
        said: list[RenderableType] = []
        label = Prose(voice(DEMO), style="reverse") if demo else Prose()
        if self.heading:
            heading = Prose(self.heading, style="bold")
            said.append(heading.append("  ").append_text(label) if demo else heading)
        elif demo:
            said.append(label)
        if self.subheading:
            said.append(Prose(self.subheading, style="dim"))
        said += [Prose(part) if isinstance(part, str) else part for part in self.body]
        said += [Prose(note, style="dim") for note in self.notes]
        if demo:
            said.append(label)
        console.print(Group(*said))  # alone, a text would be set as the library does
        if self.coordinate:
            console.print(self.coordinate, style="cyan", soft_wrap=True)


def table(voice: Voice, columns: Sequence[tuple[Said, str]], *, demo: bool = False) -> Table:
    """An empty table. A column is its caption and how it is set: `left`, `right`, `fold`.

    In a demonstration every row carries its source.
    """
    made = Table(
        box=TIGHT,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
        expand=False,
    )
    for caption, justify in columns:
        right = justify == "right"
        made.add_column(
            voice(caption),
            justify="right" if right else "left",
            overflow="fold",
            no_wrap=justify in ("right", "left"),
        )
    if demo:
        made.add_column(voice(SOURCE), no_wrap=True, style="dim")
    return made


def row(made: Table, cells: Sequence[RenderableType], *, demo: bool) -> None:
    """Add a row; a demonstration's says its source."""
    made.add_row(*cells, *([DEMO.zh] if demo else []))


def lines(pairs: Sequence[tuple[str, RenderableType]]) -> Table:
    """Labelled lines: the labels stand in a column, the text hangs beside them."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for label, text in pairs:
        grid.add_row(f"  {label}", text)
    return grid
