"""Page 4, the ledger (台账): entries by filter; one entry, its corrections, the scores it touched."""

from __future__ import annotations

import json
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from domain.errors import BadCoordinate
from ledger.codec import canonical
from replay.as_of import Answer, resolve
from replay.coordinate import Coordinate, moment
from scoretrail.answers.entries import entry_tree
from scoretrail.answers.search import Search, matching
from scoretrail.desk import Desk
from scoretrail.http.reading import entry_named, on_record, seen
from scoretrail.http.visit import Visit
from scoretrail.report import entries as report
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.web.tabled import tabled
from scoretrail.words import captions, web

router = APIRouter()

SHOWN = 50


@router.get("/entries")
def entries(visit: Reader) -> Response:
    """The entries that meet every word, a page at a time; a later entry shifts no page."""
    asked = visit.request.query_params
    search = Search(
        tuple(asked.get("find", "").split()),
        known_at=moment(asked["known_at"]) if asked.get("known_at") else None,
        after=_after(asked.get("after", "0")),
    )
    with visit.desk() as desk:
        position = resolve(desk.memory, search.known_at, default=desk.memory.head)
        naming = desk.naming()
        found = seen(visit.actor, desk, matching(desk, naming, search, position))
        shown, count = found.first(SHOWN)
        pinned = replace(search, known_at=position)
        on_record(visit, desk, pinned.recorded, len(shown))
        made = report.entries_table(visit.voice, naming, desk.memory, desk.zone, shown)
        more = count > len(shown)
        return page(
            visit,
            "entries.html",
            desk=desk,
            section="entries",
            title=visit.voice(web.ENTRIES),
            table=tabled(made),
            find=" ".join(search.words),
            known_at=asked.get("known_at", ""),
            count=count,
            shown=len(shown),
            following=shown[-1].position if more else None,
            pinned_at=position,
            coordinate=str(replace(search, known_at=position)),
            pinned_url=f"/{replace(search, known_at=position)}",
        )


@router.get("/entries/{name}")
def entry(visit: Reader, name: str) -> Response:
    """One entry: fields, raw content, proof, the chain it stands in, and the scores it touched."""
    known = visit.request.query_params.get("known_at")
    with visit.desk() as desk:
        position = resolve(
            desk.memory, None if not known else moment(known), default=desk.memory.head
        )
        fact = entry_named(visit, desk, name)
        on_record(visit, desk, f"entries/{fact.position}?known_at={position}", 1)
        naming, memory, voice = desk.naming(), desk.memory, visit.voice
        stored = desk.stored.entry(fact.position) if desk.stored is not None else None
        answer = _answer(visit, desk, position)
        effects = [] if answer is None else report.effects(voice, naming, memory, answer, fact)
        chain = [one for one in memory.stream(fact.id) if one.position <= position]
        raw = json.loads(canonical(entry_tree(naming, fact)))
        search = Search(entry=str(fact.position), known_at=position)
        return page(
            visit,
            "entry.html",
            desk=desk,
            section="entries",
            title=f"#{fact.position} {report.told(voice, naming, fact)}",
            naming=naming,
            details=tabled(report.details(voice, naming, desk.zone, fact, stored)),
            chain=[(one, report.told(voice, naming, one)) for one in chain],
            fact=fact,
            effects=tabled(report.together(effects)) if effects else None,
            raw=json.dumps(raw, ensure_ascii=False, indent=2),
            before=fact.position - 1 if fact.position > 1 else None,
            after=fact.position + 1 if fact.position < memory.head else None,
            when=captions.OCCURRED,
            coordinate=str(search),
            pinned_url=f"/{search}",
        )


def _answer(visit: Visit, desk: Desk, position: int) -> Answer | None:
    """The scores of the scheme that applies; none where none can be told."""
    try:
        scheme = visit.request.query_params.get("scheme") or desk.applicable()
    except BadCoordinate:
        return None
    return desk.ask(Coordinate(scheme, known_at=position))


def _after(text: str) -> int:
    if text.isdecimal():
        return int(text)
    raise BadCoordinate(
        "bad-coordinate",
        f"after 应为登记序号，不是“{text}”。",
        f"after is a position, not {text!r}.",
    )
