"""Entries: those that match, page by page, and one with its chain.

A page is found by position, and `next` carries the position that the first page was answered at: what
is recorded meanwhile shifts nothing. A unit sees the chains in which it stands, and no others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain.errors import BadCoordinate
from ledger.roles import Verb
from replay.as_of import resolve
from replay.coordinate import moment
from scoretrail.answers import entries as answers
from scoretrail.answers.search import LIST, Search, matching, read
from scoretrail.http.api.answering import answered, bad_next, question_of, token
from scoretrail.http.api.question import Listing, Spoken, Text
from scoretrail.http.reading import entry_named, on_record, seen
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["entries"])

Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]


class Wanted(Listing):
    """Which entries: words as on the command line, `topic: unit: source: id: target:` or any text."""

    find: Text = Field("", examples=["unit:gaoxin -topic:defaulter.cleared"])
    known_at: Text | None = None


class Then(Spoken):
    """As known when."""

    known_at: Text | None = None


@router.get("/entries")
def entries(visit: Reader, wanted: Annotated[Wanted, Query()]) -> Response:
    """The entries that match, in order of position."""
    search = _search(wanted)
    with visit.desk() as desk:
        position = resolve(desk.memory, search.known_at, default=desk.memory.head)
        found = seen(visit.actor, desk, matching(desk, desk.naming(), search, position))
        shown = found.some(wanted.limit + 1)
        more = len(shown) > wanted.limit
        shown = shown[: wanted.limit]
        resolved = replace(search, known_at=position)
        following = token(str(replace(resolved, after=shown[-1].position))) if more else None
        on_record(visit, desk, resolved.recorded, len(shown))
        tree = answers.entries(desk, shown, str(search), str(resolved), following)
        return answered(visit, tree)


@router.get("/entries/{entry}")
def entry(visit: Reader, entry: str, then: Annotated[Then, Query()]) -> Response:
    """One entry, by position or id, with the positions of its chain."""
    known_at = None if then.known_at is None else moment(then.known_at)
    with visit.desk() as desk:
        position = resolve(desk.memory, known_at, default=desk.memory.head)
        fact = entry_named(visit, desk, entry)
        asked = Search(entry=str(fact.position), known_at=known_at)
        resolved = replace(asked, known_at=position)
        chain = desk.memory.stream(fact.id)
        version = sum(one.position <= position for one in chain)
        on_record(visit, desk, str(resolved), 1)
        tree = answers.entry(desk, fact, None, str(asked), str(resolved), position)
        return answered(visit, tree, version=version)


def _search(wanted: Wanted) -> Search:
    """The search of a first page, or of the page that `next` asks for."""
    if wanted.next is None:
        at = None if wanted.known_at is None else moment(wanted.known_at)
        return Search(tuple(wanted.find.split()), known_at=at)
    if wanted.find or wanted.known_at:
        raise BadCoordinate(
            "next-alone",
            "next 已含所问的内容，不要再写 find 或 known_at。",
            "next says what is asked; leave find and known_at out.",
        )
    question = question_of(wanted.next)
    if not question.startswith(f"{LIST}?"):
        raise bad_next()
    return read([question])
