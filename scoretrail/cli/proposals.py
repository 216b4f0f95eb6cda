"""`proposals`: what was proposed, and what became of it (提议一览)."""

from __future__ import annotations

import click

from replay.proposals import proposals
from scoretrail.answers import disputes as answers
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.paper import lists
from scoretrail.cli.session import Session
from scoretrail.report import proposals as report
from scoretrail.report.page import Page
from scoretrail.words import Said

HEADING = Said("提议", "Proposals")
NONE = Said("没有提议", "no proposals")


@click.command(cls=Spoken)
@click.option("--open", "only_open", is_flag=True, help="Only undecided ones. ~ 只列待复核的。")
@json_option
@click.pass_obj
@lists
def command(
    session: Session,
    only_open: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Proposals: who proposed what, whether it was confirmed or rejected, and by which entries.

    提议一览：谁提了什么，已确认、已退回还是待复核，由哪些记录了结。
    """
    with session.open() as desk:
        known = [one for one in proposals(desk.memory) if not only_open or one.state == "open"]
        found = [(one, answers.proposed_by(desk, one)) for one in known]
        resolved = f"proposals?known_at={desk.memory.head}"
        if as_json:
            said = {"asked": "proposals", "resolved": resolved, "pinned": True}
            write(answers.proposals(desk, found, said))
            return
        voice = session.voice
        page = Page(voice(HEADING), desk.memory.name, coordinate=resolved)
        if found:
            page.body.append(report.proposals_table(voice, desk.naming(), found, demo=desk.demo))
        else:
            page.notes.append(voice(NONE))
        session.show(page, demo=desk.demo)
