"""`propose`: entries put down for a second person; until confirmed they move nothing (提议)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from domain.errors import NotUnderstood
from ledger.intake.jsontext import strict_json
from scoretrail.cli import correct, recording
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.correct import Data, Said, correction, correction_id
from scoretrail.cli.entry import found
from scoretrail.cli.proposing import Terms, propose
from scoretrail.cli.session import Session
from scoretrail.desk import Desk

_REASON = click.option("--reason", required=True, help="Why; mandatory. ~ 理由，必填。")
_OPTIONS = (
    click.option("--note", help="A note on the proposal. ~ 提议的说明。"),
    click.option(
        "--answers",
        metavar="ENTRY",
        help="The decision on an appeal that it carries out. ~ 所执行的申诉结论。",
    ),
    click.option("--on", metavar="DAY", help="Day of the proposal; today. ~ 提议之日，默认今天。"),
    recording.by_option,
    recording.dry_run_option,
    json_option,
)


class Given(TypedDict):
    """The options of a proposal, as click gives them."""

    note: str | None
    answers: str | None
    on: str | None
    by: str | None
    dry_run: bool
    as_json: bool


def proposes(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a proposal."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return click.pass_obj(function)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Propose a correction, or any entries, for a second person to confirm or reject.

    提议：更正或任何记录，由第二人 confirm 或 reject；确认之前不影响任何得分。
    """


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@_REASON
@proposes
def retract(session: Session, entry: str, reason: str, **given: Unpack[Given]) -> None:
    """Propose to retract an entry that was never true.

    提议撤销：从来就不成立的记录。
    """
    _corrects(session, Said("entry.retracted", entry, reason, given["on"]), correct.nothing, given)


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1, required=True)
@_REASON
@proposes
def amend(
    session: Session, entry: str, words: tuple[str, ...], reason: str, **given: Unpack[Given]
) -> None:
    """Propose to amend an entry that was recorded wrongly.

    提议更正：登记有误的栏。
    """
    said = Said("entry.amended", entry, reason, given["on"])
    _corrects(session, said, correct.changed(words), given)


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1, required=True)
@click.option(
    "--submitted-at", metavar="INSTANT", help="When the unit handed it in. ~ 单位补报的时刻。"
)
@_REASON
@proposes
def supplement(
    session: Session,
    entry: str,
    words: tuple[str, ...],
    *,
    submitted_at: str | None,
    reason: str,
    **given: Unpack[Given],
) -> None:
    """Propose to supplement an entry with what was missing.

    提议补充：补上缺的栏。
    """
    said = Said("entry.supplemented", entry, reason, given["on"], submitted_at)
    _corrects(session, said, correct.changed(words), given)


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@click.option("--to", "unit", required=True, metavar="UNIT", help="Whose it is. ~ 应归的对象。")
@_REASON
@proposes
def reattribute(
    session: Session, entry: str, *, unit: str, reason: str, **given: Unpack[Given]
) -> None:
    """Propose to move an entry to the unit whose it is.

    提议改归属：移到应归的对象。
    """
    said = Said("entry.reattributed", entry, reason, given["on"])
    _corrects(session, said, correct.moved_to(unit), given)


@command.command("entries", cls=Spoken)
@click.argument("file", metavar="FILE")
@proposes
def entries_of(session: Session, file: str, **given: Unpack[Given]) -> None:
    """Propose the entries of a JSON file, one or a list: a revision of a scheme, a finding, any.

    提议 JSON 文件中的记录（一条或一列）：办法修订、评定等任何事项。
    """
    entries = _read(Path(file))
    with session.open(read_only=False) as desk:
        propose(session, desk, entries, _terms(desk, given))


def _corrects(session: Session, said: Said, data: Data, given: Given) -> None:
    with session.open(read_only=False) as desk:
        terms = _terms(desk, given)
        propose(session, desk, [correction(desk, said, data)], terms, named=correction_id)


def _terms(desk: Desk, given: Given) -> Terms:
    answers = given["answers"]
    return Terms(
        on=given["on"] or desk.today.isoformat(),
        note=given["note"],
        answers=None if answers is None else found(desk, answers.removeprefix("#")).id,
        by=given["by"],
        dry_run=given["dry_run"],
        as_json=given["as_json"],
    )


def _read(path: Path) -> list[dict[str, Any]]:
    """The entries of a file; without anything that only recording adds."""
    if not path.is_file():
        raise NotUnderstood("no-such-file", f"没有文件 {path}。", f"There is no file {path}.")
    content = strict_json(path.read_text(encoding="utf-8"))
    listed = content if isinstance(content, list) else [content]
    entries: list[dict[str, Any]] = [one for one in listed if isinstance(one, dict)]
    if entries and len(entries) == len(listed):
        return entries
    raise NotUnderstood(
        "not-entries",
        f"{path} 应是一条记录，或一列记录。",
        f"{path} should be an entry, or a list of entries.",
    )
