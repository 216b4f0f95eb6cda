"""A score sheet (得分表): one unit, indicator by indicator, and the line behind each."""

from __future__ import annotations

from rich.table import Table

from domain.award import Award, Sheet
from replay.as_of import Answer
from scoretrail.report.arithmetic import brief
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, full, points, span
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.report.standings import loss, place, short, total
from scoretrail.words import Voice, captions, lines


def heading(voice: Voice, naming: Naming, answer: Answer, sheet: Sheet) -> str:
    """The unit, its total, its place."""
    parts = [naming.both(sheet.unit), f"{voice(captions.TOTAL)} {total(voice, answer, sheet)}"]
    if sheet.place is not None:
        parts.append(f"{voice(captions.PLACE)} {place(voice, sheet)}/{len(answer.sheets)}")
    if sheet.converted is not None:
        parts.append(f"{voice(captions.CONVERTED)} {points(answer.scheme, sheet.converted)}")
    if sheet.grade is not None:
        parts.append(f"{voice(captions.GRADE)} {sheet.grade}")
    return " · ".join(parts)


def sheet_table(voice: Voice, answer: Answer, sheet: Sheet, *, demo: bool) -> Table:
    """The awards of a unit."""
    columns = [
        (captions.INDICATOR, "left"),
        (captions.FULL, "right"),
        (captions.POINTS, "right"),
        (captions.LOST, "right"),
        (captions.BASIS, "fold"),
        (captions.ENTRIES, "right"),
    ]
    made = table(voice, columns, demo=demo)
    for award in sheet.awards:
        lost = loss(award)
        cells = [
            Prose(f"{award.code} {short(award.name)}"),
            Prose(full(award.full)),
            Prose(state(voice, answer, award), style="bold"),
            Prose(points(answer.scheme, -lost) if lost else NONE, style="red" if lost else "dim"),
            Prose(basis(voice, answer, award)),
            Prose(entries(voice, award)),
        ]
        row(made, cells, demo=demo)
    return made


def state(voice: Voice, answer: Answer, award: Award) -> str:
    """The points, or why there are none."""
    if award.state == "not applicable":
        return voice(lines.NOT_APPLICABLE)
    if award.state == "unscored":
        return voice(lines.UNSCORED)
    return points(answer.scheme, award.points)


def basis(voice: Voice, answer: Answer, award: Award) -> str:
    """The arithmetic in one line; why it cannot be said; or that nothing is recorded."""
    if award.state == "not applicable":
        return NONE
    if award.state == "unscored":
        said = brief(voice, answer.scheme, award)
        return f"{said} {span(answer.scheme, award.span)}"
    if not award.items:
        untouched = award.full is not None and award.points == award.full
        return voice(lines.NO_ENTRIES_FULL if untouched else lines.NO_ENTRIES)
    return brief(voice, answer.scheme, award)


def entries(voice: Voice, award: Award) -> str:
    """How many entries counted, of how many looked at."""
    counted, seen = len(award.entries), len({item.entry for item in award.items})
    return voice(lines.COUNTED_OF, counted=counted, seen=seen) if seen else NONE
