"""Score over time (得分走势): solid by the day things happened, dashed by the day they were recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import partial

from domain.points import plain
from domain.scheme import Scheme
from scoretrail.report.charts.axis import (
    Scale,
    bounds,
    day_axis,
    scale,
    staircase,
    ticks,
    value_lines,
)
from scoretrail.report.charts.chart import Chart
from scoretrail.report.charts.course import Course, Turn
from scoretrail.report.charts.drawing import (
    ACCENT,
    DASH,
    INK,
    LOSS,
    PAPER,
    QUIET,
    WIDTH,
    Drawing,
    Number,
    Point,
    wide,
)
from scoretrail.report.numbers import NONE, points, span
from scoretrail.words import Voice, captions, lines
from scoretrail.words import charts as words

NAME = "score-over-time"
HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 320, 44, 284, 56, 640
CROWDED = 40
Tips = Callable[[Turn], str]
"""What one reads on pointing at a turn."""

ENTRIES_SHOWN = 6
"""So many entries of a day are named; of more, the number of the others."""


def score_over_time(
    voice: Voice, scheme: Scheme, subject: str, occurred: Course, known: Course | None = None
) -> Chart:
    """How a total, or one indicator's points, moved; `subject` says whose and which."""
    title, said = voice(words.SCORE_OVER_TIME, subject=subject), voice(words.SCORE_OVER_TIME_SHOWS)
    drawing = Drawing(NAME, title, said, HEIGHT)
    courses = [(occurred, words.BY_OCCURRENCE, ACCENT, "")]
    if known is not None and known.turns:
        courses.append((known, words.BY_KNOWLEDGE, LOSS, DASH))
    paper = _Paper(scheme, [one for one, *_ in courses])
    paper.axes(drawing)
    paper.period_end(voice, drawing)
    tips = partial(_tip, voice, scheme)
    for one, _, colour, dash in courses:
        paper.open(drawing, one, colour, dash, tips)
    for one, _, colour, dash in reversed(courses):
        paper.draw(drawing, one, colour, dash, tips)
    paper.ending(drawing, occurred)
    _legend(drawing, [(voice(word), colour, dash) for _, word, colour, dash in courses])
    if any(turn.points is None for turn in occurred.turns):
        _legend_open(drawing, voice(words.OPEN_SPAN))
    rows = [(voice(word), *row) for one, word, *_ in courses for row in _rows(voice, scheme, one)]
    heads = (words.AXIS, captions.DAY, captions.POINTS, captions.PLACE, captions.ENTRIES_BEHIND)
    return Chart(NAME, title, said, drawing.svg(), tuple(map(voice, heads)), tuple(rows))


class _Paper:
    """Where days and points lie on the paper."""

    def __init__(self, scheme: Scheme, courses: list[Course]) -> None:
        self._scheme = scheme
        turns = [turn for one in courses for turn in one.turns]
        values = [value for turn in turns for value in _values(turn)] or [Fraction(0)]
        self._low, self._high, self._step = bounds(min(values), max(values))
        first = min((turn.day for turn in turns), default=scheme.period.first)
        last = max(one.until for one in courses)
        self._days = (first, max(first, last))
        self._x: Scale = scale(first.toordinal(), self._days[1].toordinal(), LEFT, RIGHT)
        self._y: Scale = scale(self._low, self._high, BOTTOM, TOP)

    def axes(self, drawing: Drawing) -> None:
        labels = [(value, plain(value)) for value in ticks(self._low, self._high, self._step)]
        value_lines(drawing, self._y, labels, left=LEFT, right=RIGHT)
        day_axis(drawing, self._x, self._days, top=TOP, bottom=BOTTOM)

    def period_end(self, voice: Voice, drawing: Drawing) -> None:
        """The last day of the period, where the chart goes on after it."""
        last = self._scheme.period.last
        if not self._days[0] < last < self._days[1]:
            return
        x = self.x(last)
        drawing.line((x, TOP), (x, BOTTOM), stroke=QUIET, stroke_dasharray="1 3")
        said = voice(words.PERIOD_END, day=last)
        near_end = x + wide(said, 11) > WIDTH
        drawing.text(
            (x - 4 if near_end else x + 4, BOTTOM - 6),
            said,
            anchor="end" if near_end else "start",
            fill=QUIET,
            font_size=11,
        )

    def open(self, drawing: Drawing, one: Course, colour: str, dash: str, tips: Tips) -> None:
        """While the score cannot be said: its least and its most, hatched between where solid."""
        for run in one.unscored():
            stretches = [
                (turn, self._band(turn), self.x(turn.day), self.x(end)) for turn, end in run
            ]
            end = stretches[-1][3]
            if not dash:
                for turn, (top, bottom), left, right in stretches:
                    size = (right - left, bottom - top)
                    drawing.rect((left, top), size, fill=drawing.hatch, tip=tips(turn))
            more: dict[str, Number | str] = {"stroke_dasharray": dash} if dash else {}
            for bound in (0, 1):
                edge: list[Point] = [(left, band[bound]) for _, band, left, _ in stretches]
                drawing.path(staircase(edge, end), stroke=colour, **more)

    def _band(self, turn: Turn) -> tuple[Fraction, Fraction]:
        """From where to where an open score may lie; a fine strip where nothing is known of it."""
        if turn.span is None or turn.span.low is None or turn.span.high is None:
            return Fraction(BOTTOM - 12), Fraction(BOTTOM)
        return self._y(turn.span.high), self._y(turn.span.low)

    def draw(self, drawing: Drawing, one: Course, colour: str, dash: str, tips: Tips) -> None:
        """The line while the score is known, with a mark at each turn."""
        ends = {turn.day: end for turn, end in one.stretches()}
        for run in one.scored():
            corners = staircase([self._at(turn) for turn in run], self.x(ends[run[-1].day]))
            more: dict[str, Number | str] = {"stroke_width": 2, "stroke_linejoin": "round"}
            if dash:
                more["stroke_dasharray"] = dash
            drawing.path(corners, stroke=colour, **more)
        radius = 2 if len(one.turns) > CROWDED else 3
        for turn in one.turns:
            if turn.points is not None:
                drawing.dot(
                    self._at(turn),
                    radius,
                    fill=PAPER if dash else colour,
                    tip=tips(turn),
                    stroke=colour,
                    stroke_width=Fraction(3, 2),
                )

    def ending(self, drawing: Drawing, one: Course) -> None:
        """The points at the end, in figures."""
        if one.turns and one.turns[-1].points is not None:
            y = self._y(one.turns[-1].points) + 4
            said = points(self._scheme, one.turns[-1].points)
            drawing.text((RIGHT + 8, y), said, fill=ACCENT, font_weight="bold", font_size=14)

    def x(self, day: date) -> Fraction:
        return self._x(day.toordinal())

    def _at(self, turn: Turn) -> Point:
        assert turn.points is not None, "only what is scored has a place on the paper"
        return self.x(turn.day), self._y(turn.points)


def _legend(drawing: Drawing, entries: list[tuple[str, str, str]]) -> None:
    x: Number = LEFT
    for said, colour, dash in entries:
        more: dict[str, Number | str] = {"stroke_width": 2}
        if dash:
            more["stroke_dasharray"] = dash
        drawing.line((x, 18), (x + 32, 18), stroke=colour, **more)
        drawing.text((x + 38, 22), said, fill=INK)
        x += 38 + wide(said) + 24


def _legend_open(drawing: Drawing, said: str) -> None:
    left = RIGHT - wide(said) - 38
    drawing.rect((left, 10), (32, 14), fill=drawing.hatch, stroke=ACCENT)
    drawing.text((RIGHT, 22), said, anchor="end", fill=INK)


def _tip(voice: Voice, scheme: Scheme, turn: Turn) -> str:
    return " ".join(_row(voice, scheme, turn))


def _values(turn: Turn) -> Iterator[Fraction]:
    """Every value that the paper must hold."""
    if turn.points is not None:
        yield turn.points
    if turn.span is not None:
        yield from (bound for bound in (turn.span.low, turn.span.high) if bound is not None)


def _rows(voice: Voice, scheme: Scheme, one: Course) -> Iterator[tuple[str, ...]]:
    yield from (_row(voice, scheme, turn) for turn in one.turns)


def _row(voice: Voice, scheme: Scheme, turn: Turn) -> tuple[str, str, str, str]:
    scored = points(scheme, turn.points)
    if turn.points is None:
        scored = voice(lines.UNSCORED_SPAN, span=span(scheme, turn.span))
    place = NONE if turn.place is None else str(turn.place)
    return str(turn.day), scored, place, _entries(voice, turn.entries)


def _entries(voice: Voice, entries: tuple[int, ...]) -> str:
    shown = voice.comma.join(f"#{entry}" for entry in entries[:ENTRIES_SHOWN])
    more = len(entries) - ENTRIES_SHOWN
    return f"{shown} +{more}" if more > 0 else shown or NONE
