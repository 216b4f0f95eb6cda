"""Axes: from numbers and days to places on the paper, and where the ticks stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import ceil, floor

from scoretrail.report.charts.drawing import GRID, QUIET, Drawing, Number, Point

MOST_TICKS = 6
MONTHS = (1, 2, 3, 6, 12)
YEAR = 12

Scale = Callable[[Number], Fraction]
"""From a value to a place on the paper."""


def scale(low: Number, high: Number, start: Number, end: Number) -> Scale:
    """Spread the values from low to high between two places on the paper.

    >>> scale(0, 10, 100, 200)(5)
    Fraction(150, 1)
    """
    spread = Fraction(high - low) or Fraction(1)
    each = Fraction(end - start) / spread
    zero = start - low * each
    return lambda value: zero + value * each


def step_of(span: Fraction, most: int = MOST_TICKS) -> Fraction:
    """The 1, 2 or 5 of some power of ten that needs no more than so many steps for a span.

    >>> step_of(Fraction(100)), step_of(Fraction(3, 10))
    (Fraction(20, 1), Fraction(1, 20))
    """
    power = Fraction(1)
    while power * most < span:
        power *= 10
    while power * most / 10 >= span > 0:
        power /= 10
    return next((each for each in (power / 5, power / 2, power) if each * most >= span), power)


def bounds(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Round limits around two values, and the step between ticks."""
    step = step_of(max(high - low, Fraction(1, 2)))
    start, end = floor(low / step) * step, ceil(high / step) * step
    return start, end if end > start else start + step, step


def ticks(low: Fraction, high: Fraction, step: Fraction) -> list[Fraction]:
    """The values at which ticks stand."""
    return [low + step * n for n in range(int((high - low) / step) + 1)]


def months(first: date, last: date, most: int = 8) -> list[date]:
    """First days of months between two days, not more than so many where that can be.

    >>> [str(day) for day in months(date(2018, 1, 1), date(2018, 12, 31), 4)]
    ['2018-01-01', '2018-04-01', '2018-07-01', '2018-10-01']
    """
    count = (last.year - first.year) * YEAR + last.month - first.month + 1
    every = next((n for n in MONTHS if count <= n * most), None)
    if every is None:
        every = -(-count // (YEAR * most)) * YEAR
    found = []
    for month in range(first.year * YEAR, last.year * YEAR + last.month, every):
        day = date(month // YEAR, month % YEAR + 1, 1)
        if first <= day <= last:
            found.append(day)
    return found


def day_axis(
    drawing: Drawing, place: Scale, days: tuple[date, date], *, top: Number, bottom: Number
) -> None:
    """Months under a chart, with fine lines up."""
    for day in months(*days):
        x = place(day.toordinal())
        drawing.line((x, top), (x, bottom))
        drawing.text((x, bottom + 18), f"{day:%Y-%m}", anchor="middle", fill=QUIET)
    drawing.line(
        (place(days[0].toordinal()), bottom), (place(days[1].toordinal()), bottom), stroke=QUIET
    )


def value_lines(
    drawing: Drawing,
    place: Scale,
    labels: list[tuple[Fraction, str]],
    *,
    left: Number,
    right: Number,
) -> None:
    """Labels left of a chart, with fine lines across."""
    for value, label in labels:
        y = place(value)
        drawing.line((left, y), (right, y), stroke=GRID)
        drawing.text((left - 8, y + 4), label, anchor="end", fill=QUIET)


def staircase(points: list[Point], end: Number) -> list[Point]:
    """The corners of a line that stays where it is until the next point, and ends at `end`.

    >>> staircase([(0, 5), (10, 3)], 20)
    [(0, 5), (10, 5), (10, 3), (20, 3)]
    """
    corners: list[Point] = []
    for x, y in points:
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return [*corners, (end, corners[-1][1])] if corners else []
