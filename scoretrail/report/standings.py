"""Standings (排名): every unit's place and points, and what cost it most."""

from __future__ import annotations

import re
from fractions import Fraction

from rich.table import Table

from domain.award import Award, Sheet
from domain.points import half_up
from replay.as_of import Answer
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, plain_signed, points, span
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Voice, captions, lines


def standings(voice: Voice, naming: Naming, answer: Answer, *, demo: bool) -> Table:
    """The table of the whole population."""
    scheme = answer.scheme
    columns = [(captions.PLACE, "right"), (captions.UNIT, "left"), (captions.TOTAL, "right")]
    if scheme.total.convert_to is not None:
        columns.append((captions.CONVERTED, "right"))
    if scheme.grades:
        columns.append((captions.GRADE, "left"))
    made = table(voice, [*columns, (captions.NOTABLE, "fold")], demo=demo)
    for sheet in answer.ranking():
        cells: list[Prose] = [
            Prose(place(voice, sheet)),
            Prose(naming.name(sheet.unit)),
            Prose(
                total(voice, answer, sheet), style="bold" if sheet.total is not None else "yellow"
            ),
        ]
        if scheme.total.convert_to is not None:
            cells.append(Prose(points(scheme, sheet.converted)))
        if scheme.grades:
            cells.append(Prose(sheet.grade or NONE))
        row(made, [*cells, Prose(notable(voice, answer, sheet))], demo=demo)
    return made


def place(voice: Voice, sheet: Sheet) -> str:
    """The place; tied ones say so."""
    if sheet.place is None:
        return NONE
    return voice(lines.TIED, place=sheet.place) if sheet.tied > 1 else str(sheet.place)


def total(voice: Voice, answer: Answer, sheet: Sheet) -> str:
    """The total, or where it may still lie."""
    if sheet.total is not None:
        return points(answer.scheme, sheet.total)
    return voice(lines.UNSCORED) if sheet.span is None else span(answer.scheme, sheet.span)


def notable(voice: Voice, answer: Answer, sheet: Sheet) -> str:
    """The indicator that cost most, what is not scored, and what was added or taken specially."""
    parts = []
    worst = max(sheet.awards, key=loss, default=None)
    if worst is not None and loss(worst) > 0:
        lost = points(answer.scheme, -loss(worst))
        parts.append(voice(lines.LOSS, code=worst.code, name=short(worst.name), loss=lost))
    unscored = [award.code for award in sheet.awards if award.state == "unscored"]
    if unscored:
        parts.append(voice(lines.ITEMS_UNSCORED, codes=voice.comma.join(unscored)))
    for award in sheet.awards:
        if award.kind in ("bonus", "penalty") and award.points:
            change = award.points if award.kind == "bonus" else -award.points
            parts.append(f"{award.name} {plain_signed(change)}")
    return voice.semicolon.join(parts) or voice(lines.NO_LOSS)


def short(name: str) -> str:
    """The name without what stands in brackets after it; `why` gives it in full."""
    return re.split(r"[(（]", name)[0]


def loss(award: Award) -> Fraction:
    """What the award is short of full marks; 0 where there are none or nothing is scored."""
    if award.kind != "base" or award.full is None or award.points is None:
        return Fraction(0)
    return award.full - award.points


def summary(voice: Voice, answer: Answer) -> str:
    """How many units there are, and their mean if all are scored."""
    count, found = len(answer.sheets), mean(answer)
    if found is None:
        return voice(lines.UNITS_ONLY, n=count)
    return voice(lines.UNITS_AND_MEAN, n=count, mean=points(answer.scheme, found))


def mean(answer: Answer) -> Fraction | None:
    """The mean of the totals, rounded as the scheme rounds; None unless every unit has one."""
    totals = [sheet.total for sheet in answer.sheets.values()]
    known = [total for total in totals if total is not None]
    if not known or len(known) < len(totals):
        return None
    return half_up(sum(known, start=Fraction(0)) / len(known), answer.scheme.total.round.decimals)


__all__ = ["loss", "mean", "notable", "place", "short", "standings", "summary", "total"]
