"""`restate`: announce a table anew, with what moved it; the old one stays as it was (重新公布)."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack

import click

from replay.coordinate import parse
from replay.publication import restatement, table_named
from scoretrail import ENGINE
from scoretrail.cli import recording
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.entry import found
from scoretrail.cli.session import Session
from scoretrail.recording import refuse_demo


class Given(TypedDict):
    """The options of a restatement, as click gives them."""

    cause: str | None
    reason: str
    on: str | None
    draft: bool
    confirmed_by: str | None
    by: str | None
    dry_run: bool
    as_json: bool


@click.command(cls=Spoken)
@click.argument("table", metavar="TABLE")
@click.option(
    "--cause",
    metavar="ENTRY",
    help="The correction or revision that moved it. ~ 使它变动的更正或修订。",
)
@click.option("--reason", required=True, help="Why; mandatory. ~ 理由，必填。")
@click.option("--on", metavar="DAY", help="Day of publication; today. ~ 公布之日，默认今天。")
@click.option("--draft", is_flag=True, help="As a draft. ~ 作为草稿。")
@recording.confirmed_by_option
@recording.by_option
@recording.dry_run_option
@json_option
@click.pass_obj
def command(session: Session, table: str, **given: Unpack[Given]) -> None:
    """Restate a table by its position or id: what is computed today, the cause, and the reason.

    重新公布一张得分表：按今日重算，写明原因和理由；原表不动，仍可照样重算出来。
    """
    with session.open(read_only=False) as desk:
        memory = desk.memory
        refuse_demo(desk, draft=given["draft"])
        announced = parse(str(table_named(memory, table).data["coordinate"]))
        today = replace(announced, revision=None, known_at=memory.head, rules_known_at=memory.head)
        cause = None if given["cause"] is None else found(desk, given["cause"].removeprefix("#")).id
        content = restatement(
            memory,
            desk.ask(today),
            table,
            on=desk.today,
            engine=ENGINE,
            cause=cause,
            reason=given["reason"],
            draft=given["draft"],
        )
        if given["on"] is not None:
            content["occurred_on"] = given["on"]
        if given["confirmed_by"] is not None:
            content["confirmed_by"] = given["confirmed_by"]
        terms = recording.Terms(given["by"], given["dry_run"], given["as_json"])
        recording.record(session, desk, [content], terms)
