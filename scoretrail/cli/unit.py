"""`unit`: the bodies that are scored: list them, register one, rename one (考核对象)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict, Unpack

import click

from projections.memory import Memory
from replay.coordinate import day
from scoretrail.answers import units as answers
from scoretrail.answers.asked import Asked
from scoretrail.cli import recording
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, SpokenGroup, json_option, known_at_option
from scoretrail.cli.paper import lists
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.recording import row_id
from scoretrail.report import units as report
from scoretrail.report.page import Page
from scoretrail.words import captions

_SOURCES = (
    click.option("--code", help="Its code. ~ 代码。"),
    click.option("--kind", help="Its kind, as the rosters call it. ~ 种类。"),
    click.option("--on", metavar="DAY", help="From this day; today. ~ 自哪一日起，默认今天。"),
    click.option("--basis", help="The decision it rests on. ~ 依据。"),
    recording.by_option,
    recording.dry_run_option,
    json_option,
)


class Given(TypedDict):
    """The options of a registration, as click gives them."""

    code: str | None
    kind: str | None
    on: str | None
    basis: str | None
    by: str | None
    dry_run: bool
    as_json: bool


def _registers(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SOURCES):
        function = option(function)
    return click.pass_obj(function)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Units: the bodies that are scored, with names and codes that change by date.

    考核对象：永久标识不变，名称和代码按日期变。
    """


@command.command("list", cls=Spoken)
@click.option("--as-of", metavar="DAY", help="Names of this day; today. ~ 哪一日的名称，默认今天。")
@click.option("--scheme", metavar="ID", help="Only its roster. ~ 只列该办法的名册。")
@known_at_option
@json_option
@click.pass_obj
@lists
def list_units(
    session: Session,
    as_of: str | None,
    scheme: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """List the units known: those of the rosters, and those registered.

    列出已知的考核对象：各名册中的，以及登记的。
    """
    with session.open() if session.settings.ledger else Desk(Memory([])) as now:
        desk = now.as_known(known_at)
        on = day(as_of) if as_of else desk.today
        naming = desk.naming(on)
        units = answers.listed(desk, scheme, on)
        asked = Asked.of("units", as_of=as_of, scheme=scheme, known_at=known_at)
        if as_json:
            write(answers.units(desk, units, on, asked))
            return
        resolved = asked.resolved(as_of=on, known_at=desk.memory.head)
        page = Page(session.voice(captions.UNIT), coordinate=str(resolved))
        page.body.append(report.units_table(session.voice, naming, units))
        session.show(page, demo=desk.demo)


@command.command(cls=Spoken)
@click.argument("unit", metavar="ID")
@click.argument("name")
@_registers
def add(session: Session, unit: str, name: str, **given: Unpack[Given]) -> None:
    """Register a unit under a permanent id: it keeps the id whatever it is called later.

    登记考核对象：给一个永久标识，以后改名也不变。
    """
    _record(session, "unit.registered", unit, name, given, known=False)


@command.command(cls=Spoken)
@click.argument("unit", metavar="UNIT")
@click.argument("name", required=False)
@_registers
def rename(session: Session, unit: str, name: str | None, **given: Unpack[Given]) -> None:
    """Rename a unit, or give it another code, from a day on; its identity stays.

    更名或改码：自某日起，身份不变。
    """
    _record(session, "unit.renamed", unit, name, given, known=True)


def _record(
    session: Session, topic: str, unit: str, name: str | None, given: Given, *, known: bool
) -> None:
    with session.open(read_only=False) as desk:
        data = {
            "name": name,
            "code": given["code"],
            "kind": given["kind"],
            "basis": given["basis"],
        }
        content: dict[str, Any] = {
            "topic": topic,
            "unit": desk.naming().find(unit) if known else unit,
            "occurred_on": given["on"] or desk.today.isoformat(),
            "data": {key: value for key, value in data.items() if value is not None},
        }
        terms = recording.Terms(given["by"], given["dry_run"], given["as_json"])
        recording.record(session, desk, [content], terms, named=row_id)
