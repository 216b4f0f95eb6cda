"""Addresses: the coordinate that the path and the query of a page write (网址即坐标).

What stands after `/s/` is the text of a coordinate. Names are understood as ids are, so that a link
written by hand works; what the page shows is the id.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from ledger.roles import Verb
from replay.coordinate import Coordinate, parse
from scoretrail.desk import Desk
from scoretrail.http.visit import LANGUAGE, Visit

LEFT_BEHIND = "left_behind"
"""What was chosen before and is not in the scheme chosen now, as a path of a coordinate."""
BESIDE = frozenset({LANGUAGE, LEFT_BEHIND})
"""What may stand in an address beside the coordinate."""


def coordinate_in(
    visit: Visit, desk: Desk, *path: str, beside: frozenset[str] = BESIDE
) -> Coordinate:
    """The coordinate of an address. Blank parts, as a form sends them, are left out.

    Whoever may see the unit goes on; without one, whoever may see all.
    """
    asked = [
        (name, value)
        for name, value in visit.request.query_params.multi_items()
        if name not in beside and value.strip()
    ]
    found = written("/".join(quote(part, safe="@-._") for part in path), asked)
    if found.unit is not None:
        found = replace(found, unit=desk.naming(found.as_of).find(found.unit))
    visit.actor.permit(Verb.READ, found.unit)
    return found


def written(path: str, asked: list[tuple[str, str]]) -> Coordinate:
    """The coordinate of a path and what was asked beside it."""
    return parse(f"{path}?{urlencode(asked)}" if asked else path)
