"""Cases through a ledger: told to a fresh one entry by entry, and asked from what it gives back."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from sqlalchemy import make_url

from ledger.ledger import Ledger
from replay.as_of import Memory
from replay.cases import Case, Evaluator

PLACE = "{case}"
"""Stands for the case's id in the address of a store."""


def through(store: str, *, several: bool = False) -> Evaluator:
    """An evaluator that appends a case to a fresh ledger in the store.

    With several cases each needs a ledger of its own: the store's address says where with `{case}`,
    or the id is put before the ending of the file.
    """

    def evaluator(case: Case) -> Memory:
        with Ledger.create(_own(store, case.id, several=several), name=f"case/{case.id}", kind="told") as ledger:
            tell(case, ledger)
            return Memory(
                list(ledger.facts()), name=ledger.head.name, kind="told", compared=case.units
            )

    return evaluator


def tell(case: Case, ledger: Ledger) -> None:
    """Append the case's entries; those of one instant form one append and keep that instant."""
    for instant, together in groupby(case.told, key=lambda told: told.recorded_at):
        ledger.append(
            [told.envelope for told in together], recorded_by="case", recorded_at=instant
        )


def _own(store: str, case: str, *, several: bool) -> str:
    if PLACE in store:
        return store.replace(PLACE, case.lower())
    if not several:
        return store
    if "://" not in store:
        return _beside(store, case)
    url = make_url(store)
    if not url.database or url.get_backend_name() != "sqlite":
        return store
    return url.set(database=_beside(url.database, case)).render_as_string(hide_password=False)


def _beside(file: str, case: str) -> str:
    path = Path(file)
    return str(path.with_name(f"{path.stem}-{case}{path.suffix}"))
