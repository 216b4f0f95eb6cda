"""The score that an appeal disputes (所争议的得分): where it is asked, so that it can be proved.

An appeal against a score says so itself. One against an entry disputes what its unit scored when it was
filed: on that day, as known then with the appeal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.errors import Refused
from replay.appeals import Appeal
from replay.coordinate import Coordinate, parse


def disputed(one: Appeal, applicable: Callable[[str], str]) -> Coordinate:
    """The coordinate of the score in dispute. `applicable` gives the scheme that applies to a unit."""
    if one.coordinate is not None:
        asked = parse(one.coordinate)
        unit, code = asked.unit or one.unit, asked.code or one.indicator
    else:
        unit, code = one.unit, one.indicator
        asked = Coordinate("" if unit is None else applicable(unit))
    if unit is None:
        raise Refused(
            "appeal-of-no-unit",
            f"申诉 {one.id} 没有写明是哪个对象的得分，无从举证。",
            f"The appeal {one.id} does not say whose score it disputes; there is nothing to prove.",
        )
    asked = replace(
        asked, as_of=asked.as_of or one.filed_on, known_at=asked.known_at or one.position
    )
    return asked.of(unit, code)
