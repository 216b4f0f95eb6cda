"""`late`: what was recorded long after it occurred, or after a table was published (迟到的记录)."""

from __future__ import annotations

from typing import Any

import click

from replay.late import LateEntry, TooLate, late_entries, too_late
from scoretrail.answers.differences import row_tree
from scoretrail.answers.entries import entry_tree
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.paper import lists
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import difference as difference_report
from scoretrail.report import late as report
from scoretrail.report.page import Page
from scoretrail.words import Said

DAYS = 30
HEADING = Said("迟到的记录", "Late knowledge")
NOTHING = Said("没有迟到的记录", "nothing came late")


@click.command(cls=Spoken)
@click.option(
    "--days",
    type=click.IntRange(0),
    default=DAYS,
    help="More than so many days after it occurred; 30. ~ 发生后超过多少天，默认 30。",
)
@click.option("--all", "everything", is_flag=True, help="List every cause. ~ 列出全部原因。")
@json_option
@click.pass_obj
@lists
def command(
    session: Session,
    days: int,
    everything: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Late knowledge: entries recorded long after they occurred, and what published tables missed.

    迟到的记录：发生很久或公布之后才登记的，以及若及时登记，已公布的各表会怎样。
    """
    with session.open() as desk:
        found, missed = late_entries(desk.memory, days=days), too_late(desk.memory)
        resolved = f"late?days={days}&known_at={desk.memory.head}"
        if as_json:
            said = {"asked": f"late?days={days}", "resolved": resolved, "pinned": True}
            envelopes.write(envelopes.envelope(desk, _tree(desk, found, missed), coordinate=said))
            return
        voice, naming = session.voice, desk.naming()
        page = Page(voice(HEADING), desk.memory.name, coordinate=resolved)
        if found:
            table = report.late_table(voice, naming, desk.memory, found, demo=desk.demo)
            page.body.append(table)
        page.notes.append(report.summary(voice, found, days) if found else voice(NOTHING))
        for one in missed:
            _missed(session, desk, page, one, everything=everything)
        session.show(page, demo=desk.demo)


def _missed(session: Session, desk: Desk, page: Page, one: TooLate, *, everything: bool) -> None:
    """What one published table would have been, had all been known in time."""
    voice, naming = session.voice, desk.naming()
    title = naming.text(one.title)
    if not one.moved.rows:
        page.notes.append(voice(report.UNMOVED, position=one.published, title=title))
        return
    page.body.append(voice(report.WOULD_HAVE, position=one.published, title=title))
    page.body.append(
        difference_report.difference_table(
            voice, desk.memory, naming, one.moved, demo=desk.demo, everything=everything
        )
    )


def _tree(desk: Desk, found: list[LateEntry], missed: list[TooLate]) -> dict[str, Any]:
    naming = desk.naming()
    return {
        "entries": [
            {**entry_tree(naming, one.fact), "days": one.days, "after": list(one.after)}
            for one in found
        ],
        "tables": [
            {
                "published": one.published,
                "title": one.title,
                "entries": list(one.entries),
                "rows": [row_tree(naming, row) for row in one.moved.rows],
            }
            for one in missed
        ],
    }
