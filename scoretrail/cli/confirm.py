"""`confirm`: the second person confirms a proposal, and its entries are recorded (复核)."""

from __future__ import annotations

from typing import TypedDict, Unpack

import click

from replay.proposals import confirming, proposal
from scoretrail.cli import recording
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.session import Session
from scoretrail.settings import actor


class Given(TypedDict):
    """How a proposal is decided, as click gives it."""

    by: str | None
    dry_run: bool
    as_json: bool


by_option = click.option(
    "--by",
    metavar="ACTOR",
    help="The second person; the account here by default. ~ 复核人，默认本机账户。",
)


@click.command(cls=Spoken)
@click.argument("name", metavar="PROPOSAL")
@by_option
@recording.dry_run_option
@json_option
@click.pass_obj
def command(session: Session, name: str, **given: Unpack[Given]) -> None:
    """Confirm a proposal: its entries are recorded, in the names of who proposed and who confirms.

    复核通过：登记所提的记录，登记人为提议人，复核人为本人；两人不能相同。

    With --dry-run: every score, place and grade that would move, at the head and in every
    published table.

    加 --dry-run 先看会变动的各项得分、名次、等次，已公布的各表也在内。
    """
    with session.open(read_only=False) as desk:
        one = proposal(desk.memory, name)
        contents = confirming(one, confirmed_by=given["by"] or actor())
        proposed_by = desk.ledger.entry(one.position).recorded_by
        terms = recording.Terms(proposed_by, given["dry_run"], given["as_json"])
        recording.record_as_agreed(session, desk, contents, terms)
