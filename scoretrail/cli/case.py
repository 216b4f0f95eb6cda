"""`case`: small ledgers with expected answers, run on every evaluator (案例)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from domain.errors import NotUnderstood
from domain.scheme import Scheme, parse
from replay.as_of import ask
from replay.cases import Case, Difference, Evaluator, in_memory, read_case, run
from replay.evaluators import COLUMNS, DELTAS, REFERENCE, SQL, Asking, evaluator, installed
from replay.told import InSql, Through
from scoretrail import ENGINE
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.scheme_file import text_of
from scoretrail.cli.session import Session
from scoretrail.words import Said

STORED = "reference, stored"
PLACE = "{case}"
"""Stands for the case's id in the address of a store."""
CLEAN = Said(
    "{case} 检查{n}项，无差异  [{evaluator}]", "{case} {n} checks, no difference  [{evaluator}]"
)
BECAUSE = Said("依据", "because")
RAN = Said(
    "案例{cases}个，差异{n}处。重算方法：{evaluators}",
    "{cases} cases, {n} differences. Evaluators: {evaluators}",
)
NOT_INSTALLED = Said("未安装：{name}（附加件 bulk）", "Not installed: {name} (extra bulk)")
RUNNING = Said("逐案重算", "running cases")


@click.group(cls=SpokenGroup)
def command() -> None:
    """Cases: small ledgers with expected answers that a clerk can check by hand.

    案例：小台账配上手工可核的应得结果。
    """


@command.command("run", cls=Spoken)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option(
    "--store",
    metavar="URL",
    help="Append each case to a fresh ledger there and ask through it; {case} stands for its id."
    " ~ 把案例登记到该处的新台账再重算；{case} 代表案例编号。",
)
@click.option(
    "--scheme",
    "schemes",
    metavar="FILE",
    multiple=True,
    help="A scheme of your own that the cases may name. ~ 案例所用的自编办法。",
)
@json_option
@click.pass_context
def run_cases(
    ctx: click.Context,
    files: tuple[str, ...],
    store: str | None,
    schemes: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Run cases on every evaluator and list each difference; exit 1 if there is any.

    运行案例，逐条列出差异；有差异则以 1 退出。
    """
    session: Session = ctx.obj
    evaluators: dict[str, tuple[Evaluator, Asking]] = {
        name: (in_memory, evaluator(name))
        for name in (REFERENCE, DELTAS, COLUMNS)
        if installed(name)
    }
    written = [parse(text_of(file), name=file) for file in schemes]
    ran: list[tuple[Case, str, list[Difference]]] = []
    with progress(session, RUNNING) as tick, _stored(store, len(files)) as stored:
        for number, file in enumerate(files, start=1):
            case = _read(file, written)
            ran += [
                (case, name, run(case, remember, name=name, asking=asking))
                for name, (remember, asking) in {**evaluators, **stored}.items()
            ]
            tick(number, len(files))
        evaluators |= stored
    found = sum(len(differences) for _, _, differences in ran)
    if as_json:
        write(_tree(ran, complete=True))
    else:
        _print(session, ran, found, len(files), list(evaluators))
        if not installed(COLUMNS):
            click.echo(session.voice(NOT_INSTALLED, name=COLUMNS))
    if found:
        ctx.exit(1)


@contextmanager
def _stored(store: str | None, cases: int) -> Iterator[dict[str, tuple[Evaluator, Asking]]]:
    """The evaluators of cases that are told to a ledger in a database."""
    if store is None:
        yield {}
        return

    def place(case: Case) -> str:
        return own(store, case.id, cases)

    with InSql(place) as in_sql:
        yield {STORED: (lambda case: Through(place(case))(case), ask), SQL: (in_sql, in_sql.ask)}


def own(store: str, case: str, cases: int) -> str:
    """Where a case has a ledger of its own: at `{case}`, or beside the others under its own name.

    >>> own("sqlite:///{case}.db", "JN-06", 5), own("run/told.db", "JN-06", 5)
    ('sqlite:///jn-06.db', 'run/told-JN-06.db')
    """
    if PLACE in store:
        return store.replace(PLACE, case.lower())
    path = Path(store)
    if cases == 1 or not path.suffix or (":" in store and not store.startswith("sqlite:///")):
        return store
    return store.removesuffix(path.suffix) + f"-{case}{path.suffix}"


def _read(file: str, written: list[Scheme]) -> Case:
    if not Path(file).is_file():
        raise NotUnderstood("no-such-file", f"没有文件 {file}。", f"There is no file {file}.")
    return read_case(Path(file), own=written)


def _print(
    session: Session,
    ran: list[tuple[Case, str, list[Difference]]],
    found: int,
    cases: int,
    evaluators: list[str],
) -> None:
    voice = session.voice
    for case, name, differences in ran:
        if not differences:
            click.echo(voice(CLEAN, case=case.id, n=len(case.checks), evaluator=name))
        for difference in differences:
            click.echo(str(difference))
            if difference.because:
                click.echo(f"      {voice(BECAUSE)}: {difference.because}")
    click.echo(voice(RAN, cases=cases, n=found, evaluators=voice.comma.join(evaluators)))


def _tree(ran: list[tuple[Case, str, list[Difference]]], *, complete: bool) -> dict[str, Any]:
    return {
        "coordinate": {"asked": "cases", "resolved": "cases", "pinned": True},
        "basis": {"head": None, "digest": None, "engine": ENGINE, "readings": {}, "kind": "told"},
        "answer": [
            {
                "case": case.id,
                "title": case.title,
                "evaluator": name,
                "checks": len(case.checks),
                "differences": [
                    {
                        "check": one.check,
                        "what": one.what,
                        "expected": one.expected,
                        "got": one.got,
                        "because": one.because,
                    }
                    for one in differences
                ],
            }
            for case, name, differences in ran
        ],
        "complete": complete,
        "next": None,
    }
