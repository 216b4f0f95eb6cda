"""Handing in: what somebody sends becomes the content of an entry they may record (受理一条).

    a unit's report      stamped with the moment its request was complete; late ones are kept, and said
    a fact of the office recorded as it is
    what needs another   becomes a proposal, in full, for a second person to confirm

Nobody signs for somebody else here: who records is whoever asks, and who confirms is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.errors import BadCoordinate, BadEntry, Refused, UnknownName
from domain.events import TOPICS, Envelope
from ledger.reporting import may_report
from ledger.roles import Verb
from scoretrail.desk import Desk
from scoretrail.http.reading import found, units_of
from scoretrail.http.visit import Visit
from scoretrail.persons import TakingOut
from scoretrail.recording import marked, marked_draft, proposal_of, tried

NOT_OURS_TO_SAY = ("confirmed_by", "recorded_by", "recorded_at", "answers")
"""What the server finds out itself."""


@dataclass(frozen=True, slots=True)
class Handed:
    """An entry ready to be recorded, nobody in it in clear, and what is said of it."""

    entry: Envelope[Any]
    proposed: bool = False
    submitted_at: datetime | None = None


def handed_in(
    visit: Visit,
    desk: Desk,
    persons: TakingOut,
    content: dict[str, Any],
    complete_at: datetime,
) -> Handed:
    """The entry as it is recorded, or a refusal of what the writer may not record."""
    _says_only_its_own(content)
    topic = str(content.get("topic"))
    event = TOPICS.get(topic)
    if event is not None and topic.startswith("proposal."):
        raise Refused(
            "proposals-have-their-place",
            "提议由需要复核的记录自动生成；确认、退回用 /proposals。",
            "A proposal is made of an entry that needs a second person; to decide one, use "
            "/proposals.",
        )
    if event is not None and event.SECOND_PERSON:
        visit.actor.permit(Verb.PROPOSE)
        return proposed(visit, desk, persons, content)
    submitted_at = _instant(content.get("submitted_at"))
    if visit.actor.role == "reporter":
        submitted_at = _stamp(visit, desk, topic, content, complete_at)
        content = {**content, "submitted_at": submitted_at.isoformat()}
    else:
        visit.actor.permit(Verb.RECORD)
        _submission_has_a_source(content)
    entry = persons.entry(marked_draft(desk, persons.out(content)))
    return Handed(entry, submitted_at=submitted_at)


def _says_only_its_own(content: Mapping[str, Any]) -> None:
    for name in NOT_OURS_TO_SAY:
        if name in content:
            raise BadEntry(
                "not-yours-to-say",
                f"{name} 由系统填写，请求中不能写。",
                f"{name} is found out by the server and cannot be sent.",
            )


def _stamp(
    visit: Visit, desk: Desk, topic: str, content: dict[str, Any], complete_at: datetime
) -> datetime:
    """When a unit's report came in, by the server's clock; repeated, it keeps its first stamp."""
    if "submitted_at" in content or "attested_at" in content:
        raise BadEntry(
            "not-yours-to-say",
            "上报时间由服务器时钟给出，请求中不能写。",
            "When it was submitted is said by the server's clock and cannot be sent.",
        )
    may_report(visit.actor, topic, unit_concerned(desk, content))
    return _first_stamp(visit, desk, content) or complete_at


def unit_concerned(desk: Desk, content: Mapping[str, Any]) -> str | None:
    """Whose entry it is: the unit it names, which its target must concern as well."""
    named = content.get("unit")
    target = content.get("target")
    if not isinstance(target, str):
        return named if isinstance(named, str) else None
    units = units_of(desk, found(desk, target))
    if isinstance(named, str):
        return named if named in units else ", ".join(sorted(units))
    return next(iter(units)) if len(units) == 1 else None


def _first_stamp(visit: Visit, desk: Desk, content: Mapping[str, Any]) -> datetime | None:
    """When the same report was submitted before: to repeat a request is not to submit again."""
    name = content.get("id")
    if not isinstance(name, str):
        return None
    try:
        stored = desk.ledger.entry_by_id(name)
    except UnknownName:
        return None
    ours = stored.recorded_by == visit.actor.id or stored.envelope.unit == visit.actor.unit
    return stored.envelope.submitted_at if ours else None


def _submission_has_a_source(content: Mapping[str, Any]) -> None:
    """When the office says at what moment something was submitted, it says where that stands."""
    if content.get("submitted_at") and not (content.get("source") or content.get("evidence")):
        raise BadEntry(
            "submission-without-source",
            "写明上报时间的，要写来源（source）或附件（evidence）。",
            "Where submitted_at is said, say its source or its evidence.",
        )


def proposed(visit: Visit, desk: Desk, persons: TakingOut, content: dict[str, Any]) -> Handed:
    """The proposal of an entry, once it is sure that it could follow what is recorded."""
    draft = marked_draft(desk, persons.out(content))
    tried(desk, [draft.content], visit.actor.id)
    on = content.get("occurred_on")
    day = on if isinstance(on, str) else desk.today.isoformat()
    made = proposal_of([draft.content], min(day, desk.today.isoformat()), note=None)
    carrying = persons.proposed(marked(desk, made), [draft])
    return Handed(persons.entry(carrying), proposed=True)


def lateness(desk: Desk, handed: Handed) -> bool | None:
    """Whether a submission came after the deadline of the scheme that applies; None if none does."""
    if handed.submitted_at is None:
        return None
    try:
        scheme = desk.memory.rulebook.scheme(desk.applicable(), desk.memory.head, date.max)
    except BadCoordinate:
        return None
    deadline = scheme.period.submitted_by
    return None if deadline is None else handed.submitted_at > deadline


def _instant(text: object) -> datetime | None:
    """An instant as sent; what is wrong with it the model of the entry says."""
    try:
        found_ = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return found_ if found_ is not None and found_.tzinfo is not None else None
