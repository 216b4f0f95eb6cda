"""Place over time (名次走势): one line for each unit, the first place on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from replay.timeline import Axis
from scoretrail.report.charts.axis import Scale, day_axis, scale
from scoretrail.report.charts.chart import Chart
from scoretrail.report.charts.course import Course, Turn
from scoretrail.report.charts.drawing import (
    ACCENT,
    GRID,
    INK,
    PAPER,
    QUIET,
    Drawing,
    Number,
    Point,
)
from scoretrail.report.numbers import NONE
from scoretrail.words import Voice, captions, lines
from scoretrail.words import charts as words

NAME = "place-over-time"
TOP, LEFT, RIGHT, ROW = 20, 44, 560, 24
TALLEST = 480
LEGIBLE = 15
"""Lines nearer than that leave no room for their names."""

LEAD = 20
"""A twentieth of the paper lies before the first place; no more of the time without one."""

SLANT = 8
"""So far before a day a line leaves its place: crossing lines can be followed."""

COLOURS = ("#1b4f8f", "#a8321f", "#1d6b52", "#7a3e9d", "#8a5a00", "#33505c")
DASHES = ("", "7 3", "2 3", "9 3 2 3")


def place_over_time(
    voice: Voice,
    courses: Mapping[str, Course],
    *,
    shown: str | None = None,
    axis: Axis = "as_of",
) -> Chart:
    """The places of units by name. `shown`: the one that stands out; the others go grey."""
    by = words.PLACE_BY_OCCURRENCE if axis == "as_of" else words.PLACE_BY_KNOWLEDGE
    said = voice(by)
    title = voice(words.PLACE_OVER_TIME)
    if shown is not None:
        title = voice(words.PLACE_OVER_TIME_OF, subject=shown)
    paper = _Paper(title, said, list(courses.values()))
    ordered = sorted(courses, key=lambda name: name == shown)
    for number, name in enumerate(ordered):
        paper.draw(name, courses[name], _stroke(number, name, shown))
    paper.names(voice, courses, shown)
    rows = [
        (name, str(turn.day), NONE if turn.place is None else str(turn.place))
        for name, course in courses.items()
        for turn in _turns(course)
    ]
    columns = (voice(captions.UNIT), voice(captions.DAY), voice(captions.PLACE))
    return Chart(NAME, title, said, paper.drawing.svg(), columns, tuple(rows))


def _stroke(number: int, name: str, shown: str | None) -> dict[str, Number | str]:
    if name == shown:
        return {"stroke": ACCENT, "stroke_width": 3}
    if shown is not None:
        return {"stroke": "#b4bcc5", "stroke_width": Fraction(3, 2)}
    stroke: dict[str, Number | str] = {
        "stroke": COLOURS[number % len(COLOURS)],
        "stroke_width": 2,
    }
    dash = DASHES[number // len(COLOURS) % len(DASHES)]
    return stroke | ({"stroke_dasharray": dash} if dash else {})


def _turns(course: Course) -> list[Turn]:
    """The turns at which the place changes."""
    kept: list[Turn] = []
    for turn in course.turns:
        if not kept or kept[-1].place != turn.place:
            kept.append(turn)
    return kept


class _Paper:
    """Where days and places lie on the paper."""

    def __init__(self, title: str, said: str, courses: Sequence[Course]) -> None:
        self._last = max(len(courses), 1)
        self._row = row = min(Fraction(ROW), Fraction(TALLEST, self._last + 1))
        self._bottom = TOP + row * (self._last + 1)
        self.drawing = Drawing(NAME, title, said, self._bottom + 30)
        self._days = _days(courses)
        self._x: Scale = scale(self._days[0].toordinal(), self._days[1].toordinal(), LEFT, RIGHT)
        self._y: Scale = scale(1, 2, TOP + row / 2, TOP + row / 2 + row)
        day_axis(self.drawing, self._x, self._days, top=TOP, bottom=self._bottom)
        for place in self._labelled(row):
            y = self._y(place)
            label = NONE if place > self._last else str(place)
            self.drawing.line((LEFT, y), (RIGHT, y), stroke=GRID)
            self.drawing.text((LEFT - 10, y + 4), label, anchor="end", fill=QUIET)

    def _labelled(self, row: Fraction) -> list[int]:
        every = ceil(LEGIBLE / row)
        return [*(n for n in range(1, self._last + 1) if n % every == 0 or n == 1), self._last + 1]

    def draw(self, name: str, course: Course, stroke: dict[str, Number | str]) -> None:
        turns = _turns(course)
        if not turns:
            return
        corners: list[Point] = []
        for turn in turns:
            x, y = self._at(turn)
            if corners:
                corners.append((max(corners[-1][0], x - SLANT), corners[-1][1]))
            corners.append((x, y))
        corners.append((self._x(course.until.toordinal()), corners[-1][1]))
        colour = str(stroke["stroke"])
        rest = {key: value for key, value in stroke.items() if key != "stroke"}
        self.drawing.path(corners, stroke=colour, stroke_linejoin="round", **rest)
        for turn in turns:
            place = NONE if turn.place is None else turn.place
            tip = f"{name} {turn.day} {place}"
            self.drawing.dot(
                self._at(turn),
                3,
                fill=PAPER if turn.place is None else colour,
                tip=tip,
                stroke=colour,
            )

    def names(self, voice: Voice, courses: Mapping[str, Course], shown: str | None) -> None:
        """The names where the lines end; those of one place together."""
        ends: dict[int, list[str]] = {}
        for name, course in courses.items():
            if course.turns:
                ends.setdefault(course.turns[-1].place or self._last + 1, []).append(name)
        for place, names in ends.items():
            if self._row < LEGIBLE and shown not in names:
                continue  # a name would lie on its neighbours; the table has them all
            said = NONE if place > self._last else str(place)
            if len(names) > 1 and place <= self._last:
                said = voice(lines.TIED, place=place)
            stands_out = shown in names
            self.drawing.text(
                (RIGHT + 10, self._y(place) + 4),
                f"{said} {voice.comma.join(names if self._row >= LEGIBLE else [str(shown)])}",
                fill=ACCENT if stands_out else INK,
                font_weight="bold" if stands_out else "normal",
            )

    def _at(self, turn: Turn) -> Point:
        place = self._last + 1 if turn.place is None else turn.place
        return max(Fraction(LEFT), self._x(turn.day.toordinal())), self._y(place)


def _days(courses: Sequence[Course]) -> tuple[date, date]:
    """From just before the first place that anybody has to the end of the last line."""
    turns = [turn for one in courses for turn in one.turns]
    placed = [turn.day for turn in turns if turn.place is not None] or [t.day for t in turns]
    if not placed:
        return date(1970, 1, 1), date(1970, 1, 2)
    last = max(one.until for one in courses)
    before = (last - min(placed)).days // LEAD
    return max(min(t.day for t in turns), min(placed) - timedelta(days=before)), last
