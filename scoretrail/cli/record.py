"""`record`: record one fact by its topic (登记)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from scoretrail.cli import evidence, fields, recording
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.session import Session
from scoretrail.recording import row_id


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

    With FIELD=? the value is asked for unseen, so that a person's number stands in no history.

    写 栏=? 则另行输入、不显示：自然人的号码不留在命令历史里。
    """
    name = fields.topic_of(topic)
    with session.open(read_only=False) as desk:
        content, notes = fields.read(name, words, desk.naming().find)
        content.setdefault("occurred_on", desk.today.isoformat())
        if confirmed_by is not None:
            content["confirmed_by"] = confirmed_by
        recording.say(session, notes)
        terms = recording.Terms(by, dry_run, as_json)
        attach = partial(evidence.attached, session, desk, files, terms) if files else None
        recording.record(session, desk, [content], terms, named=row_id, attach=attach)
