"""`due`: the steps of a procedure that are due, done, or overdue (限期办理)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from domain.errors import UnknownName
from domain.readings import only_defaults
from domain.timelines import CaseState, Timeline, cases
from replay import coordinate as coordinates
from replay.as_of import Memory, resolve
from scoretrail.answers.asked import Asked, read
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.paper import lists
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import due as report
from scoretrail.report.naming import Naming
from scoretrail.report.page import Page
from scoretrail.words import Said, Voice, lines

NO_CASES = Said("没有案件", "no cases")


@click.command(cls=Spoken)
@click.argument("timeline", metavar="TIMELINE")
@click.option("--as-of", metavar="DAY", help="As of this day; today. ~ 截至哪一日，默认今天。")
@click.option("--known-at", metavar="MOMENT", help="Known at this moment. ~ 当时已知。")
@json_option
@click.pass_obj
@lists
def command(
    session: Session,
    timeline: str,
    as_of: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Due days of a procedure, such as court-to-listing: each case, its steps, what is overdue.

    限期办理：每件案件的各步应办日、办理日；逾期的标明原文所定的后果。
    """
    asked = read("due", timeline, ("as_of", "known_at"), as_of=as_of, known_at=known_at)
    with session.open() as desk:
        memory, given = desk.memory, asked.given
        day = coordinates.day(given["as_of"]) if "as_of" in given else desk.today
        moment = coordinates.moment(given["known_at"]) if "known_at" in given else None
        position = resolve(memory, moment, default=memory.head)
        known = _timeline(memory, asked.part or "", position)
        found = cases(known, memory.history, day, position)
        resolved = asked.resolved(as_of=day, known_at=position)
        naming = desk.naming(day)
        if as_json:
            envelopes.write(_tree(desk, naming, known, found, asked, resolved))
            return
        voice = session.voice
        page = Page(
            f"{naming.text(known.title)} · {known.timeline}@{known.revision}",
            _viewpoint(voice, naming, known, resolved),
            coordinate=str(resolved),
        )
        for case in found:
            page.body.append(report.case_heading(voice, naming, memory, case))
            page.body.append(report.steps_table(voice, case, demo=desk.demo))
        page.notes.append(report.summary(voice, found) if found else voice(NO_CASES))
        if known.readings:
            page.notes.append(report.readings(voice, known))
        session.show(page, demo=desk.demo)


def _timeline(memory: Memory, name: str, position: int) -> Timeline:
    known = memory.rulebook.timelines(position)
    if name in known:
        return known[name]
    raise UnknownName(
        "unknown-timeline",
        f"没有限期办理的办法“{name}”。有：{'、'.join(known)}。",
        f"There is no timeline {name!r}. There is: {', '.join(known)}.",
    )


def _viewpoint(voice: Voice, naming: Naming, timeline: Timeline, resolved: Asked) -> str:
    position = resolved.given["known_at"]
    parts = [
        naming.text(timeline.source.document),
        voice(lines.AS_OF, day=resolved.given["as_of"]),
        voice(lines.KNOWN_AT, position=position),
    ]
    if only_defaults(timeline.readings):
        parts.append(voice(lines.ONLY_DEFAULTS))
    return " · ".join(parts)


def _tree(
    desk: Desk,
    naming: Naming,
    timeline: Timeline,
    found: list[CaseState],
    asked: Asked,
    resolved: Asked,
) -> Mapping[str, Any]:
    rows = [
        {
            "entry": case.entry,
            "case_number": desk.memory.fact(case.entry).data.get("case_number"),
            "unit": None if case.unit is None else naming.id(case.unit),
            "started_on": f"{case.started_on}",
            "ended_on": None if case.ended_on is None else f"{case.ended_on}",
            "steps": [
                {
                    **asdict(step),
                    "due": f"{step.due}",
                    "done_on": None if step.done_on is None else f"{step.done_on}",
                }
                for step in case.steps
            ],
        }
        for case in found
    ]
    return envelopes.envelope(
        desk,
        rows,
        coordinate={"asked": str(asked), "resolved": str(resolved), "pinned": True},
        basis={
            "revision": timeline.revision,
            "readings": {one.id: one.adopted for one in timeline.readings},
            "only_defaults": only_defaults(timeline.readings),
        },
    )
