"""Page 5, schemes (考核办法): the printed text on the left, the rule on the right; the readings below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import yaml
from fastapi import APIRouter
from starlette.responses import Response

from domain.errors import BadCoordinate
from domain.scheme import Scheme
from projections.trails import rule_tree
from replay.as_of import resolve
from replay.coordinate import moment
from scoretrail.report import schemes as report
from scoretrail.report.numbers import full
from scoretrail.web.reader import Anybody
from scoretrail.web.rendering import page, part
from scoretrail.web.tabled import tabled
from scoretrail.words import captions, web

router = APIRouter()


@router.get("/schemes")
def schemes(visit: Anybody) -> Response:
    """The schemes known."""
    known = visit.request.query_params.get("rules_known_at")
    with visit.desk() as now:
        desk = now.as_known(known or None)
        naming = desk.naming()
        return page(
            visit,
            "schemes.html",
            desk=desk,
            section="schemes",
            title=visit.voice(web.SCHEMES),
            schemes=desk.schemes(),
            naming=naming,
            statuses=report.STATUS,
            size=partial(report.size, visit.voice, desk.memory.units(desk.memory.head)),
            coordinate=f"schemes?rules_known_at={desk.memory.head}",
            pinned_url=f"/schemes?rules_known_at={desk.memory.head}",
        )


@router.get("/schemes/{name}")
def scheme(visit: Anybody, name: str) -> Response:
    """One scheme in full, as known at a moment."""
    id_, at, revision = name.partition("@")
    known = visit.request.query_params.get("rules_known_at")
    with visit.desk() as desk:
        desk.known_scheme(id_)
        position = resolve(desk.memory, moment(known) if known else None, default=desk.memory.head)
        found = desk.memory.rulebook.scheme(id_, position, date.max)
        if at and revision != str(found.revision):
            raise BadCoordinate(
                "revision-contradicts",
                f"按所问时刻，{id_} 是第 {found.revision} 次文本，不是 @{revision}。",
                f"At the moment asked {id_} is revision {found.revision}, not @{revision}.",
            )
        naming, voice = desk.naming(found.period.first), visit.voice

        def text() -> Mapping[str, Any]:
            readings = tabled(report.readings_table(voice, found))
            values = {"scheme": found, "naming": naming, "full": full}
            return {**values, "rule": _rule, "readings": readings}

        pinned = f"schemes/{id_}@{found.revision}?rules_known_at={position}"
        return page(
            visit,
            "scheme.html",
            desk=desk,
            section="schemes",
            title=naming.text(found.title),
            scheme=found,
            standing=voice(report.STATUS[found.status]),
            naming=naming,
            text=part(visit, "scheme_text.html", (naming.day,), (found, naming.units), text),
            digest=found.digest,
            coordinate=pinned,
            pinned_url=f"/{pinned}",
            caption=captions.READINGS,
        )


def _rule(found: Scheme, code: str) -> str:
    """The rule of an indicator as it is written, without its clause and readings."""
    tree = rule_tree(found.indicator(code))
    for beside in ("name", "full", "cite", "readings", "section", "kind"):
        tree.pop(beside, None)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=None)
