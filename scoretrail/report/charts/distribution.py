"""Distribution (总分分布): how many units lie in each band of points, and where each one lies."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from domain.points import half_up, plain
from domain.scheme import Scheme
from replay.as_of import Answer
from scoretrail.report.charts.axis import Scale, bounds, scale, step_of, ticks
from scoretrail.report.charts.chart import Chart
from scoretrail.report.charts.drawing import ACCENT, INK, LOSS, QUIET, WIDTH, Drawing, Point, wide
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import full, points
from scoretrail.words import Voice
from scoretrail.words import charts as words

NAME = "distribution"
HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 290, 76, 246, 56, 680
MOST_BANDS = 12
BAR_FILL = "#8fb0d6"
ONE_BY_ONE = 200
"""Of more units no single ticks are drawn: they would be a bar."""


def distribution(
    voice: Voice, naming: Naming, answer: Answer, *, shown: str | None = None
) -> Chart:
    """The totals of a population; `shown` is the unit that is pointed out."""
    scheme = answer.scheme
    title, said = voice(words.DISTRIBUTION), voice(words.DISTRIBUTION_SHOWS)
    drawing = Drawing(NAME, title, said, HEIGHT)
    totals = {unit: s.total for unit, s in answer.sheets.items() if s.total is not None}
    columns = (voice(words.BAND), voice(words.MANY))
    if not totals:
        drawing.text((WIDTH // 2, HEIGHT // 2), voice(words.NOTHING), anchor="middle", fill=QUIET)
        return Chart(NAME, title, said, drawing.svg(), columns, ())
    paper = _Paper(drawing, scheme, list(totals.values()))
    paper.bars()
    if len(totals) <= ONE_BY_ONE:
        for unit, total in totals.items():
            paper.tick(total, f"{naming.name(unit)} {points(scheme, total)}")
    paper.grades(voice)
    missing = len(answer.sheets) - len(totals)
    if not missing:
        paper.mean(voice)
    else:
        drawing.text((LEFT, 22), voice(words.NOT_DRAWN, n=missing), fill=QUIET)
    if shown is not None and shown in totals:
        paper.point_out(naming.name(shown), totals[shown])
    rows = tuple((band, str(count)) for band, count in paper.bands())
    return Chart(NAME, title, said, drawing.svg(), columns, rows)


class _Paper:
    """Where totals and counts lie on the paper."""

    def __init__(self, drawing: Drawing, scheme: Scheme, totals: Sequence[Fraction]) -> None:
        self._drawing = drawing
        self._scheme = scheme
        self._totals = totals
        low, high, _ = bounds(min(totals), max(totals))
        self._step = step_of(high - low, MOST_BANDS)
        self._low, self._edges = low, ticks(low, high, self._step)
        self._x: Scale = scale(low, high, LEFT, RIGHT)
        self._counts = [0] * (len(self._edges) - 1)
        for total in totals:
            band = min(int((total - low) / self._step), len(self._counts) - 1)
            self._counts[band] += 1
        self._y: Scale = scale(0, max(self._counts), BOTTOM, TOP)

    def bands(self) -> list[tuple[str, int]]:
        """Each band with its count; the upper limit belongs to the next, but in the last."""
        edges = [points(self._scheme, edge) for edge in self._edges]
        last = len(self._counts) - 1
        return [
            (f"[{edges[n]}, {edges[n + 1]}{']' if n == last else ')'}", count)
            for n, count in enumerate(self._counts)
        ]

    def bars(self) -> None:
        for number, (band, count) in enumerate(self.bands()):
            left, right = self._x(self._edges[number]), self._x(self._edges[number + 1])
            if count:
                top = self._y(count)
                size = (right - left - 2, BOTTOM - top)
                self._drawing.rect(
                    (left + 1, top), size, fill=BAR_FILL, tip=f"{band} {count}", stroke=ACCENT
                )
                middle: Point = ((left + right) / 2, top - 6)
                self._drawing.text(middle, str(count), anchor="middle", fill=ACCENT)
        self._drawing.line((LEFT, BOTTOM), (RIGHT, BOTTOM), stroke=QUIET)
        for edge in self._edges:
            self._drawing.text(
                (self._x(edge), BOTTOM + 32), plain(edge), anchor="middle", fill=QUIET
            )

    def tick(self, total: Fraction, tip: str) -> None:
        """One unit, under the line."""
        x = self._x(total) - 1
        self._drawing.rect((x, BOTTOM + 4), (2, 10), fill=INK, tip=tip)

    def grades(self, voice: Voice) -> None:
        """Where each grade begins."""
        for grade in self._scheme.grades:
            if not self._edges[0] < grade.at_least < self._edges[-1]:
                continue
            x = self._x(grade.at_least)
            said = voice(words.GRADE_FROM, grade=grade.name, points=full(grade.at_least))
            self._drawing.line((x, TOP - 18), (x, BOTTOM), stroke=QUIET, stroke_dasharray="1 3")
            self._drawing.text((x + 4, TOP - 8), said, fill=QUIET, font_size=11)

    def mean(self, voice: Voice) -> None:
        """The mean of all, rounded as the scheme rounds."""
        exact = sum(self._totals, start=Fraction(0)) / len(self._totals)
        mean = half_up(exact, self._scheme.total.round.decimals)
        x = self._x(mean)
        self._drawing.line((x, 28), (x, BOTTOM), stroke=LOSS, stroke_dasharray="6 4")
        said = voice(words.MEAN, mean=points(self._scheme, mean))
        self._drawing.text((x, 22), said, anchor="middle", fill=LOSS)

    def point_out(self, name: str, total: Fraction) -> None:
        """The unit asked about, by name."""
        x, said = self._x(total), f"{name} {points(self._scheme, total)}"
        middle = max(LEFT + wide(said) / 2, min(x, WIDTH - wide(said) / 2 - 8))
        self._drawing.line((x, 50), (x, BOTTOM + 14), stroke=ACCENT, stroke_width=2)
        self._drawing.text((middle, 44), said, anchor="middle", fill=ACCENT, font_weight="bold")
