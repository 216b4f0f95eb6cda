"""Telling a case to a ledger: the same history, appended for real and asked through the store."""

from __future__ import annotations

from itertools import groupby

from ledger.ledger import Ledger
from projections.memory import Memory
from replay.cases import Case
from replay.recall import recall

TELLER = "case"


def tell(case: Case, ledger: Ledger) -> None:
    """Append the case's entries to a ledger of kind `told`; those of one instant form one append."""
    for recorded_at, told in groupby(case.told, key=lambda one: one.recorded_at):
        ledger.append(
            [one.envelope for one in told], recorded_by=TELLER, recorded_at=recorded_at
        )


def through(place: str) -> _Through:
    """An evaluator that tells each case to a fresh ledger at `place` and asks through it."""
    return _Through(place)


class _Through:
    def __init__(self, place: str) -> None:
        self.place = place

    def __call__(self, case: Case) -> Memory:
        with Ledger.create(self.place, name=f"case/{case.id}", kind="told") as ledger:
            tell(case, ledger)
            return recall(ledger)
