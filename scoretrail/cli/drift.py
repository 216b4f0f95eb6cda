"""`drift`: every published table replayed: the same bytes, or what moved it (公布与重算)."""

from __future__ import annotations

import click

from replay.publication import Drift, drift
from scoretrail.answers import differences
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option, known_at_option
from scoretrail.cli.paper import lists
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import difference as report
from scoretrail.report.page import Page
from scoretrail.report.verification import tables_table
from scoretrail.words import Said
from scoretrail.words.lines import ORDER

REPLAYING = Said("逐张重算", "replaying tables")
HEADING = Said("公布与重算", "Published against recomputed")
NONE = Said("没有公布过得分表", "no table was published")
TODAY = Said("#{position} 公布 → 今日重算", "#{position} as announced → as computed today")


@click.command(cls=Spoken)
@click.option("--all", "everything", is_flag=True, help="List every cause. ~ 列出全部原因。")
@known_at_option
@json_option
@click.pass_context
@lists
def command(
    ctx: click.Context,
    everything: bool,  # noqa: FBT001 - click gives flags by name
    known_at: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Drift: replay every published table; exit 1 if one moved and was not restated.

    公布与重算：逐张重算公布表，说明变动的原因；有未重新公布的变动以 1 退出。
    """
    session: Session = ctx.obj
    with session.open() as now:
        desk = now.as_known(known_at)
        with progress(session, REPLAYING) as tick:
            found = drift(desk.memory, progress=tick)
        if as_json:
            write(differences.drift(desk, found, known_at))
        else:
            session.show(_page(session, desk, found, everything=everything), demo=desk.demo)
    if not all(one.settled for one in found):
        ctx.exit(1)


def _page(session: Session, desk: Desk, found: list[Drift], *, everything: bool) -> Page:
    voice, naming = session.voice, desk.naming()
    page = Page(voice(HEADING), desk.memory.name, coordinate=differences.drift_at(desk))
    if not found:
        page.notes.append(voice(NONE))
        return page
    page.body.append(tables_table(voice, found, demo=desk.demo))
    page.notes.append(voice(ORDER))
    for one in found:
        if one.moved.rows:
            page.body.append(voice(TODAY, position=one.position))
            page.body.append(
                report.difference_table(
                    voice, desk.memory, naming, one.moved, demo=desk.demo, everything=everything
                )
            )
    return page
