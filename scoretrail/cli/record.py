"""`record`: record one fact by its topic (登记)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger.intake.forms import topic_form
from ledger.intake.likeness import RowIds
from scoretrail.cli import evidence, fields, recording
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.session import Session


@click.command(cls=Spoken)
@click.argument("topic", metavar="TOPIC")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1)
@click.option(
    "--evidence",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that supports it, kept with its hash; may be repeated. ~ 附件，可多次给出。",
)
@recording.confirmed_by_option
@recording.by_option
@recording.dry_run_option
@json_option
@click.pass_obj
def command(
    session: Session,
    topic: str,
    words: tuple[str, ...],
    files: tuple[Path, ...],
    confirmed_by: str | None,
    by: str | None,
    dry_run: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Record one fact by its topic: record defaulter.listed unit=gaoxin body=organ.

    登记一条：record 失信被执行人列入 考核对象=高新区 主体种类=党政机关 发生日=2018-11-01。
    """
    name = fields.topic_of(topic)
    with session.open(read_only=False) as desk:
        content, notes = fields.read(name, words, desk.naming().find)
        content.setdefault("occurred_on", desk.today.isoformat())
        if confirmed_by is not None:
            content["confirmed_by"] = confirmed_by
        content.setdefault("id", _own_id(name, content))
        for note in notes:
            click.echo(note.zh if session.voice.lang == "zh" else note.en, err=True)
        if files:
            attached = evidence.attached(session, desk, files, by, dry_run=dry_run)
            content["evidence"] = [*content.get("evidence", []), *attached]
        terms = recording.Terms(by, dry_run, as_json)
        recording.record(session, desk, [content], terms)


def _own_id(topic: str, content: dict[str, Any]) -> str:
    """The id that the same row of a file would get: recorded twice, it is one entry."""
    return RowIds().id_of(topic_form(topic), content)
