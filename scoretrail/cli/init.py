"""`init`: make an empty ledger (建账)."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.ledger import Ledger
from scoretrail.cli.command import Spoken
from scoretrail.cli.session import Session
from scoretrail.words import Said

MADE = Said("已建{kind}台账“{name}”：{place}", "made the {kind} ledger “{name}”: {place}")
KINDS = {"live": Said("实录", "live"), "told": Said("转述", "told")}
NEXT = Said(
    "下一步：scoretrail --ledger {place} import 文件（表样见 scoretrail template）",
    "next: scoretrail --ledger {place} import FILE (for a form: scoretrail template)",
)


@click.command(cls=Spoken)
@click.argument("place", metavar="[FILE|URL]", required=False)
@click.option(
    "--name", help="Its name, for good; the file's by default. ~ 账名，不可再改，默认同文件名。"
)
@click.option(
    "--kind",
    type=click.Choice(["live", "told"]),
    default="live",
    help="live: the clock records; told: history, with its own times."
    " ~ 实录（时间由系统记）或转述历史。",
)
@click.pass_obj
def command(session: Session, place: str | None, name: str | None, kind: str) -> None:
    """Make an empty ledger at a file or a database URL.

    建一本空账：文件或数据库地址。
    """
    where = place or session.settings.place()
    if "://" not in where:
        Path(where).parent.mkdir(parents=True, exist_ok=True)
    named = name or Path(where.rsplit("/", 1)[-1]).stem or "ledger"
    with Ledger.create(where, name=named, kind="live" if kind == "live" else "told") as ledger:
        shown = (
            ledger.database.url.render_as_string(hide_password=True) if "://" in where else where
        )
    voice = session.voice
    click.echo(voice(MADE, kind=voice(KINDS[kind]), name=named, place=shown))
    click.echo(voice(NEXT, place=shown))
