"""Refused access over HTTP, put on record before it is answered: the code, the route, the unit.

A name that is no unit's was typed by somebody, and is not written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from domain.errors import NotPermitted, ScoretrailError
from domain.units import Register
from scoretrail.http.caller import PUBLIC, Caller
from scoretrail.http.figures import route_of
from scoretrail.http.visit import Front
from scoretrail.log import Log

log = Log("http")

UNKNOWN = "unknown"


def on_record(request: Request, error: NotPermitted) -> None:
    """Put a refusal on record, or count it where the same is on record already."""
    front: Front = request.app.state.front
    caller: Caller | None = getattr(request.state, "caller", None)
    actor = PUBLIC if caller is None else caller.actor
    about = {"code": error.code, "route": f"{request.method} {route_of(request.scope)}"}
    about |= {name: fact for name, fact in error.facts.items() if name in ("wanted", "unit")}
    if "unit" in about and about["unit"] not in _units(front):
        about["unit"] = UNKNOWN
    account = error.facts.get("account")
    if account is not None and account != actor.id:
        about["account"] = account
    with _whether_or_not():
        if front.open_desk.ledger is not None:
            front.turned_away.record(front.open_desk.ledger.audit, actor, about, front.now)


def stopped(front: Front) -> None:
    """When the server stops, put on record what was only counted."""
    with _whether_or_not():
        if front.open_desk.ledger is not None and front.turned_away.waiting:
            front.turned_away.rest(front.open_desk.ledger.audit)


@contextmanager
def _whether_or_not() -> Iterator[None]:
    """Go on where the log cannot be written: the server's own says so."""
    try:
        yield
    except ScoretrailError as failed:
        log.warning("not on record", code=failed.code)


def _units(front: Front) -> Register:
    memory = front.open_desk.memory
    return memory.units(memory.head)
