"""`doctor`: whether the ledger and the machine are fit, with the remedy where they are not (体检)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ledger.clock import now
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.session import Session
from scoretrail.doctor import Check, examine
from scoretrail.doctor.check import State
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice
from scoretrail.words.captions import RESULT

HEADING = Said("体检", "Doctor")
WHAT = Said("项目", "What")
STATE = Said("情况", "State")
STATES: Mapping[State, tuple[Said, str]] = {
    "ok": (Said("正常", "ok"), "green"),
    "warn": (Said("留意", "warn"), "yellow"),
    "fail": (Said("有误", "fail"), "red"),
}
COUNTS = Said("正常{ok} 留意{warn} 有误{fail}", "{ok} ok, {warn} to watch, {fail} wrong")
WITHOUT = Said("没有指明台账，只看了本机", "no ledger was named: only the machine was looked at")
ENTRIES = Said(
    "记录本身是否原样，由 scoretrail verify 核验",
    "whether the entries are what was recorded, scoretrail verify tells",
)


@click.command(cls=Spoken)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Look at the machine and the ledger: settings, disk, clock, calendars, keys; exit 1 if wrong.

    体检：落盘设置、磁盘、时钟、时区、日历、字体、检查点、读模型；有误以 1 退出。
    """
    session: Session = ctx.obj
    place, key = session.settings.ledger, session.settings.checkpoint_key
    found = examine(place, now(), None if key is None else Path(key))
    if as_json:
        write(tree(found))
    else:
        session.show(_page(session.voice, found, named=place is not None), demo=False)
    if any(check.state == "fail" for check in found):
        ctx.exit(1)


def _page(voice: Voice, found: Sequence[Check], *, named: bool) -> Page:
    made = table(voice, [(WHAT, "left"), (STATE, "left"), (RESULT, "fold")])
    for check in found:
        state, style = STATES[check.state]
        text = voice(check.found)
        if check.state != "ok" and check.remedy is not None:
            text += f"\n→ {voice(check.remedy)}"
        cells = [Prose(voice(check.title)), Prose(voice(state), style=style), Prose(text)]
        row(made, cells, demo=False)
    counted = Counter(check.state for check in found)
    notes = [voice(COUNTS, **{state: counted[state] for state in STATES})]
    notes.append(voice(ENTRIES if named else WITHOUT))
    return Page(voice(HEADING), body=[made], notes=notes)


def tree(found: Sequence[Check]) -> dict[str, Any]:
    """The same for programs, in both languages."""
    return {
        "fit": all(check.state != "fail" for check in found),
        "checks": [
            {
                "name": check.name,
                "state": check.state,
                "found": {"zh": check.found.zh, "en": check.found.en},
                "remedy": None
                if check.remedy is None or check.state == "ok"
                else {"zh": check.remedy.zh, "en": check.remedy.en},
            }
            for check in found
        ],
    }
