"""From what was typed to a coordinate: names become ids, defaults become what holds here.

Wherever a command takes a unit it also takes the text of a coordinate, as an answer's last line
prints it; options given beside it change that part of the question.
"""

from __future__ import annotations

import re
from dataclasses import replace

from domain.errors import BadCoordinate
from domain.scheme import Scheme
from replay.coordinate import Coordinate, day, moment, parse, when, year
from scoretrail.cli.command import Options
from scoretrail.desk import Desk

RANGE = ".."


def is_coordinate(text: str) -> bool:
    """Whether the text is a coordinate and not the name of a unit."""
    return re.search(r"[/?@]", text) is not None


def coordinate(
    desk: Desk, options: Options, unit: str | None = None, code: str | None = None
) -> Coordinate:
    """The coordinate that a unit (or a coordinate), a code and options ask for."""
    asked = None
    if unit is not None and is_coordinate(unit):
        asked = parse(unit)
        unit, code = asked.unit, code or asked.code
    as_of = day(options.as_of) if options.as_of else asked and asked.as_of
    known = None if unit is None else desk.naming(as_of or None).find(unit)
    scheme, revision = _scheme(desk, options, asked, known)
    base = asked or Coordinate(scheme)
    return replace(
        base,
        scheme=scheme,
        revision=revision,
        unit=known,
        code=code,
        as_of=as_of or None,
        known_at=moment(options.known_at) if options.known_at else base.known_at,
        rules_known_at=moment(options.rules_known_at)
        if options.rules_known_at
        else base.rules_known_at,
        attested=when(options.attested) if options.attested else base.attested,
        over=year(options.over) if options.over else base.over,
        population=options.population or base.population,
    )


def _scheme(
    desk: Desk, options: Options, asked: Coordinate | None, unit: str | None
) -> tuple[str, int | None]:
    if options.scheme:
        named = parse(options.scheme)
        return named.scheme, named.revision
    if asked is not None:
        return asked.scheme, asked.revision
    return desk.applicable(unit), None


def indicator(scheme: Scheme, text: str) -> str:
    """The code of the indicator that this code or name means."""
    for code, found in scheme.indicators.items():
        if text in (code, found.name):
            return code
    scheme.indicator(text)
    raise AssertionError("the scheme refuses a code that it does not have")


def needs_unit(asked: Coordinate) -> str:
    """The unit of a coordinate, or a refusal."""
    if asked.unit is not None:
        return asked.unit
    raise BadCoordinate(
        "unit-missing",
        f"坐标 {asked} 没有写考核对象，请写 办法/对象。",
        f"The coordinate {asked} names no unit; write scheme/unit.",
    )


def split(text: str) -> tuple[str, str]:
    """The two ends of `a..b`; a text without `..` is both.

    >>> split("18..20"), split("2018-12-31"), split("..18")
    (('18', '20'), ('2018-12-31', '2018-12-31'), ('', '18'))
    """
    before, dots, after = text.partition(RANGE)
    return (before, after) if dots else (text, text)


def pair(before: Coordinate, after: Coordinate) -> str:
    """Two coordinates as one text, `a..b` where they differ.

    >>> from datetime import date
    >>> one = Coordinate("jinan-2018-districts", as_of=date(2018, 12, 31), known_at=18)
    >>> pair(one, replace(one, known_at=20))
    'jinan-2018-districts?as_of=2018-12-31&known_at=18..20'
    """
    path_a, query_a = _parts(before)
    path_b, query_b = _parts(after)
    if len(path_a) != len(path_b):
        return f"{before} {after}"
    path = "/".join(_joined(a, b) for a, b in zip(path_a, path_b, strict=True))
    names = [*query_a, *(name for name in query_b if name not in query_a)]
    query = "&".join(f"{n}={_joined(query_a.get(n, ''), query_b.get(n, ''))}" for n in names)
    return f"{path}?{query}" if query else path


def unpaired(text: str) -> tuple[str, str]:
    """The two coordinates that one text with `a..b` writes.

    >>> unpaired("jinan-2018-districts@1..2?known_at=18..20&over=..2019")
    ('jinan-2018-districts@1?known_at=18', 'jinan-2018-districts@2?known_at=20&over=2019')
    """
    path, _, query = text.partition("?")
    return _side(path, query, 0), _side(path, query, 1)


def _side(path: str, query: str, side: int) -> str:
    head, *rest = path.split("/")
    scheme, at, revision = head.partition("@")
    scheme = split(scheme)[side] + (at + split(revision)[side] if at else "")
    kept = []
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        if split(value)[side]:
            kept.append(f"{name}={split(value)[side]}")
    whole = "/".join([scheme, *(split(part)[side] for part in rest)])
    return f"{whole}?{'&'.join(kept)}" if kept else whole


def _parts(one: Coordinate) -> tuple[list[str], dict[str, str]]:
    path, _, query = str(one).partition("?")
    pairs = (part.partition("=") for part in filter(None, query.split("&")))
    return path.split("/"), {name: value for name, _, value in pairs}


def _joined(a: str, b: str) -> str:
    if a == b:
        return a
    scheme_a, at_a, revision_a = a.partition("@")
    scheme_b, at_b, revision_b = b.partition("@")
    if at_a and at_b and scheme_a == scheme_b:
        return f"{scheme_a}@{revision_a}{RANGE}{revision_b}"
    return f"{a}{RANGE}{b}"
