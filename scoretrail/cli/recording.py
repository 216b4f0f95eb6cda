"""Recording: append, or say what would be appended, and what it does to every score (登记)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from domain.errors import Refused
from domain.events import Envelope, parse
from domain.fact import Fact
from ledger.receipt import Receipt
from replay.difference import Row
from replay.proposals import Effect, effects
from scoretrail.answers import entries as answers
from scoretrail.cli.answer import write
from scoretrail.cli.session import Session
from scoretrail.demo.telling import SOURCE
from scoretrail.desk import Desk
from scoretrail.report import difference as report
from scoretrail.report import entries as entries_report
from scoretrail.report.page import Page
from scoretrail.settings import actor
from scoretrail.words import Said

WOULD = Said("若登记（未登记）", "if recorded (nothing was recorded)")
RECORDED = Said("已登记", "recorded")
KNOWN = Said("已登记过：{listed}，没有重复登记", "recorded before: {listed}; not recorded again")
UNMOVED = Said("各单位得分不变", "no score moves")
EFFECT = Said("得分影响", "Effect on scores")
EFFECT_IF = Said("若登记，得分影响", "If recorded, the effect on scores")
ALSO_PUBLISHED = Said(
    "已公布的#{position}“{title}”同样变动", "what #{position} “{title}” announced moves likewise"
)
ON_PUBLISHED = Said(
    "已公布的#{position}“{title}”将不同", "differs from what #{position} “{title}” announced"
)

dry_run_option = click.option(
    "--dry-run",
    is_flag=True,
    help="Record nothing; show what it would do to every score."
    " ~ 只预演对各单位得分的影响，不登记。",
)
by_option = click.option(
    "--by",
    metavar="ACTOR",
    help="Who records; the account here by default. ~ 登记人，默认本机账户。",
)
confirmed_by_option = click.option(
    "--confirmed-by",
    metavar="ACTOR",
    help="The second person, who checked it. ~ 复核人（第二人）。",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How something is recorded."""

    by: str | None
    dry_run: bool
    as_json: bool


def record(session: Session, desk: Desk, contents: Sequence[dict[str, Any]], terms: Terms) -> None:
    """Append the entries and show what became of them."""
    entries = [parsed(desk, content) for content in contents]
    receipt = append(desk, entries, terms)
    moved = effect(desk, receipt.new)
    if terms.as_json:
        write(answers.recorded(desk, receipt, moved))
    else:
        session.show(page(session, desk, receipt, moved), demo=desk.demo)


def append(desk: Desk, entries: Sequence[Envelope[Any]], terms: Terms) -> Receipt:
    """Append, or on a dry run find out what would happen; what cannot be is refused either way."""
    receipt = desk.ledger.append(
        entries,
        recorded_by=terms.by or actor(),
        recorded_at=desk.clock() if desk.memory.kind == "told" else None,
        dry_run=terms.dry_run,
    )
    for refusal in receipt.refused:
        raise refusal.error
    for conflicting in receipt.conflicting:
        paths = ", ".join(conflicting.paths)
        raise Refused(
            "id-conflict",
            f"编号 {conflicting.id} 已登记过，内容不同（{paths}）。要改正请用 correct。",
            f"The id {conflicting.id} is recorded with other content ({paths}). To change it, use "
            "correct.",
        )
    return receipt


def effect(desk: Desk, new: Sequence[Fact]) -> list[Effect]:
    """What new entries move, other units and published tables included."""
    if not new:
        return []
    return effects(desk.memory, new, desk.applicable_to(new))


def page(session: Session, desk: Desk, receipt: Receipt, moved: Sequence[Effect]) -> Page:
    """What was recorded, and the scores it moves."""
    voice, naming = session.voice, desk.naming()
    memory = desk.supposing(receipt.new)
    made = Page(voice(WOULD if receipt.dry_run else RECORDED), desk.memory.name)
    if receipt.new:
        made.body.append(
            entries_report.entries_table(voice, naming, memory, desk.zone, receipt.new)
        )
    if receipt.known:
        listed = voice.comma.join(f"{name} #{place}" for name, place in receipt.known.items())
        made.notes.append(voice(KNOWN, listed=listed))
    show_effect(session, desk, made, receipt.new, moved, recorded=not receipt.dry_run)
    last = receipt.new[-1].position if receipt.new else receipt.head
    made.coordinate = f"entries/{last}?known_at={receipt.head}"
    if receipt.dry_run:
        made.coordinate = f"entries?known_at={receipt.head}"
    return made


def show_effect(
    session: Session,
    desk: Desk,
    made: Page,
    new: Sequence[Fact],
    moved: Sequence[Effect],
    *,
    recorded: bool,
) -> None:
    """Put the scores that move on the page; a published table that moves likewise is only named."""
    voice, naming, memory = session.voice, desk.naming(), desk.supposing(new)
    shown: list[tuple[Row, ...]] = []
    for one in moved:
        heading = voice(EFFECT if recorded else EFFECT_IF)
        if one.moved.rows in shown:
            made.notes.append(voice(ALSO_PUBLISHED, position=one.published, title=one.title))
            continue
        shown.append(one.moved.rows)
        if one.published is not None:
            heading = voice(ON_PUBLISHED, position=one.published, title=one.title)
        made.body.append(heading)
        made.body.append(report.difference_table(voice, memory, naming, one.moved, demo=desk.demo))
    if new and not moved:
        made.notes.append(voice(UNMOVED))


def parsed(desk: Desk, content: dict[str, Any]) -> Envelope[Any]:
    """The entry that a content writes; in a demonstration it says that it is invented."""
    return parse(marked(desk, content))


def marked(desk: Desk, content: dict[str, Any]) -> dict[str, Any]:
    """In a demonstration every entry says in its source that it is invented."""
    source = str(content.get("source") or "")
    if not desk.demo or source.startswith(SOURCE):
        return content
    return content | {"source": f"{SOURCE}·{source}" if source else SOURCE}
