"""The score notice (得分通知): one unit, item by item, what was taken away and why, and how to object."""

from __future__ import annotations

from domain.award import Sheet
from replay.as_of import Answer
from replay.impact import Impacts
from scoretrail.desk import Desk
from scoretrail.report.charts import points_lost
from scoretrail.report.documents import parts
from scoretrail.report.documents.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    columns_of,
)
from scoretrail.report.exports.books import deductions_book, sheet_book
from scoretrail.report.exports.grid import Column, Grid
from scoretrail.report.numbers import points, span
from scoretrail.report.trail import Trail
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions, exports
from scoretrail.words import documents as words
from scoretrail.words.names import described

SCORES, DEDUCTIONS, NOT_COUNTED = (26, 8, 13, 9, 36), (8, 23, 32, 13, 17, 11), (9, 24, 30, 28)


def notice(
    voice: Voice, desk: Desk, answer: Answer, unit: str, found: Impacts, *, head: str | None = None
) -> Document:
    """The notice to one unit; `found` weighs the readings, `head` is the office in red."""
    naming, sheet = desk.naming_of(answer), answer.sheet(unit)
    book = sheet_book(voice, desk, answer, unit)
    scores = columns_of(book.grids[0], 1, 2, 3, 4, 5)
    blocks: list[Block] = [
        Paragraph(parts.by_scheme(voice, desk, answer) + _total(voice, desk, answer, sheet)),
        Heading(parts.ordinal(voice, 1, words.SCORES)),
        Table(scores, SCORES),
        *parts.unscored(voice, desk, answer, [sheet]),
        *parts.readings(voice, found),
        _picture(voice, desk, answer, sheet),
        Heading(parts.ordinal(voice, 2, words.DEDUCTIONS)),
        *_deductions(voice, desk, answer, unit),
        Heading(parts.ordinal(voice, 3, words.NOT_COUNTED)),
        *_not_counted(voice, desk, answer, sheet),
        Heading(parts.ordinal(voice, 4, words.OBJECTING)),
        Paragraph(voice(words.HOW_TO_OBJECT)),
        Paragraph(voice(words.TO_CHECK, command=book.basis.again), note=True),
    ]
    named = voice(words.NOTICE_TITLE, scheme=title(naming, answer))
    addressed = parts.Addressed(named, voice(words.ADDRESSED, unit=naming.name(unit)), head)
    return parts.draft(voice, desk, answer, addressed, blocks, book.basis)


def _total(voice: Voice, desk: Desk, answer: Answer, sheet: Sheet) -> str:
    name, scheme = desk.naming_of(answer).name(sheet.unit), answer.scheme
    if sheet.total is None:
        if sheet.span is None:
            return voice(words.YOUR_UNKNOWN, unit=name)
        return voice(words.YOUR_SPAN, unit=name, span=span(scheme, sheet.span))
    said = [
        voice(
            words.YOUR_TIED if sheet.tied > 1 else words.YOUR_TOTAL,
            unit=name,
            points=points(scheme, sheet.total),
            n=len(answer.sheets),
            place=sheet.place,
        )
    ]
    if sheet.converted is not None:
        said.append(voice(words.CONVERTED_TO, points=points(scheme, sheet.converted)))
    if sheet.grade is not None:
        said.append(voice(words.GRADED, grade=sheet.grade))
    return "".join(said) if voice.lang == "zh" else " ".join(said)


def _picture(voice: Voice, desk: Desk, answer: Answer, sheet: Sheet) -> Picture:
    chart = points_lost(voice, desk.naming_of(answer), answer, sheet)
    return Picture(chart, voice(words.FIGURE, n=1, title=chart.title))


def _deductions(voice: Voice, desk: Desk, answer: Answer, unit: str) -> list[Block]:
    grid = deductions_book(voice, desk, answer, unit).grids[0]
    if not grid.rows:
        return [Paragraph(voice(words.NO_DEDUCTIONS))]
    return [Table(columns_of(grid, 0, 2, 3, 5, 6, 9), DEDUCTIONS)]


def _not_counted(voice: Voice, desk: Desk, answer: Answer, sheet: Sheet) -> list[Block]:
    """Every entry that was looked at and did not count, with the reason."""
    rows, naming = [], desk.naming_of(answer)
    for award in sheet.awards:
        trail = Trail(voice, naming, desk.memory, answer, award)
        for item in award.not_counted:
            fact = desk.memory.fact(item.entry)
            what = described(voice, fact.topic, naming.shown(fact))
            about = f"{award.code} {award.name}"
            rows.append((f"#{fact.position}", about, what, trail.because(item)))
    if not rows:
        return [Paragraph(voice(words.ALL_COUNTED))]
    heads = (exports.ENTRY, captions.INDICATOR, captions.WHAT, exports.WHY_NOT)
    columns = tuple(Column(voice(caption), long=True) for caption in heads)
    return [Table(Grid("", "", columns, tuple(rows)), NOT_COUNTED)]
