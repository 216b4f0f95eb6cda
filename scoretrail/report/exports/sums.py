"""The sums that a clerk would check, as a spreadsheet writes them.

A formula is given only where it computes the very number that stands in the cell: where items do
not apply and the rest is rescaled, or something is not scored, the number stands alone.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from domain.award import Award, Sheet
from domain.points import ZERO, half_up, plain
from domain.scheme import Scheme
from scoretrail.report.exports.grid import Amount, Formula, Where, letter

Reference = Callable[[Where, int], str]
"""The cell that holds the points of the indicator of that number, in the scheme's order."""


def total(scheme: Scheme, sheet: Sheet, cell: Reference) -> Amount | None:
    """The total of a sheet with its formula, where that gives it; None without a total."""
    if sheet.total is None:
        return None
    decimals = scheme.total.round.decimals
    fits = _computed(scheme, sheet) == sheet.total
    return Amount(sheet.total, decimals, _formula(scheme, sheet, cell) if fits else None)


def converted(scheme: Scheme, sheet: Sheet, total_column: int) -> Amount | None:
    """The converted total (折算) with its formula."""
    if sheet.converted is None:
        return None
    to, full = scheme.total.convert_to, scheme.total.full
    assert to is not None, "only a scheme that converts has a converted total"
    assert full is not None, "nor without full marks"
    decimals = scheme.total.round.decimals

    def formula(at: Where) -> str:
        return f"ROUND({letter(total_column)}{at.row}*{plain(to)}/{plain(full)},{decimals})"

    return Amount(sheet.converted, decimals, formula)


def place(sheet: Sheet, total_column: int) -> Amount | None:
    """The place among the totals of a column: higher first, equal ones alike, as schemes rank."""
    if sheet.place is None:
        return None
    column = letter(total_column)
    return Amount(
        Fraction(sheet.place),
        formula=lambda at: f"RANK({column}{at.row},{column}${at.first}:{column}${at.last},0)",
    )


def column_sum(column: int, numbers: list[Fraction], decimals: int) -> Amount:
    """The sum of a column under it."""
    name = letter(column)
    return Amount(
        sum(numbers, start=ZERO),
        decimals,
        lambda at: f"ROUND(SUM({name}{at.first}:{name}{at.last}),{decimals})",
    )


def column_mean(column: int, numbers: list[Fraction], decimals: int) -> Amount:
    """The mean of a column under it, rounded as the scheme rounds."""
    name = letter(column)
    mean = half_up(sum(numbers, start=ZERO) / len(numbers), decimals)
    return Amount(
        mean,
        decimals,
        lambda at: f"ROUND(AVERAGE({name}{at.first}:{name}{at.last}),{decimals})",
    )


def _computed(scheme: Scheme, sheet: Sheet) -> Fraction | None:
    """What the formula gives from the points as they are printed."""
    if any(award.state == "unscored" and award.kind != "shown" for award in sheet.awards):
        return None
    parts = {kind: _sum(sheet, kind) for kind in ("base", "bonus", "penalty")}
    limits = scheme.total
    bonus = parts["bonus"]
    if limits.bonus_cap is not None:
        bonus = min(bonus, limits.bonus_cap)
    found = parts["base"] + bonus - parts["penalty"]
    if limits.max is not None:
        found = min(found, limits.max)
    if limits.min is not None:
        found = max(found, limits.min)
    return half_up(found, limits.round.decimals)


def _sum(sheet: Sheet, kind: str) -> Fraction:
    return sum((a.points or ZERO for a in sheet.awards if a.kind == kind), start=ZERO)


def _formula(scheme: Scheme, sheet: Sheet, cell: Reference) -> Formula:
    limits = scheme.total

    def formula(at: Where) -> str:
        said = _range(sheet.awards, "base", at, cell)
        bonus = _range(sheet.awards, "bonus", at, cell)
        if bonus and limits.bonus_cap is not None:
            bonus = f"MIN({bonus},{plain(limits.bonus_cap)})"
        said = f"{said}+{bonus}" if bonus else said
        penalty = _range(sheet.awards, "penalty", at, cell)
        said = f"{said}-{penalty}" if penalty else said
        if limits.max is not None:
            said = f"MIN({said},{plain(limits.max)})"
        if limits.min is not None:
            said = f"MAX({said},{plain(limits.min)})"
        return f"ROUND({said},{limits.round.decimals})"

    return formula


def _range(awards: tuple[Award, ...], kind: str, at: Where, cell: Reference) -> str:
    """The sum of the cells of one kind; in a scheme's order they stand together."""
    places = [number for number, award in enumerate(awards) if award.kind == kind]
    if not places:
        return ""
    assert places == list(range(places[0], places[-1] + 1)), "items of a kind stand together"
    return f"SUM({cell(at, places[0])}:{cell(at, places[-1])})"
