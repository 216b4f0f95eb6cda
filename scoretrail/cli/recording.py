"""Recording: append, or say what would be appended, and what it does to every score (登记)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from domain.events import parse
from domain.fact import Fact
from ledger.intake.draft import Draft
from ledger.intake.rejection import Hint, Note
from ledger.receipt import Receipt
from replay.difference import Row
from replay.proposals import Effect
from scoretrail.answers import entries as answers
from scoretrail.cli.answer import write
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.persons import Name, TakingOut, taking_out
from scoretrail.recording import Terms, append, effect, marked, marked_draft
from scoretrail.report import difference as report
from scoretrail.report import entries as entries_report
from scoretrail.report.page import Page
from scoretrail.words import Said

__all__ = [
    "Terms",
    "append",
    "by_option",
    "confirmed_by_option",
    "dry_run_option",
    "effect",
    "marked",
    "marked_draft",
    "page",
    "record",
    "record_as_agreed",
    "say",
    "show_effect",
]

Attach = Callable[[TakingOut, Draft], None]
"""Keeps the files of an entry, once it is known who stands in it."""

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


def record(
    session: Session,
    desk: Desk,
    contents: Sequence[Mapping[str, Any]],
    terms: Terms,
    *,
    named: Name | None = None,
    attach: Attach | None = None,
) -> None:
    """Append the entries, persons taken out of them, and show what became of them.

    `named` makes the id of an entry that has none, once nobody stands in it any more; `attach` keeps
    its files.
    """
    with taking_out(desk, session.settings, dry_run=terms.dry_run) as persons:
        drafts = [persons.out(content, named=named) for content in contents]
        for draft in drafts:
            say(session, (*draft.notes, *draft.hints))
            if attach is not None:
                attach(persons, draft)
        entries = [persons.entry(marked_draft(desk, draft)) for draft in drafts]
        receipt = append(desk, entries, terms, persons)
    show(session, desk, receipt, terms)


def record_as_agreed(
    session: Session, desk: Desk, contents: Sequence[Mapping[str, Any]], terms: Terms
) -> None:
    """Append what a second person has just confirmed, to the letter."""
    entries = [parse(marked(desk, dict(content))) for content in contents]
    show(session, desk, append(desk, entries, terms), terms)


def say(session: Session, notes: Iterable[Note | Hint]) -> None:
    """Say beside the answer how what was typed was read."""
    for note in notes:
        click.echo(note.zh if session.voice.lang == "zh" else note.en, err=True)


def show(session: Session, desk: Desk, receipt: Receipt, terms: Terms) -> None:
    """Show what became of an append."""
    moved = effect(desk, receipt.new)
    if terms.as_json:
        write(answers.recorded(desk, receipt, moved))
    else:
        session.show(page(session, desk, receipt, moved), demo=desk.demo)


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
