"""`rebuild`: throw every projection away, fold the ledger again, compare byte for byte (重建)."""

from __future__ import annotations

import click
from rich.table import Table

from projections.rebuild import Rebuilt, rebuild
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions

FOLDING = Said("重新统计", "folding entries")
HEADING = Said("重建统计表", "Projections rebuilt")
COMPARED = Said("比对统计表", "Projections compared")
SAME = Said("逐字节相同", "same, byte for byte")
OTHER = Said("不同：{before} → {after}", "different: {before} → {after}")


@click.command(cls=Spoken)
@click.option("--check", is_flag=True, help="Only compare; replace nothing. ~ 只比对，不替换。")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    check: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Rebuild every projection from the entries and compare it with the old; exit 1 if they differ.

    由记录重建全部统计表，并与原有的逐字节比对；不同以 1 退出。
    """
    session: Session = ctx.obj
    with session.open(read_only=False) as desk:
        with progress(session, FOLDING) as tick:
            found = rebuild(desk.ledger, check=check, progress=tick)
        resolved = f"rebuild?known_at={desk.memory.head}"
        if as_json:
            rows = [
                {
                    "projection": one.name,
                    "position": one.position,
                    "before": one.before,
                    "after": one.after,
                    "same": one.same,
                }
                for one in found
            ]
            coordinate = {"asked": "rebuild", "resolved": resolved, "pinned": True}
            envelopes.write(envelopes.envelope(desk, rows, coordinate=coordinate))
        else:
            heading = session.voice(COMPARED if check else HEADING)
            page = Page(heading, desk.memory.name, coordinate=resolved)
            page.body.append(_table(session.voice, found))
            session.show(page, demo=desk.demo)
    if not all(one.same for one in found):
        ctx.exit(1)


def _table(voice: Voice, found: list[Rebuilt]) -> Table:
    columns = [
        (captions.NAME, "left"),
        (captions.NUMBER, "right"),
        (captions.DIGEST, "left"),
        (captions.RESULT, "fold"),
    ]
    made = table(voice, columns)
    for one in found:
        said = (
            voice(SAME) if one.same else voice(OTHER, before=one.before[:12], after=one.after[:12])
        )
        cells = [
            Prose(one.name),
            Prose(f"#{one.position}"),
            Prose(one.after[:16]),
            Prose(said, style="" if one.same else "red"),
        ]
        row(made, cells, demo=False)
    return made
