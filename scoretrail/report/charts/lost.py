"""Points lost (失分瀑布): from full points down to the total, one bar for each item that moved it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from domain.award import Award, Sheet
from domain.points import ZERO, plain
from domain.scheme import Scheme
from replay.as_of import Answer
from scoretrail.report.charts.axis import Scale, bounds, scale, ticks
from scoretrail.report.charts.chart import Chart
from scoretrail.report.charts.drawing import GAIN, INK, LOSS, QUIET, Drawing, Number, wide
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, points, signed
from scoretrail.report.prose import breaks
from scoretrail.report.standings import short, total
from scoretrail.words import Voice, captions, lines
from scoretrail.words import charts as words

NAME = "points-lost"
TOP, ROW, BAR = 12, 30, 16
LEFT, RIGHT, LABEL_WIDTH = 206, 640, 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One item: from where to where it moves what is left; `open` is what it may still lose."""

    label: str
    before: Fraction
    after: Fraction
    open: Fraction = ZERO
    said: str = ""

    @property
    def change(self) -> Fraction:
        """What it added; negative where it took away."""
        return self.after - self.before


def points_lost(voice: Voice, naming: Naming, answer: Answer, sheet: Sheet) -> Chart:
    """Where one unit's points went."""
    scheme = answer.scheme
    title = voice(words.POINTS_LOST, subject=naming.name(sheet.unit))
    said = voice(words.POINTS_LOST_SHOWS)
    start, bars, still = waterfall(voice, scheme, sheet)
    paper = _Paper(voice, scheme, title, said, start, bars)
    paper.mark(0, voice(words.FULL_POINTS), start, points(scheme, start), QUIET)
    for number, bar in enumerate(bars, start=1):
        paper.bar(number, bar)
    end = bars[-1].after if bars else start
    paper.total(len(bars) + 1, sheet, end, total(voice, answer, sheet))
    if still:
        paper.note(voice(words.WITHOUT_LOSS, n=still))
    rows = [
        (voice(words.FULL_POINTS), NONE, points(scheme, start)),
        *((bar.label, bar.said, points(scheme, bar.after)) for bar in bars),
        (voice(captions.TOTAL), NONE, total(voice, answer, sheet)),
    ]
    columns = (voice(captions.INDICATOR), voice(words.CHANGE), voice(words.REMAINS))
    return Chart(NAME, title, said, paper.drawing.svg(), columns, tuple(rows))


def waterfall(voice: Voice, scheme: Scheme, sheet: Sheet) -> tuple[Fraction, list[Bar], int]:
    """Full points, the bars from there to the total, and how many items changed nothing."""
    bound = [award for award in sheet.awards if award.state != "not applicable"]
    start = sum((a.full or ZERO for a in bound if a.kind == "base"), start=ZERO)
    left, bars, still = start, list[Bar](), 0
    for award in bound:
        if award.kind == "shown":
            continue
        after, open_ = left + _change(award), _open(award)
        if after == left and not open_ and award.state == "scored":
            still += 1
            continue
        bars.append(
            Bar(_label(award), left, after, open_, _said(voice, scheme, award, after - left))
        )
        left = after
    end = sheet.total
    if end is None and sheet.span is not None:
        end = sheet.span.high
    if end is not None and end != left:
        change = signed(scheme, end - left)
        bars.append(Bar(voice(words.OTHER_STEPS), left, end, ZERO, change))
    return start, bars, still


def _change(award: Award) -> Fraction:
    """What an award adds to full points; an unscored one as much as it still may."""
    given = award.points
    if given is None:
        given = award.span.high if award.span is not None and award.span.high is not None else ZERO
        given = ZERO if award.kind == "penalty" else given
    if award.kind == "base":
        return given - (award.full or ZERO)
    return given if award.kind == "bonus" else -given


def _open(award: Award) -> Fraction:
    """How much of the points is not decided yet."""
    if award.span is None or award.span.low is None or award.span.high is None:
        return ZERO
    return award.span.high - award.span.low


def _label(award: Award) -> str:
    return f"{award.code} {short(award.name)}"


def _said(voice: Voice, scheme: Scheme, award: Award, change: Fraction) -> str:
    if award.state == "scored":
        return signed(scheme, change)
    return voice(lines.UNSCORED)


class _Paper:
    """Where the bars lie on the paper."""

    def __init__(
        self,
        voice: Voice,
        scheme: Scheme,
        title: str,
        said: str,
        start: Fraction,
        bars: list[Bar],
    ) -> None:
        self._voice = voice
        self._scheme = scheme
        self._rows = len(bars) + 2
        self._bottom = TOP + self._rows * ROW
        self.drawing = Drawing(NAME, title, said, self._bottom + 44)
        ends = [start, *(bar.after - bar.open for bar in bars), *(bar.after for bar in bars)]
        low, high, step = bounds(min(ends), max(ends))
        self._x: Scale = scale(low, high, LEFT, RIGHT)
        for value in ticks(low, high, step):
            x = self._x(value)
            self.drawing.line((x, TOP), (x, self._bottom))
            self.drawing.text((x, self._bottom + 18), plain(value), anchor="middle", fill=QUIET)

    def mark(self, row: int, label: str, value: Fraction, said: str, colour: str) -> None:
        """A value that is a sum and not a step: an upright stroke with the figure beside it."""
        x, top = self._x(value), self._top(row)
        self._label(row, label, weight="bold")
        self.drawing.line(
            (x, top - 3), (x, top + BAR + 3), stroke=colour, stroke_width=4, stroke_linecap="round"
        )
        self._figure(row, x, x, said, INK)

    def bar(self, row: int, bar: Bar) -> None:
        """One step, and a fine line from it down to the next."""
        low, high = sorted((self._x(bar.before), self._x(bar.after)))
        top = self._top(row)
        tip = f"{bar.label} {bar.said}"
        colour = LOSS if bar.change < 0 else GAIN
        self._label(row, bar.label)
        if bar.change:
            width = max(high - low, Fraction(2))
            self.drawing.rect((low, top), (width, BAR), fill=colour, tip=tip)
        if bar.open:
            start = self._x(bar.after - bar.open)
            width = self._x(bar.after) - start
            self.drawing.rect(
                (start, top), (width, BAR), fill=self.drawing.hatch, tip=tip, stroke=QUIET
            )
            low = min(low, start)
        after = self._x(bar.after)
        self.drawing.line((after, top), (after, top + ROW), stroke=QUIET, stroke_dasharray="1 2")
        self._figure(row, low, high, bar.said, colour if bar.change and not bar.open else QUIET)

    def total(self, row: int, sheet: Sheet, end: Fraction, said: str) -> None:
        """The total; where items are open, hatched from its least to its most."""
        label = self._voice(captions.TOTAL)
        if sheet.total is not None or sheet.span is None or sheet.span.low is None:
            self.mark(row, label, end, said, INK)
            return
        low, high, top = self._x(sheet.span.low), self._x(end), self._top(row)
        self._label(row, label, weight="bold")
        self.drawing.rect(
            (low, top), (max(high - low, Fraction(2)), BAR), fill=self.drawing.hatch, stroke=INK
        )
        self._figure(row, low, high, said, INK)

    def note(self, said: str) -> None:
        """A word under the chart."""
        self.drawing.text((LEFT, self._bottom + 38), said, fill=QUIET)

    def _top(self, row: int) -> int:
        return TOP + row * ROW + (ROW - BAR) // 2

    def _label(self, row: int, label: str, weight: str = "normal") -> None:
        parts = list(_lines(label))
        first = self._top(row) + 12 - 7 * (len(parts) - 1)
        for number, part in enumerate(parts):
            self.drawing.text(
                (LEFT - 14, first + 14 * number), part, anchor="end", font_weight=weight
            )

    def _figure(self, row: int, low: Number, high: Number, said: str, fill: str) -> None:
        """The figure right of a bar, or left of it where there is no room."""
        right = high + 8 + wide(said) <= RIGHT + 72
        at = high + 8 if right else low - 8
        self.drawing.text(
            (at, self._top(row) + 13), said, anchor="start" if right else "end", fill=fill
        )


def _lines(label: str) -> Iterator[str]:
    """A label in lines that fit beside the bars."""
    start = 0
    for end in (*breaks(label, LABEL_WIDTH), len(label)):
        yield label[start:end].strip()
        start = end
