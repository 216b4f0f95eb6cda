"""`deltas`: the delta log of a scheme kept beside the ledger: keep it, look at it, forget it (增量表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from domain.errors import UnknownName
from domain.scheme import AssessedPeriod
from projections.deltas.kept import Kept, plans
from projections.deltas.log import DeltaLog
from replay.as_of import pose
from replay.counted import plan_of
from scoretrail.answers.envelope import envelope
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, SpokenGroup, asks, json_option
from scoretrail.cli.paper import lists
from scoretrail.cli.progress import progress
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.words import captions
from scoretrail.words import deltas as words

SHOWN = 8
"""So many letters of a digest are shown, and so many name a plan."""


@click.group(cls=SpokenGroup)
def command() -> None:
    """Delta log: what every entry adds to a scheme's counts, kept beside the ledger for fast replay.

    增量表：每条记录使统计数增减多少，存在台账旁，批量重算时直接取用。
    """


@command.command("list", cls=Spoken)
@json_option
@click.pass_obj
@lists
def list_kept(session: Session, as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """List what is kept: schemes, units, how far the log came, and a digest of its rows.

    列出已保存的：办法、对象数、统计到第几条、摘要。
    """
    with session.open() as desk:
        _show(session, desk, plans(desk.ledger), as_json=as_json)


@command.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@asks
def keep(session: Session, options: Options, coordinate_: str | None) -> None:
    """Keep the counts of a scheme from now on: compiled from the first entry, extended when called again.

    保存一个办法的统计：从第一条记录编起；再次运行只补新登记的。
    """
    with session.open(read_only=False) as desk:
        asked = coordinate(desk, options, coordinate_).of()
        asked = replace(asked, as_of=asked.as_of or desk.today)
        desk.known_scheme(asked.scheme)
        plan = plan_of(desk.memory, pose(desk.memory, asked))
        log = DeltaLog(desk.ledger)
        log.keep(plan)
        with progress(session, words.COMPILING) as tick:
            log.catch_up(progress=tick)
        mine = [one for one in plans(desk.ledger) if one.plan.digest == plan.digest]
        _show(session, desk, mine, as_json=options.as_json)


@command.command(cls=Spoken)
@click.argument("digest", metavar="PLAN")
@json_option
@click.pass_obj
def forget(session: Session, digest: str, as_json: bool) -> None:  # noqa: FBT001
    """Keep a plan no longer, named as the list names it. Its rows go with the next rebuild.

    不再保存：写列表里的编号；其行在下一次 rebuild 时清除。
    """
    with session.open(read_only=False) as desk:
        log = DeltaLog(desk.ledger)
        found = [one for one in plans(desk.ledger) if one.plan.digest.startswith(digest)]
        if len(found) != 1:
            raise UnknownName(
                "unknown-plan",
                f"没有保存编号为“{digest}”的统计，或不止一个。见 scoretrail deltas list。",
                f"No plan, or more than one, is kept as {digest!r}. See scoretrail deltas list.",
            )
        log.forget(found[0].plan)
        _show(session, desk, plans(desk.ledger), as_json=as_json)


def _show(session: Session, desk: Desk, found: Sequence[Kept], *, as_json: bool) -> None:
    resolved = f"deltas?known_at={desk.memory.head}"
    if as_json:
        said = {"asked": "deltas", "resolved": resolved, "pinned": False}
        write(envelope(desk, [_tree(one) for one in found], coordinate=said))
        return
    voice = session.voice
    page = Page(voice(words.HEADING), desk.memory.name, coordinate=resolved)
    columns = [
        (words.PLAN, "left"), (captions.COORDINATE, "fold"), (captions.PERIOD, "left"),
        (captions.UNITS, "right"), (words.ROWS, "right"), (captions.NUMBER, "right"),
        (captions.DIGEST, "left"),
    ]  # fmt: skip
    made = table(voice, columns, demo=desk.demo)
    for one in found:
        scheme = one.plan.scheme
        cells = [
            one.plan.digest[:SHOWN], f"{scheme.id}@{scheme.revision}",
            _years(scheme.period), str(len(one.plan.units)),
            str(one.rows), f"#{one.position}", one.digest[:SHOWN],
        ]  # fmt: skip
        row(made, [Prose(cell) for cell in cells], demo=desk.demo)
    page.body.append(made)
    behind = [one for one in found if one.position < desk.memory.head]
    if not found:
        page.notes.append(voice(words.NOTHING))
    if behind:
        page.notes.append(voice(words.BEHIND, head=desk.memory.head))
    if any(one.plan.across for one in found):
        page.notes.append(voice(words.TRIAL))
    page.notes.append(voice(words.CHECK))
    session.show(page, demo=desk.demo)


def _years(period: AssessedPeriod) -> str:
    first, last = period.first.year, period.last.year
    return f"{first}" if first == last else f"{first}—{last}"


def _tree(one: Kept) -> dict[str, object]:
    scheme = one.plan.scheme
    return {
        "plan": one.plan.digest,
        "scheme": scheme.id,
        "revision": scheme.revision,
        "first": scheme.period.first.isoformat(),
        "last": scheme.period.last.isoformat(),
        "units": len(one.plan.units),
        "across": one.plan.across,
        "rows": one.rows,
        "position": one.position,
        "digest": one.digest,
    }
