"""`matrix`: the same units under several schemes over several years (办法×年度)."""

from __future__ import annotations

import re

import click
from rich.table import Table

from domain.errors import BadCoordinate
from domain.points import plain
from replay.coordinate import Coordinate, moment
from replay.crossed import Crossing, crossed
from replay.evaluators import COLUMNS, DELTAS, REFERENCE, installed
from scoretrail.answers.envelope import envelope
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.evaluating import evaluating
from scoretrail.cli.paper import lists
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import standings
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, captions
from scoretrail.words import replay as words

MOST_YEARS = 50
SPAN = re.compile(r"(\d{4})(?:\.\.(\d{4}))?\Z")


@click.command(cls=Spoken)
@click.option(
    "--schemes", metavar="ID,…", required=True, help="Schemes, with commas. ~ 考核办法，逗号分隔。"
)
@click.option(
    "--years", metavar="A..B", required=True, help="Years: 2018..2022. ~ 年度，如 2018..2022。"
)
@click.option(
    "--population",
    metavar="WHO",
    help="Who is compared: a scheme's roster, or ids with commas. ~ 比较范围。",
)
@click.option("--known-at", metavar="MOMENT", help="What was known. ~ 当时已知（登记）。")
@click.option(
    "--backend",
    type=click.Choice((REFERENCE, DELTAS, COLUMNS)),
    help="How to evaluate. ~ 重算方法。",
)
@json_option
@click.pass_obj
@lists
def command(
    session: Session,
    schemes: str,
    years: str,
    population: str | None,
    known_at: str | None,
    backend: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Every unit's total under several schemes over several years: trials, never publishable.

    办法×年度：各对象按几个办法、在几个年度的总分。跨办法试算，不得公布。
    """
    with session.open() as desk:
        ids = [scheme.strip() for scheme in schemes.split(",")]
        for scheme in ids:
            desk.known_scheme(scheme)
        known = None if known_at is None else moment(known_at)
        asked = Coordinate(ids[0], known_at=known, population=population)
        chosen = backend or (COLUMNS if installed(COLUMNS) else REFERENCE)
        with progress(session, words.ASKING) as tick:
            evaluator = evaluating(desk, chosen, progress=tick)
            found = list(
                crossed(
                    desk.memory,
                    asked,
                    ids,
                    _years(years),
                    asking=evaluator.asking,
                    foresee=evaluator.foresee,
                    progress=tick,
                )
            )
        resolved = f"matrix?schemes={schemes}&years={years}&known_at={desk.memory.head}"
        if as_json:
            said = {"asked": resolved, "resolved": resolved, "pinned": False}
            rows = [_tree(desk, one) for one in found]
            basis = {"evaluators": [chosen], "columns_from": [*evaluator.sources]}
            write(envelope(desk, rows, coordinate=said, basis=basis))
            return
        page = Page(session.voice(HEADING), desk.memory.name, coordinate=resolved)
        page.body.append(_table(session, desk, found))
        page.notes.append(evaluator.said(session.voice))
        page.notes.append(session.voice(TRIAL))
        session.show(page, demo=desk.demo)


HEADING = Said("办法×年度", "Schemes by years")
TRIAL = Said("跨办法试算，不得公布", "a trial across schemes and years: never published")
SCHEME = Said("考核办法", "Scheme")
YEAR = Said("年度", "Year")


def _years(text: str) -> list[int]:
    found = SPAN.match(text)
    first = int(found[1]) if found else 1
    last = int(found[2] or first) if found else 0
    if not 0 <= last - first < MOST_YEARS:
        raise BadCoordinate(
            "bad-years",
            f"年度“{text}”读不懂，请写 2018 或 2018..2022，至多 {MOST_YEARS} 年。",
            f"The years {text!r} are unclear: write 2018 or 2018..2022, at most {MOST_YEARS}.",
        )
    return list(range(first, last + 1))


def _tree(desk: Desk, one: Crossing) -> dict[str, object]:
    naming = desk.naming_of(one.answer)
    return {
        "scheme": one.scheme,
        "year": one.year,
        "coordinate": str(naming.coordinate(one.answer.resolved)),
        "units": [
            {
                "unit": naming.id(sheet.unit),
                "name": naming.name(sheet.unit),
                "total": None if sheet.total is None else plain(sheet.total),
                "place": sheet.place,
                "grade": sheet.grade,
            }
            for sheet in one.answer.ranking()
        ],
    }


def _table(session: Session, desk: Desk, found: list[Crossing]) -> Table:
    voice = session.voice
    columns = [
        (SCHEME, "left"), (YEAR, "right"), (captions.PLACE, "right"), (captions.UNIT, "left"),
        (captions.TOTAL, "right"),
    ]  # fmt: skip
    made = table(voice, columns, demo=desk.demo)
    for one in found:
        naming = desk.naming_of(one.answer)
        for sheet in one.answer.ranking():
            cells = [
                one.scheme, str(one.year), standings.place(voice, sheet),
                naming.name(sheet.unit), standings.total(voice, one.answer, sheet),
            ]  # fmt: skip
            row(made, [Prose(cell) for cell in cells], demo=desk.demo)
    return made
