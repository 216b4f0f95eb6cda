"""A drawing: the few shapes that charts are made of, written as SVG.

Coordinates are exact and printed to a tenth, so the same numbers always give the same bytes. Colours
are attributes and not styles: a strict content security policy refuses inline styles. What a
colour says, a dash, a hatch, a sign or a word says too.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from rich.cells import cell_len

Number = int | Fraction
Point = tuple[Number, Number]

WIDTH = 720
INK, QUIET, GRID, PAPER = "#1f2933", "#52606d", "#d9dee4", "#ffffff"
ACCENT, LOSS, GAIN = "#1b4f8f", "#a8321f", "#1d6b52"
HATCH = "hatch"
DASH = "6 4"
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
SIZE = 12
"""Points of ordinary text; a wide character takes as much, a narrow one half of it."""


class Drawing:
    """Collects shapes; `svg` gives the whole picture."""

    def __init__(self, name: str, title: str, description: str, height: Number) -> None:
        self._name = name
        self._title = title
        self._description = description
        self._height = height
        self._parts: list[str] = []

    def svg(self) -> str:
        """The picture with its title and description first."""
        name, size = self._name, f'width="{WIDTH}" height="{written(self._height)}"'
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {name}" role="img" '
            f'aria-labelledby="{name}-title {name}-desc" '
            f'viewBox="0 0 {WIDTH} {written(self._height)}" {size} '
            f'font-family="{FONTS}" font-size="{SIZE}">'
        )
        hatch = (
            f'<defs><pattern id="{name}-{HATCH}" width="6" height="6" '
            'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="6" height="6" fill="{PAPER}"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{QUIET}" stroke-width="2"/>'
            "</pattern></defs>"
        )
        title = f'<title id="{name}-title">{escape(self._title)}</title>'
        said = f'<desc id="{name}-desc">{escape(self._description)}</desc>'
        return "\n".join((opening, title, said, hatch, *self._parts, "</svg>", ""))

    @property
    def hatch(self) -> str:
        """The fill for what is open: not scored, not known."""
        return f"url(#{self._name}-{HATCH})"

    def line(self, start: Point, end: Point, *, stroke: str = GRID, **more: Number | str) -> None:
        """A straight line."""
        ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
        self._add("line", ends | {"stroke": stroke} | more)

    def path(self, points: Iterable[Point], *, stroke: str, **more: Number | str) -> None:
        """A line through points."""
        steps = [f"{written(x)},{written(y)}" for x, y in points]
        self._add("path", {"d": "M" + "L".join(steps), "fill": "none", "stroke": stroke, **more})

    def rect(
        self,
        corner: Point,
        size: Point,
        *,
        fill: str,
        tip: str = "",
        **more: Number | str,
    ) -> None:
        """A rectangle from its upper left corner."""
        given = {"x": corner[0], "y": corner[1], "width": size[0], "height": size[1]}
        self._add("rect", given | {"fill": fill} | more, tip)

    def dot(
        self,
        centre: Point,
        radius: Number,
        *,
        fill: str,
        tip: str = "",
        **more: Number | str,
    ) -> None:
        """A round mark; whoever points at it reads the tip."""
        given = {"cx": centre[0], "cy": centre[1], "r": radius}
        self._add("circle", given | {"fill": fill} | more, tip)

    def text(
        self,
        at: Point,
        said: str,
        *,
        anchor: str = "start",
        fill: str = INK,
        **more: Number | str,
    ) -> None:
        """A text whose base line begins, ends or is centred at a point."""
        attributes = {"x": at[0], "y": at[1], "fill": fill, **more}
        if anchor != "start":
            attributes["text-anchor"] = anchor
        self._parts.append(f"<text{_attributes(attributes)}>{escape(said)}</text>")

    def _add(self, tag: str, attributes: dict[str, Number | str], tip: str = "") -> None:
        start = f"<{tag}{_attributes(attributes)}"
        inner = f"><title>{escape(tip)}</title></{tag}>" if tip else "/>"
        self._parts.append(start + inner)


def written(number: Number) -> str:
    """A coordinate, to a tenth, halves away from zero.

    >>> written(Fraction(100, 3)), written(12), written(Fraction(-1, 4)), written(Fraction(-1, 50))
    ('33.3', '12', '-0.3', '0')
    """
    top, bottom = number.numerator, number.denominator
    if bottom == 1:
        return str(top)
    whole, tenths = divmod((20 * abs(top) + bottom) // (2 * bottom), 10)
    sign = "-" if top < 0 and (whole or tenths) else ""
    return f"{sign}{whole}.{tenths}" if tenths else f"{sign}{whole}"


def wide(text: str, size: int = SIZE) -> Fraction:
    """About how wide a text is."""
    return Fraction(cell_len(text) * size, 2)


def _attributes(given: dict[str, Number | str]) -> str:
    return "".join(
        f" {name.replace('_', '-')}="
        + (quoteattr(value) if isinstance(value, str) else f'"{written(value)}"')
        for name, value in given.items()
    )
