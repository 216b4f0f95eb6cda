"""The evaluators: several ways to the same answer, and which of them are installed here.

reference   the rules over the entries themselves: the definition, with every entry behind a point
deltas      base counts by a plain fold of the delta log, judged by the rules
sql         base counts added up by the database that holds the log, judged by the rules
columns     base counts and points by the array: whole populations and years (extra `bulk`)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from domain.errors import UnknownName
from ledger.ledger import Ledger
from projections.backends.backend import Backend
from projections.deltas.plan import Plan
from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate
from replay.counted import Counted, plain_fold
from replay.unsaid import Unsaid


class Asking(Protocol):
    """Answers a coordinate from a memory, for the whole population."""

    def __call__(
        self, memory: Memory, asked: Coordinate, *, population: Sequence[str] | None = None
    ) -> Answer:
        """The answer."""


Foreseeing = Callable[[Memory, Sequence[Coordinate]], None]
"""Told of the questions to come, so that what they count is made ready in one go."""

REFERENCE, DELTAS, SQL, COLUMNS = "reference", "deltas", "sql", "columns"
NAMES = (REFERENCE, DELTAS, SQL, COLUMNS)
BULK = ("numpy",)
"""What the extra `bulk` brings that columns cannot do without."""
BUILDING = ("numpy", "pyarrow")
"""What it brings that a first build cannot do without."""


def installed(name: str) -> bool:
    """Whether an evaluator can be used here."""
    return name != COLUMNS or all(find_spec(module) is not None for module in BULK)


def evaluator(name: str, ledger: Ledger | None = None) -> Asking:
    """The evaluator of a name, or a refusal that says what it needs."""
    if name == REFERENCE:
        return ask
    if name == DELTAS:
        return Counted(plain_fold)
    if name == SQL:
        return Counted(sql_of(ledger))
    asking: Asking = columns().Columnar()
    return asking


def columns() -> Any:
    """The module that counts in columns, or a refusal that says what it needs."""
    if not installed(COLUMNS):
        raise _missing()
    return import_module("replay.bulk.answers")


def columns_in(ledger: Ledger, folder: Path) -> Any:
    """The shards of a ledger, kept in a folder."""
    columns()
    return import_module("replay.bulk.stored").StoredShards(ledger, folder)


def columns_of(ledger: Ledger, *, progress: Callable[[int, int], None] | None = None) -> Any:
    """The shards of a ledger, made from what is stored; None where nothing is installed to make them."""
    if any(find_spec(module) is None for module in BUILDING):
        return None
    return import_module("replay.ledger_shards").LedgerShards(ledger, progress=progress)


def sql_of(ledger: Ledger | None) -> Callable[[Memory, Plan], Backend]:
    """The rows of a plan where they lie; the log is brought up to the head first."""
    if ledger is None:
        raise UnknownName(
            "backend-without-store",
            "sql 要在数据库里统计：请用 --ledger 指定台账（案例请加 --store）。",
            "sql counts in a database: name a ledger with --ledger (for cases, add --store).",
        )
    from projections.backends.sql import Sql  # noqa: PLC0415 - only where a database is asked
    from projections.deltas.log import DeltaLog  # noqa: PLC0415

    log = DeltaLog(ledger)

    def rows(_memory: Memory, plan: Plan) -> Backend:
        log.keep(plan)
        log.catch_up()
        return Sql(ledger.database)

    return rows


def _missing() -> UnknownName:
    return UnknownName(
        "backend-not-installed",
        "没有安装 columns（按列批量重算）。请安装附加件：pip install 'scoretrail[bulk]'，"
        "或用 --backend reference、deltas、sql。",
        "The backend columns is not installed. Install the extra: pip install 'scoretrail[bulk]', "
        "or use --backend reference, deltas or sql.",
    )


__all__ = [
    "COLUMNS",
    "DELTAS",
    "NAMES",
    "REFERENCE",
    "SQL",
    "Asking",
    "Foreseeing",
    "Unsaid",
    "columns",
    "columns_in",
    "columns_of",
    "evaluator",
    "installed",
]
