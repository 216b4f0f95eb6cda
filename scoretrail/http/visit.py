"""One request: who asks, what of, and in which language (一次来访).

A route says which deeds it is for; whoever may do none of them is turned away before anything is
read. What holds for one unit only, the route asks of the actor once it knows the unit.

    @router.get("/scores/{unit}")
    def score(visit: Annotated[Visit, Depends(for_those_who(Verb.READ))], unit: str) -> Response:
        with visit.desk() as desk: ...
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends
from markupsafe import Markup
from starlette.requests import Request

from domain.errors import BadCoordinate, NotPermitted, Refused
from ledger.clock import micros
from ledger.roles import Actor, Reach, Verb, not_permitted
from scoretrail.desk import Desk
from scoretrail.http import shelter
from scoretrail.http.caller import Caller, Doorkeeper, for_programs
from scoretrail.http.figures import Figures
from scoretrail.http.jobs import Jobs
from scoretrail.http.open_desk import OpenDesk
from scoretrail.http.parts import MOST_BYTES, Parts
from scoretrail.http.staging import Staging
from scoretrail.settings import Settings
from scoretrail.turned_away import TurnedAway
from scoretrail.words import LANGUAGES, Lang, Voice

if TYPE_CHECKING:
    from datetime import datetime

LISTS = frozenset({"with", "indicator"})
"""The parts of a question that may stand in it more than once."""

LANGUAGE = "lang"
"""The query parameter, and the cookie, that name a language."""


@dataclass(frozen=True)
class Front:
    """What holds for the whole server: the open ledger, who is let in, and on what terms."""

    open_desk: OpenDesk
    doorkeeper: Doorkeeper = field(default_factory=Doorkeeper)
    hosts: frozenset[str] = field(default_factory=shelter.hosts)
    rates: shelter.Rates = field(default_factory=lambda: shelter.Rates(0))
    read_only: bool = True
    base_url: str | None = None
    figures: Figures = field(default_factory=Figures)
    staging: Staging = field(default_factory=lambda: Staging.beside(None))
    settings: Settings = field(default_factory=Settings)
    jobs: Jobs = field(default_factory=lambda: Jobs(""))
    turned_away: TurnedAway = field(default_factory=TurnedAway)
    parts: Parts[Markup] = field(default_factory=lambda: Parts(len))
    written: Parts[bytes] = field(default_factory=lambda: Parts(len, MOST_BYTES))
    """Parts of answers to programs, as they are sent."""

    @property
    def now(self) -> datetime:
        """The server's clock."""
        return self.open_desk.clock()


class Visit:
    """One request, and whoever sent it."""

    def __init__(self, request: Request, front: Front, caller: Caller) -> None:
        self.request = request
        self.front = front
        self.caller = caller

    @property
    def actor(self) -> Actor:
        """Who asks, with what they may do."""
        return self.caller.actor

    @cached_property
    def lang(self) -> Lang:
        """The language of the answer."""
        return language(self.request)

    @cached_property
    def voice(self) -> Voice:
        """Speaks it."""
        return Voice(self.lang)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk at the head as it is now; what is read of it is read before this ends."""
        with self.front.open_desk.reading() as desk:
            yield desk

    def writable(self) -> None:
        """Go on, or refuse: this server, or its ledger, only reads."""
        if self.front.read_only:
            raise Refused(
                "read-only",
                "本服务以只读方式运行，不登记任何内容。要登记，请不加 --read-only 启动。",
                "This server only reads and records nothing. To record, start it without "
                "--read-only.",
            )

    def to_do(self, *verbs: Verb, of: Reach = Reach.OWN) -> None:
        """Go on if the actor may do one of these, at least so far as that, or refuse."""
        if any(self.actor.reach(verb).value >= of.value for verb in verbs):
            return
        if self.caller.means == "nobody":
            raise NotPermitted(
                "not-signed-in",
                "这里要先登录：请求带 Authorization: Bearer 令牌，或在网页上登录。",
                "Sign in first: send Authorization: Bearer and a token, or sign in on the page.",
            )
        raise not_permitted(self.actor, verbs[0])


async def visit(request: Request) -> Visit:
    """The visit that a request makes: under our name, not too often, by somebody we know.

    It is found out at once and not in a thread of its own: it takes less than the way there and back.
    """
    front: Front = request.app.state.front
    shelter.own_host(request.headers, front.hosts)
    _said_once(request)
    address = request.client.host if request.client is not None else ""
    try:
        caller = front.doorkeeper.caller(request, front.now)
    except NotPermitted:  # whoever tries tokens may not try them without end
        front.rates.take(address, micros(front.now))
        raise
    request.state.caller = caller
    shelter.own_origin(request, caller)
    who = address if caller.means in ("nobody", "machine") else caller.actor.id
    front.rates.take(who, micros(front.now))
    return Visit(request, front, caller)


def _said_once(request: Request) -> None:
    """Refuse a question that says a thing twice: which of them is meant is not ours to guess."""
    names = [name for name, _ in request.query_params.multi_items() if name not in LISTS]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadCoordinate(
            "said-twice",
            f"{'、'.join(twice)} 写了两次。",
            f"{', '.join(twice)} is given twice.",
        )


def for_those_who(
    *verbs: Verb, of: Reach = Reach.OWN
) -> Callable[[Visit], Coroutine[Any, Any, Visit]]:
    """Let in those who may do at least one of these; a route says so for the table of routes.

    With `of=Reach.ALL`, only those who may do it for all units: what a route tells is about all.
    """

    async def admitted(visit: Annotated[Visit, Depends(visit)]) -> Visit:
        visit.to_do(*verbs, of=of)
        return visit

    admitted.verbs = verbs  # type: ignore[attr-defined]
    admitted.of = of  # type: ignore[attr-defined]
    return admitted


def language(request: Request) -> Lang:
    """The language asked for in the address, kept in a cookie, or preferred by the browser."""
    asked = (request.query_params.get(LANGUAGE), request.cookies.get(LANGUAGE))
    for text in (*asked, *_preferred(request.headers.get("accept-language", ""))):
        if text in LANGUAGES:
            return text
    return "zh"


def _preferred(header: str) -> list[str]:
    """The languages of an Accept-Language header, in the order in which they stand.

    >>> _preferred("en-GB,en;q=0.9, zh-CN;q=0.8")
    ['en', 'en', 'zh']
    """
    return [part.partition(";")[0].strip().lower()[:2] for part in header.split(",")]


def expects_page(request: Request) -> bool:
    """Whether a person reads the answer, and not a program."""
    return not for_programs(request)
