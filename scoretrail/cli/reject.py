"""`reject`: a proposal is returned, with the reason; it stays on the trail (退回)."""

from __future__ import annotations

import hashlib
from typing import Unpack

import click

from domain.errors import NotUnderstood
from replay.proposals import proposal, rejecting
from scoretrail.cli import recording
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.confirm import Given, by_option
from scoretrail.cli.session import Session


@click.command(cls=Spoken)
@click.argument("name", metavar="PROPOSAL")
@click.option("--reason", required=True, help="Why; mandatory. ~ 理由，必填。")
@by_option
@recording.dry_run_option
@json_option
@click.pass_obj
def command(session: Session, name: str, reason: str, **given: Unpack[Given]) -> None:
    """Reject a proposal, with the reason: it stays on the trail and has no effect.

    退回提议，写明理由：所提内容留在台账，不影响任何得分。
    """
    if not reason.strip():
        raise NotUnderstood("reason-missing", "退回要写明理由。", "A rejection needs its reason.")
    with session.open(read_only=False) as desk:
        one = proposal(desk.memory, name)
        number = hashlib.sha256(one.id.encode()).hexdigest()[:24]
        content = rejecting(one, id=f"rejection-{number}", on=desk.today, reason=reason)
        terms = recording.Terms(given["by"], given["dry_run"], given["as_json"])
        recording.record(session, desk, [content], terms)
