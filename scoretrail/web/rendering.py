"""Rendering: a template and its values become a page, with what every page has (页面).

    return page(visit, "standings.html", desk=desk, answer=answer, ...)

Every page knows the voice, the words, the visit, the coordinate and whether all is invented. A value
that a template names and nobody gave is a fault, not a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.errors import UnknownName
from replay.as_of import Answer
from scoretrail import __version__
from scoretrail.desk import Desk
from scoretrail.http.problem import TITLES, Problem
from scoretrail.http.visit import LANGUAGE, Visit
from scoretrail.web.address import LEFT_BEHIND
from scoretrail.web.context import aimed, beside, chart_url, context, file_url, query_of, url_of
from scoretrail.words import Lang, Voice, captions, lines, refusals, web

SECTIONS = (
    ("standings", "/", web.STANDINGS),
    ("entries", "/entries", web.ENTRIES),
    ("schemes", "/schemes", web.SCHEMES),
    ("comparison", "/diff", web.COMPARISON),
    ("appeals", "/appeals", web.APPEALS),
    ("intake", "/imports", web.INTAKE),
    ("verification", "/verify", web.VERIFICATION),
)
"""The sections: a word for each, where it begins, what it is called."""

A_YEAR = 31_536_000
"""Seconds for which a language once chosen is kept."""

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"

ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
ENVIRONMENT.globals |= {
    "captions": captions,
    "lines": lines,
    "refusals": refusals,
    "web": web,
    "version": __version__,
    "beside": beside,
    "sections": SECTIONS,
}


def page(
    visit: Visit,
    template: str,
    *,
    desk: Desk,
    title: str,
    answer: Answer | None = None,
    status: int = 200,
    **values: Any,
) -> Response:
    """A page of a ledger. With an answer it has the context bar and the coordinate at its foot."""
    given: dict[str, Any] = {
        "title": title,
        "voice": visit.voice,
        "lang": visit.lang,
        "actor": visit.actor,
        "desk": desk,
        "demo": desk.demo,
        "answer": answer,
        "coordinate": None,
        "pinned_url": None,
        "bar": None,
        "section": "",
        "here": here(visit.request),
        "in_language": lambda lang: in_language(visit.request, lang),
        **values,
    }
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie, Authorization"}
    if answer is not None:
        given |= {
            **_of_answer(visit, desk, answer),
            "left_behind": left_behind(visit, desk),
            **values,
        }
        if answer.asked.pinned:
            headers["Cache-Control"] = "private, max-age=31536000, immutable"
    body = ENVIRONMENT.get_template(template).render(given)
    made = HTMLResponse(body, status, headers | {"Content-Language": _tag(visit.lang)})
    if LANGUAGE in visit.request.query_params:  # chosen once, it goes along
        made.set_cookie(LANGUAGE, visit.lang, max_age=A_YEAR, samesite="lax", httponly=True)
    return made


def left_behind(visit: Visit, desk: Desk) -> str:
    """The unit and the indicator that are not in the scheme chosen, as they are called.

    Only what the ledger itself knows is said: an address is written by anybody.
    """
    unit, _, code = visit.request.query_params.get(LEFT_BEHIND, "").partition("/")
    naming, said = desk.naming(), []
    with suppress(UnknownName):
        if unit:
            said.append(naming.name(naming.find(unit)))
    if code and any(code in scheme.indicators for scheme in desk.schemes()):
        said.append(visit.voice(web.INDICATOR_CODE, code=code))
    return visit.voice.comma.join(said)


def part(
    visit: Visit,
    template: str,
    by: tuple[Hashable, ...],
    shows: tuple[object, ...],
    values: Callable[[], Mapping[str, Any]],
) -> Markup:
    """A part of a page: made once of the words that it is told by, and of what it shows.

    `shows` never change once they are there; `values` are worked out only when it is made.
    """
    made = ENVIRONMENT.get_template(template)

    def rendered() -> Markup:
        return Markup(made.render({"voice": visit.voice, "lang": visit.lang, **values()}))  # noqa: S704

    return visit.front.parts.get((template, visit.lang, *by), shows, rendered)


def _of_answer(visit: Visit, desk: Desk, answer: Answer) -> dict[str, Any]:
    """What a page of an answer has besides: its coordinate, the bar, and where its links lead."""
    naming = desk.naming_of(answer)

    def listed(
        shows: tuple[object, ...], choices: Callable[[], Sequence[tuple[str, str]]]
    ) -> Markup:
        return part(visit, "options.html", (naming.day,), shows, lambda: {"choices": choices()})

    resolved = naming.coordinate(answer.resolved)
    return {
        "coordinate": str(resolved),
        "pinned_url": url_of(resolved),
        "naming": naming,
        "bar": context(desk, answer, naming, listed),
        "aimed": partial(aimed, naming, answer.asked),
        "file_url": lambda name, unit=None, code=None: file_url(
            naming, name, answer.resolved, unit, code
        ),
        "api_query": query_of(answer.resolved),
        "chart_url": lambda name: chart_url(naming, name, answer.asked),
    }


def refusal_page(request: Request, found: Problem, lang: Lang) -> Response:
    """What is refused, as a page: the sentence in both languages, the one asked for first."""
    title = Voice(lang)(TITLES[found.status])
    made = bare_page(request, "refusal.html", lang, title=title, status=found.status, problem=found)
    made.headers.update({"Cache-Control": "no-store", **found.headers})
    return made


def bare_page(
    request: Request, template: str, lang: Lang, *, title: str, status: int = 200, **values: Any
) -> Response:
    """A page that needs no ledger."""
    given = {
        "voice": Voice(lang),
        "lang": lang,
        "title": title,
        "in_language": lambda other: in_language(request, other),
        **values,
    }
    body = ENVIRONMENT.get_template(template).render(given)
    headers = {"Cache-Control": "no-cache", "Content-Language": _tag(lang)}
    return HTMLResponse(body, status, headers)


def here(request: Request) -> str:
    """The address of this page on this server, as a form may come back to it."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def in_language(request: Request, lang: Lang) -> str:
    """The same page in another language."""
    asked = [
        (name, value) for name, value in request.query_params.multi_items() if name != LANGUAGE
    ]
    return f"{request.url.path}?{urlencode([*asked, (LANGUAGE, lang)])}"


def hidden(values: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """What a form sends along unseen."""
    return [(name, value) for name, value in values.items() if value is not None]


def _tag(lang: Lang) -> str:
    return "zh-CN" if lang == "zh" else "en"
