"""`publish`: freeze a table with its coordinate and digest, and record it as announced (公布)."""

from __future__ import annotations

import click

from domain.errors import Refused
from replay.publication import publication
from scoretrail import ENGINE
from scoretrail.cli import recording
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session


@click.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@click.option("--title", required=True, help="How the table is called. ~ 公布表的名称。")
@click.option("--on", metavar="DAY", help="Day of publication; today. ~ 公布之日，默认今天。")
@click.option("--draft", is_flag=True, help="As a draft. ~ 作为草稿。")
@recording.confirmed_by_option
@recording.by_option
@recording.dry_run_option
@asks
def command(  # noqa: PLR0913, PLR0917 - click gives each option by name
    session: Session,
    options: Options,
    coordinate_: str | None,
    title: str,
    on: str | None,
    draft: bool,  # noqa: FBT001
    confirmed_by: str | None,
    by: str | None,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Publish the standings at a coordinate: frozen with their digest, and never altered.

    公布：把某一坐标的得分表连同摘要定格登记，此后不改；再有变动用 drift 看。
    """
    with session.open(read_only=False) as desk:
        answer = desk.ask(coordinate(desk, options, coordinate_).of())
        if desk.demo and not draft:
            raise Refused(
                "demo-is-draft",
                "演示账的得分表只能作为草稿：请加 --draft。",
                "A table of a demonstration can only be a draft: add --draft.",
            )
        content = publication(
            answer,
            title=title,
            on=desk.today,
            engine=ENGINE,
            draft=draft,
        )
        if on is not None:
            content["occurred_on"] = on
        if confirmed_by is not None:
            content["confirmed_by"] = confirmed_by
        terms = recording.Terms(by, dry_run, options.as_json)
        recording.record(session, desk, [content], terms)
