"""`diff`: what differs between two viewpoints, and which entry or rule moved it (对比)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import click

from domain.errors import BadCoordinate
from domain.points import plain
from replay.coordinate import Coordinate
from replay.difference import Difference, Row, difference
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.question import RANGE, coordinate, indicator, is_coordinate, pair, split, unpaired
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import difference as report
from scoretrail.report.naming import Naming
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import lines

ASKED_AGAIN = "What to compare: two coordinates, or a..b in one; or options with a..b."


@click.command(cls=Spoken)
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@click.option(
    "--indicator", "codes", multiple=True, metavar="CODE", help="Only this indicator. ~ 只看这一项。"
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything moved. ~ 有变化则以 1 退出。")
@click.option("--all", "everything", is_flag=True, help="List every cause. ~ 列出全部原因。")
@asks
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - click gives each option by name
    ctx: click.Context,
    session: Session,
    options: Options,
    before: str | None,
    after: str | None,
    codes: tuple[str, ...],
    exit_code: bool,  # noqa: FBT001
    everything: bool,  # noqa: FBT001
) -> None:
    """Difference between two coordinates A and B, or along an option: --known-at 18..20.

    对比两个坐标 A 与 B，或某个选项的两端（如 --known-at 18..20），并逐条说明原因。
    """
