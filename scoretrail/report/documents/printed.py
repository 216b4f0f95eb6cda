"""A table by itself (表) as a document: across the paper, with what it rests on under it."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from replay.as_of import Answer
from replay.impact import Impacts
from scoretrail.desk import Desk
from scoretrail.report.documents import parts
from scoretrail.report.documents.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Table,
    columns_of,
)
from scoretrail.report.exports.grid import Book, Column, Grid, shown
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice
from scoretrail.words import documents as words
from scoretrail.words import exports as captions

NARROW, WIDE, EDGES = 6, 28, 6


def printed(
    voice: Voice, desk: Desk, answer: Answer, book: Book, found: Impacts | None = None
) -> Document:
    """The first table of a book; `found` weighs the readings where they were computed."""
    grid, link = book.grids[0], voice(captions.LINK)
    chosen = [n for n, column in enumerate(grid.columns) if column.caption != link]
    blocks: list[Block] = [
        Table(columns_of(grid, *chosen), weights(columns_of(grid, *chosen))),
        *parts.unscored(voice, desk, answer, list(answer.sheets.values())),
        *([] if found is None else parts.readings(voice, found)),
    ]
    if len(chosen) < len(grid.columns):
        blocks.append(Paragraph(voice(words.LINKS_LEFT_OUT), note=True))
    blocks += [Heading(voice(words.SOURCES)), basis_table(voice, book)]
    named = title(desk.naming_of(answer), answer)
    named += grid.name if voice.lang == "zh" else f" {grid.name}"
    made = parts.draft(voice, desk, answer, parts.Addressed(named, ""), blocks, book.basis)
    return replace(made, closing=(), across=True)


def weights(grid: Grid) -> tuple[int, ...]:
    """How wide each column is, by its longest cell, within limits."""
    found = []
    for number in range(len(grid.columns)):
        cells = [shown(row[number]) for row in grid.rows]
        longest = max((cell_len(line) for cell in cells for line in cell.splitlines()), default=0)
        found.append(min(max(longest, NARROW), WIDE) + EDGES)
    return tuple(found)


def basis_table(voice: Voice, book: Book) -> Table:
    """The labelled lines of the sheet 口径, and the readings in force."""
    rows = [*book.basis.pairs]
    rows += [
        (f"{voice(captions.BASIS)} {one[0]}", f"{one[1]}  {one[2]}  {one[3]}")
        for one in book.basis.readings
    ]
    heads = (voice(captions.BASIS), voice(captions.NOTE))
    grid = Grid("", "", tuple(Column(head) for head in heads), tuple(rows))
    return Table(grid, (18, 100))
