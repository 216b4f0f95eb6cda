"""Telling a case to a ledger: the same history, appended for real and asked through the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Self

from domain.admission import Known, admit
from domain.fact import Fact
from domain.scheme import Scheme
from domain.units import Name, Register, Unit
from ledger.ledger import Ledger
from projections.memory import Memory
from replay.as_of import Answer
from replay.cases import Case
from replay.coordinate import Coordinate
from replay.evaluators import SQL, evaluator
from replay.recall import recall

TELLER = "case"


def tell(case: Case, ledger: Ledger) -> None:
    """Append the case's entries to a ledger of kind `told`; those of one instant form one append."""
    for recorded_at, told in groupby(case.told, key=lambda one: one.recorded_at):
        ledger.append([one.envelope for one in told], recorded_by=TELLER, recorded_at=recorded_at)


class Through:
    """An evaluator that tells each case to a fresh ledger at `place` and asks through it."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __call__(self, case: Case) -> Memory:
        """What the ledger remembers after the case was told to it."""

        def admission(new: Fact, known: Known) -> None:
            admit(new, _CaseKnown(known, case))

        with Ledger.create(
            self.place, name=f"case/{case.id}", kind="told", admission=admission
        ) as ledger:
            tell(case, ledger)
            return recall(ledger, shipped=case.schemes)


class InSql:
    """An evaluator that counts the cases told to ledgers in the databases that hold them."""

    def __init__(self, place: Callable[[Case], str]) -> None:
        self._place = place
        self._ledger: Ledger | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, case: Case) -> Memory:
        """What the ledger of a case remembers; it was told to it before."""
        self._close()
        self._ledger = Ledger.open(self._place(case), read_only=False)
        return recall(self._ledger, shipped=case.schemes)

    def ask(
        self, memory: Memory, asked: Coordinate, *, population: Sequence[str] | None = None
    ) -> Answer:
        """Answer from counts in the database."""
        return evaluator(SQL, self._ledger)(memory, asked, population=population)

    def _close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None


class _CaseKnown:
    """What the ledger knows, and the units and schemes that the case itself names."""

    def __init__(self, known: Known, case: Case) -> None:
        self._known = known
        self._case = case

    def __getattr__(self, name: str) -> Any:
        return getattr(self._known, name)

    def scheme(self, scheme_id: str) -> Scheme:
        own = {scheme.id: scheme for scheme in self._case.own}
        return own.get(scheme_id) or self._known.scheme(scheme_id)

    def units(self) -> Register:
        """The units known, and the case's own."""
        known = self._known.units()
        strangers = [unit for unit in self._case.units if unit not in known]
        named = [Unit(unit, None, (Name(None, unit),)) for unit in strangers]
        return Register([*known, *named])
