"""Books (成册): for each question the tables that answer it, with what they rest on.

The command line, the pages and the interface for programs all take them from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.award import Award
from domain.fact import Fact
from replay.as_of import Answer
from replay.difference import Difference
from replay.impact import Impacts
from replay.timeline import Step
from scoretrail.answers.pairs import pair
from scoretrail.desk import Desk
from scoretrail.report import timeline as timeline_report
from scoretrail.report import trail as trail_report
from scoretrail.report.exports import listings
from scoretrail.report.exports.basis import Basis, basis, of_entries
from scoretrail.report.exports.deductions import Deductions
from scoretrail.report.exports.grid import Book, Grid, marked
from scoretrail.report.exports.impact import impact
from scoretrail.report.exports.readings import readings
from scoretrail.report.exports.score_sheet import score_sheet
from scoretrail.report.exports.standings import Previous, previous, ranking
from scoretrail.report.exports.summary import summary_of
from scoretrail.words import Voice
from scoretrail.words import exports as words


def standings_book(voice: Voice, desk: Desk, answer: Answer) -> Book:
    """排名表: every unit by place."""
    naming = desk.naming_of(answer)
    grid = ranking(voice, desk.memory, naming, answer)
    found = basis(voice, desk, answer, command="standings", rows=len(grid.rows))
    before = _before(voice, previous(desk.memory, answer))
    return _book(desk, found.and_also((voice(words.COMPARED_WITH), before)), grid)


def summary_book(voice: Voice, desk: Desk, answer: Answer) -> Book:
    """得分汇总表: units by indicators."""
    grid = summary_of(voice, desk.naming_of(answer), answer)
    found = basis(voice, desk, answer, command="report summary", rows=len(grid.rows))
    return _book(desk, found, grid)


def sheet_book(voice: Voice, desk: Desk, answer: Answer, unit: str) -> Book:
    """得分表: one unit, indicator by indicator."""
    naming = desk.naming_of(answer)
    grid = score_sheet(voice, naming, answer, answer.sheet(unit))
    found = basis(
        voice,
        desk,
        answer,
        command="score",
        rows=len(grid.rows),
        coordinate=str(naming.coordinate(answer.resolved.of(unit))),
    )
    return _book(desk, found, grid)


def deductions_book(voice: Voice, desk: Desk, answer: Answer, unit: str | None = None) -> Book:
    """扣分明细表: of one unit, or of all."""
    naming = desk.naming_of(answer)
    sheets = None if unit is None else [answer.sheet(unit)]
    grid = Deductions(voice, desk.memory, naming, answer).grid(sheets)
    resolved = answer.resolved.of(unit) if unit is not None else answer.resolved.of()
    found = basis(
        voice,
        desk,
        answer,
        command="report deductions",
        rows=len(grid.rows),
        coordinate=str(naming.coordinate(resolved)),
    )
    return _book(desk, found, grid)


def trail_book(voice: Voice, desk: Desk, answer: Answer, award: Award) -> Book:
    """计分依据表: the entries behind one award."""
    naming = desk.naming_of(answer)
    heading = trail_report.heading(voice, naming, answer, award)
    grid = listings.trail(voice, desk.memory, naming, answer, award, heading)
    found = basis(
        voice,
        desk,
        answer,
        command="why",
        rows=len(grid.rows),
        coordinate=str(naming.coordinate(answer.resolved.of(award.unit, award.code))),
        readings=answer.scheme.indicator(award.code).readings,
    )
    return _book(desk, found, grid)


def timeline_book(
    voice: Voice, desk: Desk, answer: Answer, asked: tuple[str, str | None], steps: Sequence[Step]
) -> Book:
    """走势表: every change of a score."""
    naming = desk.naming_of(answer)
    heading = timeline_report.heading(voice, naming, answer, asked)
    grid = listings.timeline(voice, desk.memory, naming, answer, heading, steps)
    found = basis(voice, desk, answer, command="timeline", rows=len(grid.rows))
    return _book(desk, found, grid)


def impact_book(voice: Voice, desk: Desk, found: Difference) -> Book:
    """更正影响表: what moved between two viewpoints."""
    naming = desk.naming_of(found.after)
    grid = impact(voice, desk.memory, naming, found)
    sides = (naming.coordinate(one.resolved) for one in (found.before, found.after))
    rests = basis(
        voice, desk, found.after, command="diff", rows=len(grid.rows), coordinate=pair(*sides)
    )
    return _book(desk, rests, grid)


def readings_book(voice: Voice, desk: Desk, found: Impacts) -> Book:
    """口径影响表: what each alternative reading would move."""
    grid = readings(voice, desk.naming_of(found.answer), found)
    rests = basis(voice, desk, found.answer, command="readings --impact", rows=len(grid.rows))
    return _book(desk, rests, grid)


def entries_book(
    voice: Voice,
    desk: Desk,
    facts: Sequence[Fact],
    *,
    coordinate: str,
    known_at: int,
    all_rows: int,
) -> Book:
    """台账: the entries asked for, each with its source, of so many that were found."""
    when = desk.memory.fact(known_at).recorded_at.astimezone(desk.zone) if known_at else None
    naming = desk.naming(when and when.date(), known_at)
    grid = listings.entries(voice, naming, desk.memory, desk.zone, facts)
    rests = of_entries(
        voice, desk, coordinate, known_at=known_at, rows=len(grid.rows), all_rows=all_rows
    )
    return Book((grid,), rests)


def _book(desk: Desk, rests: Basis, *grids: Grid) -> Book:
    """The tables of a demonstration say so in every row."""
    return Book(tuple(marked(grid) if desk.demo else grid for grid in grids), rests)


def _before(voice: Voice, found: Previous | None) -> str:
    if found is None:
        return voice(words.NOTHING_BEFORE)
    return f"#{found.position} {found.title}"
