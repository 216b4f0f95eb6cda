"""`what-if`: the same question with rules changed, entries added, or entries left out (假设)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from domain.errors import BadCoordinate, NotUnderstood
from domain.events import parse as parse_event
from domain.fact import Fact
from ledger.intake.jsontext import strict_json
from replay.cases import fact_of
from replay.coordinate import Coordinate, supposed_change
from replay.evaluators import COLUMNS, DELTAS, REFERENCE
from replay.supposing import (
    Supposed,
    Supposition,
    placed_after,
    suppose,
    suppose_published,
)
from scoretrail.answers import supposed as answers
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.evaluating import Evaluating, chosen_by_size, evaluating
from scoretrail.cli.paper import lists
from scoretrail.cli.progress import Tick, progress
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import supposed as report
from scoretrail.words import replay as words

BACKENDS = (REFERENCE, DELTAS, COLUMNS)
"""SQL counts what is recorded; what is only supposed is in no database."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is supposed, as typed."""

    changes: tuple[str, ...]
    added: str | None
    left_out: tuple[int, ...]
    backend: str | None
    published: bool

    def __str__(self) -> str:
        """The options again, beside the coordinate: what is supposed is in no coordinate."""
        said = [f"--leave-out {position}" for position in self.left_out]
        said += [f"--add {self.added}"] if self.added is not None else []
        return " ".join(said)


@click.command("what-if", cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@click.option(
    "--with",
    "changes",
    metavar="PATH:VALUE",
    multiple=True,
    help="A rule changed, by its path: indicators/9/full:20. ~ 改一条规则，写路径:值。",
)
@click.option(
    "--add",
    "added",
    metavar="FILE",
    help="Entries added after the last, one JSON object a line. ~ 加上的记录，每行一条 JSON。",
)
@click.option(
    "--leave-out",
    "left_out",
    metavar="N",
    type=click.IntRange(1),
    multiple=True,
    help="An entry left out, with what answers it. ~ 当作没有的记录（连同对它的答复）。",
)
@click.option(
    "--published",
    is_flag=True,
    help="Over every published table of the scheme, of all its years. ~ 对本办法已公布的各年表。",
)
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    help="How to evaluate; chosen by size where not said. ~ 重算方法，不写则按规模选。",
)
@asks
@lists
def command(session: Session, options: Options, coordinate_: str | None, **given: object) -> None:
    """What if a rule were another, an entry were there, or one had never been: who would move.

    假设：改一条规则、加上或去掉一些记录，谁的得分、名次、等次会变。不得公布。
    """
    said = Given(**given)  # type: ignore[arg-type]
    with session.open() as desk:
        supposition = _supposition(desk, said)
        asked = coordinate(desk, options, coordinate_).of()
        if asked.as_of is None:
            asked = replace(asked, as_of=desk.today)
        desk.known_scheme(asked.scheme)
        chosen = said.backend or chosen_by_size(desk.memory.head, many=False)
        with progress(session, words.ASKING) as tick:
            evaluator = evaluating(desk, chosen, progress=tick)
            found = _supposed(desk, asked, supposition, evaluator, tick if said.published else None)
        if options.as_json:
            write(answers.supposed(desk, found, str(said), chosen, evaluator.sources))
            return
        how = evaluator.said(session.voice)
        pages = [report.page(session.voice, desk, one, str(said), how) for one in found]
        if len(pages) > 1 and session.onto is not None:
            pages = [report.together(session.voice, found, pages, demo=desk.demo)]
        for page in pages:
            session.show(page, demo=desk.demo)
        if not found:
            click.echo(session.voice(words.NONE_PUBLISHED))


def _supposed(
    desk: Desk,
    asked: Coordinate,
    supposition: Supposition,
    evaluator: Evaluating,
    published: Tick | None,
) -> Sequence[Supposed]:
    memory, asking = desk.memory, evaluator.asking
    if published is None:
        return [suppose(memory, asked, supposition, asking=asking)]
    return list(
        suppose_published(
            memory,
            asked.scheme,
            supposition,
            asking=asking,
            foresee=evaluator.foresee,
            progress=published,
        )
    )


def _supposition(desk: Desk, said: Given) -> Supposition:
    if not (said.changes or said.added or said.left_out):
        raise BadCoordinate(
            "nothing-supposed",
            "没有写假设什么：请用 --with、--add 或 --leave-out。",
            "Nothing is supposed: give --with, --add or --leave-out.",
        )
    changes = tuple(supposed_change(text) for text in said.changes)
    added = () if said.added is None else _added(desk, said.added)
    return Supposition(changes, added, frozenset(said.left_out))


def _added(desk: Desk, name: str) -> tuple[Fact, ...]:
    """The entries of a file, as if they were recorded next."""
    path = Path(name)
    if not path.is_file():
        raise NotUnderstood("no-such-file", f"没有文件 {name}。", f"There is no file {name}.")
    facts, moment = [], desk.clock()
    if desk.memory.head:
        moment = max(moment, desk.memory.fact(desk.memory.head).recorded_at)
    texts = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    for position, text in enumerate(texts, start=desk.memory.head + 1):
        content = strict_json(text)
        if not isinstance(content, dict):
            raise NotUnderstood(
                "not-an-entry",
                f"{name}：每行要写一条记录 {{ … }}。",
                f"{name}: write one entry {{ … }} on each line.",
            )
        facts.append(fact_of(parse_event(content), position, moment))
    return placed_after(desk.memory, facts)
