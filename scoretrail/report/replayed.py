"""A replay as a table: one line for each unit at each day or position, with every indicator's points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from rich.table import Table

from domain.points import plain, printed
from replay.replaying import Line, Replayed
from replay.rows import Points, Row
from scoretrail.report.exports.grid import Amount
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row as add_row
from scoretrail.report.page import table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions
from scoretrail.words import replay as words
from scoretrail.words.lines import DEMO

Cell = str | int | Amount | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name for programs, its caption for people, and whether it holds exact numbers."""

    name: str
    caption: Said
    exact: bool = False
    whole: bool = False


class Lines:
    """The lines of a replay as cells, in one order of columns for all its points."""

    def __init__(
        self, naming: Callable[[Line], Naming], replayed: Replayed, *, demo: bool = False
    ) -> None:
        self._naming = naming
        self._demo = demo
        self.replayed = replayed
        schemes = [stretch.posed.scheme for stretch in replayed.stretches]
        self.codes = tuple(dict.fromkeys(code for scheme in schemes for code in scheme.codes))
        self.decimals = max(scheme.total.round.decimals for scheme in schemes)
        self._names = {
            code: indicator.name
            for scheme in schemes
            for code, indicator in scheme.indicators.items()
        }

    @property
    def heads(self) -> tuple[Head, ...]:
        """The columns."""
        axis = words.AS_OF if self.replayed.axis == "as_of" else words.KNOWN_AT
        codes = (
            Head(
                code, Said(f"{code} {self._names[code]}", f"{code} {self._names[code]}"), exact=True
            )
            for code in self.codes
        )
        return (
            Head(self.replayed.axis, axis),
            Head("unit", words.ID),
            Head("name", captions.UNIT),
            Head("total", captions.TOTAL, exact=True),
            Head("converted", captions.CONVERTED, exact=True),
            Head("grade", captions.GRADE),
            Head("place", captions.PLACE, whole=True),
            Head("tied", words.TIED, whole=True),
            Head("lowest", words.LOWEST, exact=True),
            Head("highest", words.HIGHEST, exact=True),
            *codes,
            Head("unscored", words.UNSCORED),
            Head("not_applicable", words.NOT_APPLICABLE),
            *([Head("source", captions.SOURCE)] if self._demo else []),
        )

    @property
    def first_code(self) -> int:
        """The number of the first column that holds an indicator's points."""
        return [head.name for head in self.heads].index("highest") + 1

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        for line in self.replayed.lines():
            yield self._cells(line)

    def _cells(self, line: Line) -> tuple[Cell, ...]:
        row, naming = line.row, self._naming(line)
        by_code = {points.code: points for points in row.points}
        span = row.span
        return (
            str(line.at),
            naming.id(line.unit),
            naming.name(line.unit),
            self._exact(row.total),
            self._exact(row.converted),
            row.grade,
            row.place,
            row.tied if row.place is not None else None,
            self._exact(None if span is None else span.low),
            self._exact(None if span is None else span.high),
            *(self._exact(_points(by_code.get(code))) for code in self.codes),
            " ".join(p.code for p in row.points if p.state == "unscored") or None,
            " ".join(p.code for p in row.points if p.state == "not applicable") or None,
            *([DEMO.zh] if self._demo else []),
        )

    def _exact(self, number: Fraction | None) -> Amount | None:
        return None if number is None else Amount(number, self.decimals)


def _points(points: Points | None) -> Fraction | None:
    return None if points is None else points.points


def summary(voice: Voice, naming: Naming, replayed: Replayed, *, demo: bool) -> Table:
    """For each unit: where it began and ended, its least and its most, how often it moved."""
    columns = [
        (captions.UNIT, "left"),
        (words.BEGAN, "right"),
        (words.ENDED, "right"),
        (words.LOWEST, "right"),
        (words.HIGHEST, "right"),
        (words.CHANGES, "right"),
        (captions.PLACE, "right"),
    ]
    made = table(voice, columns, demo=demo)
    decimals = replayed.posed.scheme.total.round.decimals
    for unit, rows in _by_unit(replayed.lines()).items():
        totals = [row.total for row in rows]
        known = [total for total in totals if total is not None]
        moves = sum(a != b for a, b in pairwise(totals))
        cells = [
            naming.name(unit),
            _said(totals[0], decimals),
            _said(totals[-1], decimals),
            _said(min(known, default=None), decimals),
            _said(max(known, default=None), decimals),
            str(moves),
            f"{rows[0].place or NONE}→{rows[-1].place or NONE}",
        ]
        add_row(made, [Prose(cell) for cell in cells], demo=demo)
    return made


def _by_unit(lines: Iterable[Line]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for line in lines:
        found.setdefault(line.unit, []).append(line.row)
    return found


def _said(number: Fraction | None, decimals: int) -> str:
    if number is None:
        return NONE
    exact = (number * 10**decimals).denominator == 1
    return printed(number, decimals) if exact else plain(number)
