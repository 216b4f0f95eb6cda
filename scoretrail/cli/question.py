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
from scoretrail.answers.pairs import RANGE, pair, split, unpaired
from scoretrail.cli.command import Options
from scoretrail.desk import Desk

__all__ = [
    "RANGE",
    "coordinate",
    "indicator",
    "is_coordinate",
    "needs_unit",
    "pair",
    "split",
    "unpaired",
]


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
