"""A supposition (假设): who would fare otherwise, as it is and as supposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.table import Table

from replay.supposing import Supposed
from scoretrail.answers.pairs import pair
from scoretrail.desk import Desk
from scoretrail.report import difference as differences
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import Voice, captions, lines
from scoretrail.words import replay as words


def page(voice: Voice, desk: Desk, found: Supposed, said: str, evaluated: str) -> Page:
    """One question and its supposition."""
    naming, memory = desk.naming_of(found.before), desk.memory
    heading = title(naming, found.before)
    if found.published is not None:
        heading = f"#{found.published} {heading}"
    made = Page(
        f"{voice(words.SUPPOSED)} · {heading}",
        f"{voice(captions.BEFORE)}  {viewpoint(voice, memory, found.before, today=False)}",
    )
    moved = found.difference
    if moved.rows:
        made.body.append(
            differences.difference_table(
                voice, memory, naming, moved, demo=desk.demo, everything=False
            )
        )
    else:
        made.notes.append(voice(lines.NOTHING_MOVED))
    if found.left_out:
        listed = voice.comma.join(f"#{position}" for position in found.left_out)
        made.notes.append(voice(words.LEFT_OUT, entries=listed))
    made.notes.append(voice(lines.SUPPOSED))
    made.notes.append(evaluated)
    both = pair(naming.coordinate(found.before.resolved), naming.coordinate(found.after.resolved))
    made.coordinate = f"{both} {said}".rstrip()
    return made


def together(voice: Voice, found: Sequence[Supposed], pages: Sequence[Page], *, demo: bool) -> Page:
    """The pages of several published tables as one, to be taken away: each row says whose it is.

    A table in which nothing moves has a row that says so; a demonstration's says its source.
    """
    tables = [next((p for p in page.body if isinstance(p, Table)), None) for page in pages]
    whole = Table(voice(words.PUBLISHED_TABLE))
    for column in next((one.columns for one in tables if one is not None), ()):
        whole.add_column(column.header)
    if len(whole.columns) == 1:
        for caption in (captions.DIFFERENCE, *([captions.SOURCE] if demo else [])):
            whole.add_column(voice(caption))
    still = [voice(lines.NOTHING_MOVED), *[""] * (len(whole.columns) - 2)]
    if demo:
        still[-1] = lines.DEMO.zh
    for one, table in zip(found, tables, strict=True):
        rows: Iterable[Sequence[RenderableType]] = [still]
        if table is not None:
            rows = zip(*(column.cells for column in table.columns), strict=True)
        for cells in rows:
            whole.add_row(f"#{one.published}", *cells)
    notes = [note for page in pages for note in (page.heading, page.subheading, *page.notes)]
    coordinate = voice.semicolon.join(page.coordinate for page in pages)
    return Page(voice(words.SUPPOSED), body=[whole], notes=notes, coordinate=coordinate)
