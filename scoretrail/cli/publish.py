"""`publish`: freeze a table with its coordinate and digest, and record it as announced (公布)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from domain.errors import NotUnderstood
from ledger.intake.scores import ScoreTable, read_scores
from replay.coordinate import Coordinate, day
from replay.external import external
from replay.months import missing_returns
from replay.publication import publication
from scoretrail import ENGINE
from scoretrail.cli import recording
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.recording import refuse_demo
from scoretrail.words import Said

UNREAD = Said("{file} 中没有读的列：{headings}", "{file}: columns that were not read: {headings}")


class Given(TypedDict):
    """The options of a publication, as click gives them."""

    title: str
    on: str | None
    draft: bool
    month: str | None
    external: str | None
    number: str | None
    confirmed_by: str | None
    by: str | None
    dry_run: bool


@click.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@click.option("--title", required=True, help="How the table is called. ~ 公布表的名称。")
@click.option("--on", metavar="DAY", help="Day of publication; today. ~ 公布之日，默认今天。")
@click.option("--draft", is_flag=True, help="As a draft. ~ 作为草稿。")
@click.option(
    "--month",
    metavar="MONTH",
    help="Ask for the returns of this month alone. ~ 只查这个月的报送是否齐全。",
)
@click.option(
    "--external",
    metavar="FILE",
    help="A table announced before this ledger: XLSX or CSV, kept with its hash."
    " ~ 建账前已公布的得分表（XLSX 或 CSV），连同原件摘要登记。",
)
@click.option("--number", help="Document number of the bulletin. ~ 通报文号。")
@recording.confirmed_by_option
@recording.by_option
@recording.dry_run_option
@asks
def command(
    session: Session, options: Options, coordinate_: str | None, **given: Unpack[Given]
) -> None:
    """Publish the standings at a coordinate: frozen with their digest, and never altered.

    公布：把某一坐标的得分表连同摘要定格登记，此后不改；再有变动用 drift 看。

    Refused, unless as a draft: a scheme not adopted, a weight by default, an unscored total, an
    incomplete roster, a missing return.

    办法未采用、分值暂定、总分未评、名册不完整、有单位未报送的，只能作为草稿。
    """
    with session.open(read_only=False) as desk:
        asked = coordinate(desk, options, coordinate_).of()
        if given["external"] is None:
            refuse_demo(desk, draft=given["draft"])
            content = _own(desk, asked, given)
        else:
            content = _external(session, desk, asked, given)
        if given["number"] is not None:
            content["data"]["number"] = given["number"]
        if given["confirmed_by"] is not None:
            content["confirmed_by"] = given["confirmed_by"]
        terms = recording.Terms(given["by"], given["dry_run"], options.as_json)
        recording.record(session, desk, [content], terms)


def _own(desk: Desk, asked: Coordinate, given: Given) -> dict[str, Any]:
    answer = desk.ask(asked)
    content = publication(
        answer,
        title=given["title"],
        on=desk.today,
        engine=ENGINE,
        draft=given["draft"],
        further=missing_returns(desk.memory, answer, given["month"]),
    )
    return content | {"occurred_on": given["on"] or content["occurred_on"]}


def _external(session: Session, desk: Desk, asked: Coordinate, given: Given) -> dict[str, Any]:
    """The table of a file, as it was announced elsewhere; its day is that of the announcement."""
    if asked.as_of is None or given["on"] is None:
        raise NotUnderstood(
            "external-undated",
            "建账前公布的得分表要写明 --as-of（表截至哪一日）和 --on（哪一日公布的）。",
            "For a table announced before this ledger give --as-of, its day, and --on, the day on "
            "which it was announced.",
        )
    read = table_in(session, desk, str(given["external"]), asked)
    return external(
        read.points,
        scheme=asked.scheme,
        as_of=asked.as_of,
        on=day(given["on"]),
        title=given["title"],
        sha256=read.sha256,
        places=read.places,
    )


def table_in(session: Session, desk: Desk, file: str, asked: Coordinate) -> ScoreTable:
    """The table of scores in a file, read by the scheme that the coordinate names."""
    path = Path(file)
    if not path.is_file():
        raise NotUnderstood("no-such-file", f"没有文件 {file}。", f"There is no file {file}.")
    desk.known_scheme(asked.scheme)
    memory, as_of = desk.memory, asked.as_of or desk.today
    scheme = memory.rulebook.scheme(asked.scheme, memory.head, as_of)
    read = read_scores(path, scheme, memory.units(memory.head), as_of)
    if read.unread:
        headings = session.voice.comma.join(read.unread)
        click.echo(session.voice(UNREAD, file=read.file, headings=headings), err=True)
    return read
