"""`proposals`: what was proposed, and what became of it (提议一览)."""

from __future__ import annotations

import click

from replay.proposals import proposals
from scoretrail.answers import disputes as answers
from scoretrail.answers.asked import Asked
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option, known_at_option
from scoretrail.cli.paper import lists
from scoretrail.cli.session import Session
from scoretrail.report import proposals as report
from scoretrail.report.page import Page
from scoretrail.words import Said

HEADING = Said("提议", "Proposals")
NONE = Said("没有提议", "no proposals")


@click.command(cls=Spoken)
@click.option("--open", "only_open", is_flag=True, help="Only undecided ones. ~ 只列待复核的。")
@known_at_option
@json_option
@click.pass_obj
@lists
def command(
    session: Session,
    only_open: bool,  # noqa: FBT001 - click gives flags by name
    known_at: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Proposals: who proposed what, whether it was confirmed or rejected, and by which entries.

    提议一览：谁提了什么，已确认、已退回还是待复核，由哪些记录了结。
    """
    with session.open() as now:
        desk = now.as_known(known_at)
        known = [one for one in proposals(desk.memory) if not only_open or one.state == "open"]
        found = [(one, answers.proposed_by(desk, one)) for one in known]
        asked = Asked.of("proposals", undecided=only_open, known_at=known_at)
        if as_json:
            write(answers.proposals(desk, found, asked.coordinate(known_at=desk.memory.head)))
            return
        resolved = str(asked.resolved(known_at=desk.memory.head))
        voice = session.voice
        page = Page(voice(HEADING), desk.memory.name, coordinate=resolved)
        if found:
            page.body.append(report.proposals_table(voice, desk.naming(), found, demo=desk.demo))
        else:
            page.notes.append(voice(NONE))
        session.show(page, demo=desk.demo)
