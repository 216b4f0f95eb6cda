"""What a refusal means (拒绝的含义): the page to which the `type` of a problem leads, one for each code.

It is open to everybody and needs no ledger: whoever is turned away can read why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fastapi import APIRouter
from starlette.responses import Response

from domain import errors
from domain.errors import UnknownName
from scoretrail.http.problem import BY_CODE, TITLES, status_of_kind
from scoretrail.web.rendering import bare_page
from scoretrail.web.signing_in import Anyone
from scoretrail.words import Said, Voice, refusals
from scoretrail.words.refusals import KINDS, STATUSES, Meaning

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Sense:
    """One of the kinds that a code has: what that means, where it appears, and how it is said."""

    meaning: Meaning
    where: str
    sentences: tuple[Said, ...]


@router.get("/problems")
def every(visit: Anyone) -> Response:
    """Every code, with its first sentence."""
    return bare_page(
        visit.request,
        "problems.html",
        visit.lang,
        title=visit.voice(refusals.PROBLEMS),
        rows=[(code, said[0][1]) for code, said in listed().items()],
    )


@router.get("/problems/{code}")
def one(visit: Anyone, code: str) -> Response:
    """One code: what it means, what to do, and its sentences."""
    if code not in listed():
        raise UnknownName(
            "unknown-problem",
            f"没有代码“{code}”。全部代码见 /problems。",
            f"There is no code {code!r}. All of them are listed at /problems.",
        )
    return bare_page(
        visit.request,
        "problem.html",
        visit.lang,
        title=code,
        senses=list(_senses(visit.voice, code)),
    )


@cache
def listed() -> Mapping[str, tuple[tuple[str, Said], ...]]:
    """Every code with its sentences, each beside its kind; as the source says them."""
    text = (resources.files("scoretrail") / "words" / "refusals.json").read_text(encoding="utf-8")
    return {
        code: tuple((one["kind"], Said(one["zh"], one["en"])) for one in said)
        for code, said in json.loads(text).items()
    }


def _senses(voice: Voice, code: str) -> Iterator[Sense]:
    """The kinds of a code, in the order in which its sentences stand."""
    said = listed()[code]
    for kind in dict.fromkeys(kind for kind, _ in said):
        status = _status(code, kind)
        meaning = STATUSES.get(status or 0, KINDS[kind]) if code in BY_CODE else KINDS[kind]
        sentences = tuple(dict.fromkeys(sentence for other, sentence in said if other == kind))
        yield Sense(meaning, _where(voice, kind, status), sentences)


def _status(code: str, kind: str) -> int | None:
    """The status that it has over HTTP; None for what stands inside an answer."""
    error = getattr(errors, kind, None)
    return None if error is None else BY_CODE.get(code) or status_of_kind(error)


def _where(voice: Voice, kind: str, status: int | None) -> str:
    if status is None:
        return voice(KINDS[kind].title)
    title = voice(TITLES[status])
    exit_code = getattr(errors, kind).exit_code
    parts = (
        voice(refusals.BY_STATUS, status=status, title=title),
        voice(refusals.BY_EXIT, code=exit_code),
    )
    return voice.semicolon.join(parts)
