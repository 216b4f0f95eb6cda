"""Closing a month: its table is published with a second person, or proposed to one (截止)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.events import parse
from ledger.receipt import Receipt
from replay.months import Month, missing_returns
from replay.publication import publication
from scoretrail import ENGINE
from scoretrail.cli import recording
from scoretrail.desk import Desk
from scoretrail.recording import proposal_of, refuse_demo
from scoretrail.report.naming import Naming
from scoretrail.words import Said, Voice

TITLE = Said("{title} {month}", "{title} {month}")
PUBLISHED = Said("已公布 #{position}“{title}”", "published as #{position} “{title}”")
PROPOSED = Said(
    "已提议 #{position}，待第二人复核：scoretrail confirm {id} --by 复核人",
    "proposed as #{position}; a second person confirms it: scoretrail confirm {id} --by WHO",
)
WOULD_PUBLISH = Said("预演：可以公布“{title}”", "dry run: “{title}” could be published")
WOULD_PROPOSE = Said("预演：可以提议公布“{title}”", "dry run: “{title}” could be proposed")
LATER = Said(
    "截点 #{cutoff} 之后登记的计入下月", "what is recorded after #{cutoff} falls to the next month"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a month is closed."""

    title: str | None
    on: str | None
    draft: bool
    confirmed_by: str | None
    by: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of a closing: the table published, or the proposal of it."""

    month: Month
    title: str
    id: str
    receipt: Receipt
    published: bool

    @property
    def position(self) -> int | None:
        """Where it is recorded; None on a dry run."""
        if self.receipt.dry_run:
            return None
        if self.receipt.new:
            return self.receipt.new[0].position
        return self.receipt.known.get(self.id)


def close(desk: Desk, month: Month, terms: Terms) -> Closed:
    """Publish the month's table at its cut-off, or propose it where no second person is named."""
    day = terms.on or desk.today.isoformat()
    naming = desk.naming(month.answer.viewpoint.as_of)
    title = terms.title or f"{naming.text(month.scheme.title)} {month.month}"
    content = publication(
        month.answer,
        title=title,
        on=desk.today,
        engine=ENGINE,
        draft=terms.draft,
        further=missing_returns(desk.memory, month.answer, month.month),
    )
    content |= {"occurred_on": day, "data": content["data"] | {"month": month.month}}
    if terms.confirmed_by is None:
        content = proposal_of([recording.marked(desk, content)], day, note=title)
    else:
        content["confirmed_by"] = terms.confirmed_by
    entry = parse(recording.marked(desk, content))
    how = recording.Terms(terms.by, terms.dry_run, as_json=False)
    receipt = recording.append(desk, [entry], how)
    return Closed(month, title, entry.id, receipt, terms.confirmed_by is not None)


def said(voice: Voice, naming: Naming, done: Closed) -> list[str]:
    """What was done, and what happens to what comes later."""
    title = naming.text(done.title)
    if done.receipt.dry_run:
        return [voice(WOULD_PUBLISH if done.published else WOULD_PROPOSE, title=title)]
    if done.published:
        notes = [voice(PUBLISHED, position=done.position, title=title)]
    else:
        notes = [voice(PROPOSED, position=done.position, id=done.id)]
    return [*notes, voice(LATER, cutoff=done.month.cutoff)]


def tree(desk: Desk, done: Closed) -> dict[str, Any]:
    """The same for programs."""
    return {
        "id": done.id,
        "position": done.position,
        "published": done.published,
        "dry_run": done.receipt.dry_run,
        "title": desk.naming().text(done.title),
    }


__all__ = ["Closed", "Terms", "close", "refuse_demo", "said", "tree"]
