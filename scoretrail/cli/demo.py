"""`demo`: an invented year of a real scheme, ready to be asked (演示)."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from replay.coordinate import Coordinate
from scoretrail.cli.command import Spoken
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.demo import ledger as demo
from scoretrail.demo.year import SCHEME
from scoretrail.desk import Desk
from scoretrail.report import sheet as sheet_report
from scoretrail.report import standings as report
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import tally, title, viewpoint
from scoretrail.words import Said

PLACE = "demo/ledger.db"
SHOWN = "gaoxin"
LAST_DAY = date(2018, 12, 31)

BUILDING = Said("登记演示数据", "recording demonstration data")
NEXT = Said("接着可以试：", "Try next:")
TRY = (
    (
        "why {unit} 9 --as-of 2018-12-31",
        Said(
            "为什么是这个分：条款、计入和未计入的记录", "why these points: clause, entries, reasons"
        ),
    ),
    (
        "diff --as-of 2018-12-31 --known-at {published}..{head}",
        Said(
            "公布时与现在，哪条记录、哪条规则动了谁",
            "then and now: which entry, which rule moved whom",
        ),
    ),
    (
        "drift",
        Said("公布的得分表重算还一样吗", "does the published table still compute to the same"),
    ),
)


@click.command(cls=Spoken)
@click.option(
    "--again",
    is_flag=True,
    help="Build it anew, in place of the one there. ~ 重建，替换已有的演示账。",
)
@click.pass_obj
def command(session: Session, again: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """Demonstration: builds demo/ledger.db, prints standings, one score sheet, what to try next.

    演示：建 demo/ledger.db，印出排名、一张得分表和接着可试的命令。全部数据均为虚构。
    """
    place = session.settings.ledger or PLACE
    if again:
        demo.remove(place)
    if not demo.stands(place):
        with progress(session, BUILDING) as tick:
            demo.build(place, tick)
    with Desk.open(place, fictional=session.settings.fictional_names) as desk:
        demo.only_demo(desk.memory.name, place)
        session.show(standings_page(session, desk), demo=True)
        click.echo()
        session.show(sheet_page(session, desk), demo=True)
        click.echo()
        _next(session, desk, place)


def standings_page(session: Session, desk: Desk) -> Page:
    """The standings of the twelve units."""
    voice, memory = session.voice, desk.memory
    answer = desk.ask(Coordinate(SCHEME, as_of=LAST_DAY))
    naming = desk.naming(LAST_DAY)
    return Page(
        title(naming, answer),
        viewpoint(voice, memory, answer, today=False),
        [report.standings(voice, naming, answer, demo=True)],
        [f"{report.summary(voice, answer)} · {tally(voice, memory, answer)}"],
        str(answer.resolved),
    )


def sheet_page(session: Session, desk: Desk) -> Page:
    """One unit's score sheet."""
    voice = session.voice
    answer = desk.ask(Coordinate(SCHEME, unit=SHOWN, as_of=LAST_DAY))
    naming, sheet = desk.naming(LAST_DAY), answer.sheet(SHOWN)
    return Page(
        sheet_report.heading(voice, naming, answer, sheet),
        "",
        [sheet_report.sheet_table(voice, answer, sheet, demo=True)],
        coordinate=str(naming.coordinate(answer.resolved)),
    )


def _next(session: Session, desk: Desk, place: str) -> None:
    voice, naming = session.voice, desk.naming(LAST_DAY)
    published = next(f.position for f in desk.memory.facts if f.topic == "score.published")
    whole = f"{program()} --ledger {place}"
    if session.settings.fictional_names:
        whole += " --fictional-names"
    if voice.lang != "zh":
        whole += f" --lang {voice.lang}"
    facts = {"unit": naming.name(SHOWN), "published": published, "head": desk.memory.head}
    click.echo(voice(NEXT))
    for command_, said in TRY:
        click.echo(f"  {whole} {command_.format(**facts)}")
        click.echo(f"      {voice(said)}")


def program() -> str:
    """How this program was called, as it can be pasted."""
    called = Path(sys.argv[0])
    if called.name != "scoretrail":
        return "scoretrail"
    try:
        return str(called.absolute().relative_to(Path.cwd()))
    except ValueError:
        return "scoretrail"
