"""Signing in to the pages: a token is shown once, and a cookie that no script reads carries it on.

The cookie opens pages only; the interface for programs takes no cookie. It ends with the browser.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import Refused
from ledger.clock import micros
from scoretrail.http import shelter
from scoretrail.http.caller import COOKIE, PUBLIC, Caller
from scoretrail.http.visit import Front, Visit
from scoretrail.web.rendering import page
from scoretrail.words import web

router = APIRouter()


def at_the_door(request: Request) -> Visit:
    """Whoever stands at the door, whatever they carry: an expired cookie must not lock them out."""
    front: Front = request.app.state.front
    shelter.own_host(request.headers, front.hosts)
    shelter.own_origin(request, Caller(PUBLIC, "cookie"))
    front.rates.take(f"door:{address_of(request)}", micros(front.now))
    return Visit(request, front, Caller(PUBLIC, "nobody"))


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return "" if request.client is None else request.client.host


Anyone = Annotated[Visit, Depends(at_the_door)]


@router.get("/sign-in")
def sign_in(visit: Anyone) -> Response:
    """The form."""
    with visit.desk() as desk:
        return page(visit, "sign-in.html", desk=desk, title=visit.voice(web.SIGN_IN))


@router.post("/sign-in")
def signed_in(visit: Anyone, token: Annotated[str, Form(max_length=200)]) -> Response:
    """Let in whoever shows a token that holds."""
    access = visit.front.doorkeeper.access
    if access is None:
        raise Refused(
            "no-accounts-here",
            "本服务没有账户，不用登录。",
            "There are no accounts here, and nobody signs in.",
        )
    access.by_token(token.strip(), visit.front.now)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        token.strip(),
        httponly=True,
        samesite="lax",
        secure=(visit.front.base_url or "").startswith("https:"),
    )
    return answer


@router.post("/sign-out")
def sign_out(visit: Anyone) -> Response:
    """Forget the token in this browser; to make it void everywhere, revoke it."""
    del visit
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer
