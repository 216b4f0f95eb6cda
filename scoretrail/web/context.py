"""The context bar (坐标栏): which scheme and unit, as of which day, known at which moment.

It stands on every page that answers a question, and what it holds is the coordinate of the page and of
whatever is exported from it. It works as a plain form: `/go` puts the coordinate together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from markupsafe import Markup

from replay.as_of import Answer
from replay.coordinate import Coordinate, written, written_change
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming

Listed = Callable[[tuple[object, ...], Callable[[], Sequence[tuple[str, str]]]], Markup]
"""Makes a list of choices of what stands for its content."""

QUERY = ("as_of", "known_at", "rules_known_at", "over", "population", "attested")


@dataclass(frozen=True, slots=True)
class Context:
    """What the bar shows and what it leads to; texts as people read and type them."""

    schemes: Markup
    units: Markup
    code: str
    typed: Mapping[str, str]
    """What was asked, part by part, as it is typed."""
    pinned: bool
    pinned_url: str
    floating_url: str


def context(desk: Desk, answer: Answer, naming: Naming, listed: Listed) -> Context:
    """The bar of an answer. `listed` makes a list of choices, once for what it shows."""
    asked, resolved = naming.coordinate(answer.asked), naming.coordinate(answer.resolved)
    known = desk.memory.rulebook.newest(desk.memory.head)
    schemes = listed((known,), lambda: [(one.id, naming.text(one.title)) for one in desk.schemes()])
    units = listed(
        (answer.sheets, naming.units),
        lambda: [(naming.id(unit), naming.name(unit)) for unit in answer.sheets],
    )
    return Context(
        schemes=chosen(schemes, asked.scheme),
        units=chosen(units, asked.unit),
        code=asked.code or "",
        typed=typed(asked),
        pinned=asked.pinned,
        pinned_url=url_of(resolved),
        floating_url=url_of(Coordinate(asked.scheme, unit=asked.unit, code=asked.code)),
    )


def chosen(choices: Markup, value: str | None) -> Markup:
    """A list in which one choice is made.

    >>> chosen(Markup('<option value="a">A</option>'), "a")
    Markup('<option value="a" selected>A</option>')
    """
    if value is None:
        return choices
    option = str(Markup('<option value="{}"').format(value))
    return Markup(str(choices).replace(f"{option}>", f"{option} selected>", 1))  # noqa: S704 - as before


def typed(asked: Coordinate) -> dict[str, str]:
    """The parts of a question beside its path, as they are typed."""
    return {name: written(value) for name in QUERY if (value := getattr(asked, name)) is not None}


def url_of(coordinate: Coordinate) -> str:
    """Where the page of a coordinate stands."""
    return f"/s/{coordinate}"


def aimed(
    naming: Naming, asked: Coordinate, unit: str | None = None, code: str | None = None
) -> str:
    """The page of a unit, or of one of its indicators, from the same viewpoint."""
    return url_of(naming.coordinate(replace(asked, unit=unit, code=code)))


def chart_url(naming: Naming, name: str, asked: Coordinate) -> str:
    """Where a chart of the coordinate is drawn."""
    return f"/charts/{quote(name)}/{naming.coordinate(asked)}"


def file_url(
    naming: Naming, name: str, asked: Coordinate, unit: str | None = None, code: str | None = None
) -> str:
    """Where the answer at a coordinate can be taken away as a file."""
    return f"/files/{name}/{naming.coordinate(replace(asked, unit=unit, code=code))}"


def query_of(resolved: Coordinate) -> str:
    """The coordinate as the interface for programs is asked: all but unit and indicator."""
    asked = [("scheme", f"{resolved.scheme}@{resolved.revision}"), *typed(resolved).items()]
    asked += [("with", f"{path}:{written_change(value)}") for path, value in resolved.changes]
    return urlencode(asked)


def beside(path: str, **asked: str | int | None) -> str:
    """An address with a query; what is None is left out."""
    given = {name: value for name, value in asked.items() if value is not None and value != ""}
    return f"{path}?{urlencode(given)}" if given else path
