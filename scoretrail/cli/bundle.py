"""`bundle`: one file by which others check a score, or a whole year, without trusting us (举证包)."""

from __future__ import annotations

from pathlib import Path

import click

from domain.errors import Refused
from ledger.proving import ANYBODY
from replay.bundle.archive import pack
from replay.bundle.question import Form
from replay.bundle.unit import PAGE, Terms, bundle_unit
from scoretrail import ENGINE
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.proof import output_option, policy_option, read_file, write_file
from scoretrail.cli.question import coordinate, indicator, needs_unit
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.proof import checked_bundle, unit_page_of
from scoretrail.report.page import Page
from scoretrail.words import proof as words


@click.command(cls=Spoken)
@click.argument("unit", metavar="UNIT|COORDINATE")
@click.option("--indicator", "code", metavar="CODE", help="One indicator only. ~ 只要这一项指标。")
@click.option(
    "--full",
    is_flag=True,
    help="With the other units' entries too. ~ 别的单位的记录也在内。",
)
@policy_option
@output_option(required=True)
@asks
def command(
    session: Session,
    options: Options,
    unit: str,
    code: str | None,
    full: bool,  # noqa: FBT001 - click gives flags by name
    policy: Path | None,
    output: Path,
) -> None:
    """Write one file that proves a score: question, answer, rules, entries and their proofs.

    写出举证包：问什么、得分和说明、办法全文、决定得分的记录及其证明，别人可脱离本系统核验。
    """
    with session.open() as desk:
        asked = coordinate(desk, options, unit, code)
        answer = desk.ask(asked)
        chosen = None if asked.code is None else indicator(answer.scheme, asked.code)
        asked = asked.of(desk.compared(answer, needs_unit(asked)), chosen)
        _shown_as_recorded(session)
        text = None if policy is None else read_file(policy).decode(errors="replace")
        form: Form = "full" if full else "unit"
        members = bundle_unit(
            desk.ledger, desk.memory, desk.ask(asked).resolved, Terms(ENGINE, text, form)
        )
        members[PAGE] = unit_page_of(members)
        _write(session, desk, output, members)


def _write(session: Session, desk: Desk, output: Path, members: dict[str, bytes]) -> None:
    """Check what was made before it is handed out."""
    raw = pack(members)
    checked = checked_bundle(raw, ANYBODY)
    assert not checked.findings, f"a bundle that does not verify: {checked.findings[0]}"
    write_file(output, raw)
    said = session.voice(
        words.BUNDLED,
        path=output,
        entries=checked.entries,
        size=checked.about["size"],
        bytes=len(raw),
    )
    page = Page(said, coordinate=str(checked.about.get("coordinate", "")))
    session.show(page, demo=desk.demo)


def _shown_as_recorded(session: Session) -> None:
    if session.settings.fictional_names:
        raise Refused(
            "names-not-fictional",
            "举证包里是入账原字节，不能换名。请去掉 --fictional-names。",
            "A bundle holds the bytes as recorded, under no other names. Leave --fictional-names"
            " out.",
        )
