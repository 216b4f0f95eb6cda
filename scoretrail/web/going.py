"""Where a form leads: the first page, and the context bar's answers put together as an address."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from scoretrail.web.address import LEFT_BEHIND, coordinate_in
from scoretrail.web.context import QUERY, beside, url_of
from scoretrail.web.reader import Reader

router = APIRouter()


@router.get("/")
def first(visit: Reader) -> Response:
    """The standings of the scheme that applies; a unit is led to its own sheet."""
    own = visit.actor.unit
    with visit.desk() as desk:
        path = f"/s/{desk.applicable(own)}"
        if own is not None:
            path += f"/{desk.naming().id(own)}"
        return RedirectResponse(beside(path, **_asked(visit)), 303)


@router.get("/go")
def go(visit: Reader) -> Response:
    """From the fields of the context bar to the page they mean."""
    asked = {name: value.strip() for name, value in visit.request.query_params.items()}
    path = [asked[name] for name in ("scheme", "unit", "code") if asked.get(name)]
    with visit.desk() as desk:
        if not asked.get("scheme"):
            path.insert(0, desk.applicable())
        code = asked.get("code")
        found = coordinate_in(
            visit, desk, *path, beside=frozenset({"lang", "scheme", "unit", "code"})
        )
        desk.known_scheme(found.scheme)
        naming, left = desk.naming(found.as_of), ["", ""]
        if code and code not in desk.ask(found.of()).scheme.indicators:
            found, left[1] = found.of(found.unit), code
        if (unit := found.unit) is not None and unit not in desk.ask(found.of()).sheets:
            found, left[0] = found.of(), naming.id(unit)
        address = url_of(naming.coordinate(found))
        if any(left):
            address += f"{'&' if '?' in address else '?'}{urlencode({LEFT_BEHIND: '/'.join(left)})}"
        return RedirectResponse(address, 303)


def _asked(visit: Reader) -> dict[str, str]:
    """The parts of a coordinate that stand in the query."""
    return {name: value for name, value in visit.request.query_params.items() if name in QUERY}
