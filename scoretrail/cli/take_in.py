"""`import`: files are read, checked row by row, and recorded as one append each (导入)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from domain.errors import NotUnderstood
from ledger.intake.persons import without_personal_numbers
from ledger.intake.receive import IntakeReceipt
from ledger.intake.returned import returned
from ledger.intake.streamed import Asked
from ledger.subjects import Subjects
from scoretrail.answers.entries import effects_tree
from scoretrail.answers.intake import receipt_tree
from scoretrail.cli import answer as envelopes
from scoretrail.cli import fields, recording
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.file import new_file
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.persons import subject_store
from scoretrail.report import intake as report
from scoretrail.report.watermark import watermark
from scoretrail.settings import actor, here
from scoretrail.taking_in import Terms, keep, read, take_in
from scoretrail.words import Said

READING = Said("读取 {file}", "reading {file}")
SENT_BACK = Said("退回{n}行 → {file}", "{n} rows refused → {file}")
ROWS_REFUSED = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What was said of the files on the command line."""

    form: str | None
    unit: str | None
    submitted_at: datetime | None
    source: str | None
    columns: dict[str, str | None]
    accept_partial: bool
    reason: str | None
    by: str
    dry_run: bool


@click.command(cls=Spoken)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--form", help="The form or topic, where the file does not say. ~ 表样或事项。")
@click.option("--unit", help="Who reported it, where the file does not say. ~ 填报单位。")
@click.option("--submitted-at", metavar="INSTANT", help="When it was handed in. ~ 上报时刻。")
@click.option("--source", help="Document number or channel. ~ 来源文号或渠道。")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=FIELD",
    help="What a heading means; HEADING= leaves it out. ~ 表头对应的栏；等号后留空为不读。",
)
@click.option(
    "--accept-partial",
    is_flag=True,
    help="Record the good rows; needs --reason. ~ 只登记合格的行。",
)
@click.option("--reason", help="Why only a part. ~ 部分登记的理由。")
@click.option(
    "--returned",
    metavar="FILE",
    help="Where rows are refused: the sender's own workbook, the bad rows marked, to be sent back."
    " ~ 有退回的行时，把原工作簿标红、注明原因，写成退回件。",
)
@click.option(
    "--bulk",
    is_flag=True,
    help="A long CSV or Parquet file of facts that stand alone, recorded in many appends; import it"
    " again after a kill. ~ 长文件（CSV、Parquet）分批登记，中断后重新导入即可续登。",
)
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    help="With --bulk: how many rows the file must have. ~ 与 --bulk 合用：文件应有的行数。",
)
@recording.by_option
@recording.dry_run_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    submitted_at: str | None,
    columns: tuple[str, ...],
    by: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
    **given: Any,
) -> None:
    """Import JSON Lines, CSV or XLSX: every bad row is named; a file with one records nothing.

    导入 JSONL、CSV、XLSX：逐行指出问题；有一行不合格则整个文件不登记。退回时以 3 退出。
    """
    session: Session = ctx.obj
    bulk, rows, back = given.pop("bulk"), given.pop("rows"), given.pop("returned")
    _for_bulk_alone(bulk=bulk, rows=rows)
    terms = Given(
        submitted_at=None if submitted_at is None else fields.instant(submitted_at),
        columns=dict(_column(one) for one in columns),
        by=by or actor(),
        **given,
    )
    _under_their_own_names(session)
    _one_goes_back(back, files, bulk=bulk)
    if bulk:
        if take_in_bulk(session, files, terms, rows, as_json=as_json):
            ctx.exit(ROWS_REFUSED)
        return
    answers: list[dict[str, Any]] = []
    refused = False
    with session.open(read_only=False) as desk:
        for file in files:
            with subject_store(session.settings, desk.ledger, dry_run=terms.dry_run) as persons:
                receipt = _receive(session, desk, Path(file), persons, terms)
            if back is not None and receipt.refused:
                _send_back(session, desk, Path(file), receipt, back, terms.by)
            answers.append(_told(session, desk, receipt, as_json=as_json))
            refused = refused or receipt.refused > 0
            if receipt.recorded:
                desk.learn(receipt.new)
        if as_json:
            resolved = f"entries?known_at={desk.memory.head}"
            coordinate = {"asked": resolved, "resolved": resolved, "pinned": True}
            envelopes.write(envelopes.envelope(desk, answers, coordinate=coordinate))
    if refused:
        ctx.exit(ROWS_REFUSED)


def take_in_bulk(
    session: Session, files: tuple[str, ...], given: Given, rows: int | None, *, as_json: bool
) -> bool:
    """Import long files; whether anything was refused."""
    from scoretrail.cli import take_in_bulk as bulk  # noqa: PLC0415 - only where it is asked for

    asked = Asked(given.form, given.unit, given.submitted_at, given.source, given.columns, rows)
    terms = bulk.Terms(given.by, given.accept_partial, given.reason, given.dry_run)
    return bulk.take_in(session, files, asked, terms, as_json=as_json)


def _for_bulk_alone(*, bulk: bool, rows: int | None) -> None:
    if rows is not None and not bulk:
        raise NotUnderstood(
            "rows-without-bulk",
            "--rows 只与 --bulk 合用。",
            "--rows is said with --bulk only.",
        )


def _one_goes_back(back: str | None, files: tuple[str, ...], *, bulk: bool) -> None:
    """One file goes back as one; a long one is no workbook."""
    if back is None:
        return
    if bulk or len(files) > 1:
        raise NotUnderstood(
            "one-returned",
            "--returned 一次只退一个文件，也不与 --bulk 合用。",
            "--returned sends one file back, and not one of --bulk.",
        )
    if Path(back).suffix.lower() != ".xlsx":
        raise NotUnderstood(
            "unknown-kind",
            "退回件是工作簿，请写 --returned 文件.xlsx。",
            "What goes back is a workbook: write --returned FILE.xlsx.",
        )


def _send_back(
    session: Session, desk: Desk, path: Path, receipt: IntakeReceipt, back: str, by: str | None
) -> None:
    """Write the returned workbook, whatever became of the good rows."""
    mark = ""
    if receipt.batch.personal:
        name = without_personal_numbers(path.name)
        mark = watermark(
            session.voice, here("recorder", by), desk.clock(), desk.zone, f"import {name}"
        )
    content = returned(path, receipt.batch.sha256, receipt.rejections, watermark=mark)
    with new_file(back) as file:
        file.write(content)
    click.echo(session.voice(SENT_BACK, file=back, n=receipt.refused), err=True)


def _under_their_own_names(session: Session) -> None:
    if session.settings.fictional_names:
        raise NotUnderstood(
            "names-not-fictional",
            "导入的文件要写真实的标识或名称。请去掉 --fictional-names。",
            "A file to import names units as they are. Leave --fictional-names out.",
        )


def _told(session: Session, desk: Desk, receipt: IntakeReceipt, *, as_json: bool) -> dict[str, Any]:
    """Say what became of a file, at once for people and in the end for programs."""
    moved = recording.effect(desk, receipt.new)
    if as_json:
        return receipt_tree(receipt) | {"effects": effects_tree(desk, moved)}
    page = report.page(session.voice, receipt)
    recording.show_effect(session, desk, page, receipt.new, moved, recorded=receipt.recorded)
    page.coordinate = f"entries?known_at={receipt.head}"
    session.show(page, demo=desk.demo)
    return {}


def _receive(
    session: Session, desk: Desk, path: Path, subjects: Subjects | None, given: Given
) -> IntakeReceipt:
    if not path.is_file():
        raise NotUnderstood("no-such-file", f"没有文件 {path}。", f"There is no file {path}.")
    label = READING.zh.format(file=path.name), READING.en.format(file=path.name)
    asked = Asked(given.form, given.unit, given.submitted_at, given.source, given.columns)
    with progress(session, Said(*label)) as tick:
        batch = read(desk, path, subjects, asked, tick)
    terms = Terms(given.by, given.dry_run, given.accept_partial, given.reason)
    receipt = take_in(desk, batch, terms)
    keep(desk, session.settings, receipt, path.read_bytes(), here("recorder", given.by))
    return receipt


def _column(text: str) -> tuple[str, str | None]:
    heading, equals, field = text.partition("=")
    if equals:
        return heading, field or None
    raise NotUnderstood(
        "bad-column",
        f"“{text}”应写成 表头=栏，例如 主体名称=object_name。",
        f"{text!r} should be HEADING=FIELD, as in 'Name of the firm=object_name'.",
    )
