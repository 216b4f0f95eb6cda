"""`replay`: every unit at once, at a viewpoint, on every day, or as knowledge grew (批量重算)."""

from __future__ import annotations

from dataclasses import replace

import click

from replay.axis import Point
from replay.coordinate import Coordinate
from replay.evaluators import COLUMNS, NAMES, SQL
from replay.replaying import Replayed, every_day, every_position
from replay.replaying import replay as replayed
from scoretrail.answers import replayed as answers
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.evaluating import Evaluating, chosen_by_size, evaluating
from scoretrail.cli.file import new_file
from scoretrail.cli.progress import Tick, progress
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report.page import Page
from scoretrail.report.replayed import Lines, summary
from scoretrail.report.replayed_files import writer_of
from scoretrail.words import replay as words

EACH = ("viewpoint", "day", "entry")


@click.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@click.option(
    "--each",
    type=click.Choice(EACH),
    default="viewpoint",
    help="One viewpoint, every day of the period, or every entry that moved anything."
    " ~ 一个时点、考核期每一日，或每条使得分变动的登记。",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Into a .csv, .parquet or .xlsx file. ~ 写入文件。"
)
@click.option(
    "--backend",
    type=click.Choice(NAMES),
    help="How to evaluate; chosen by size where not said. ~ 重算方法，不写则按规模选。",
)
@click.option(
    "--shards",
    metavar="FOLDER",
    help="Keep columns there, made once from the ledger and extended as it grows."
    " ~ 列文件的目录：由台账生成一次，以后只补新登记的。",
)
@asks
def command(
    session: Session,
    options: Options,
    coordinate_: str | None,
    each: str,
    output: str | None,
    backend: str | None,
    shards: str | None,
) -> None:
    """Replay every unit: at one viewpoint, on every day of the year, or as the office learnt.

    批量重算：全部考核对象在一个时点、全年每一日，或随登记逐条变化的得分。
    """
    with session.open(read_only=backend != SQL and shards is None) as desk:
        asked = coordinate(desk, options, coordinate_).of()
        if asked.as_of is None:
            asked = replace(asked, as_of=desk.today)
        desk.known_scheme(asked.scheme)
        chosen = backend or (
            COLUMNS if shards else chosen_by_size(desk.memory.head, many=each != EACH[0])
        )
        with progress(session, words.ASKING) as tick:
            evaluator = evaluating(desk, chosen, shards=shards, progress=tick)
            found = _replayed(desk, asked, each, evaluator, tick)
        again = _again(found, each)
        naming = desk.naming(asked.as_of)
        lines = Lines(lambda _line: naming, found, demo=desk.demo)
        if output is not None:
            _file(session, found, lines, output, again)
        elif options.as_json:
            write(answers.replayed(desk, found, lines, again, evaluator.sources))
        else:
            _show(session, desk, found, again, evaluator)


def _replayed(
    desk: Desk, asked: Coordinate, each: str, evaluator: Evaluating, tick: Tick
) -> Replayed:
    memory = desk.memory
    points: list[Point] = []
    if each == "day":
        points = [*every_day(memory, asked)]
    elif each == "entry":
        points = [*every_position(memory, asked, evaluator.shards)]
    return replayed(
        memory,
        asked,
        axis="known_at" if each == "entry" else "as_of",
        points=points,
        backend=evaluator.name,
        shards=evaluator.shards,
        ledger=desk.stored,
        progress=tick,
    )


def _again(found: Replayed, each: str) -> str:
    """The coordinate, with how it was gone through: what asks the same again."""
    resolved = str(found.posed.resolved)
    return resolved if each == "viewpoint" else f"{resolved} --each {each}"


def _file(session: Session, found: Replayed, lines: Lines, output: str, again: str) -> None:
    write_to = writer_of(output, found.size)
    basis = {
        "coordinate": again,
        "digest": found.posed.scheme.digest,
        "evaluators": ", ".join(found.evaluators),
    }
    with progress(session, words.WRITING) as tick, new_file(output) as file:
        written = write_to(file, session.voice, lines, basis, tick)
    click.echo(session.voice(words.WRITTEN, file=output, n=written), err=True)


def _show(session: Session, desk: Desk, found: Replayed, again: str, evaluator: Evaluating) -> None:
    voice = session.voice
    naming = desk.naming(found.posed.viewpoint.as_of)
    extent = voice(
        words.EXTENT, points=found.points, units=len(found.posed.compared), lines=found.size
    )
    notes = [f"{extent} · {evaluator.said(voice, found.evaluators)}"]
    notes += [voice(words.BECAUSE, why=why) for why in found.because]
    notes.append(voice(words.MORE))
    table = summary(voice, naming, found, demo=desk.demo)
    heading = f"{voice(words.HEADING)} · {found.posed.scheme.title}"
    session.show(Page(heading, desk.memory.name, [table], notes, again), demo=desk.demo)
