"""Numbers that an earlier version recorded in clear (明文): the codes of individual businesses.

They were taken for codes of bodies. What is recorded stays, so they can be hidden where entries are
shown but not erased. A further case of the same trader would go under an opaque id, and two ids would
be counted as two: so it waits until the entry in clear is amended.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from domain.effect import AMENDED, RETRACTED
from domain.fact import Fact
from ledger.intake.draft import Draft
from ledger.intake.likeness import JOINT_CASE, Facts
from ledger.intake.persons import personal_number
from ledger.intake.rejection import Fault


class InClear:
    """The cases of a ledger whose object is a person's number in clear."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def refuse(self, draft: Draft) -> None:
        """Refuse a further case of somebody who stands in clear and was not amended since."""
        if draft.in_clear is None:
            return
        number = personal_number(draft.in_clear["object"])
        for fact in self.uncorrected:
            if _number(fact) == number:
                draft.refuse(_stands_in_clear(fact.position), "data.object")
                return

    def row(self, entry_id: str) -> int | None:
        """The position of such a case by its id, whatever became of it."""
        fact = self._cases.get(entry_id)
        return None if fact is None else fact.position

    @property
    def uncorrected(self) -> list[Fact]:
        """The cases that say a number in clear and were neither amended nor retracted since."""
        return [fact for fact in self._cases.values() if fact.id not in self._corrected]

    @cached_property
    def _cases(self) -> Mapping[str, Fact]:
        return {one.id: one for one in self._facts((JOINT_CASE,)) if _number(one) is not None}

    @cached_property
    def _corrected(self) -> frozenset[str | None]:
        if not self._cases:
            return frozenset()
        return frozenset(
            one.target
            for one in self._facts((AMENDED, RETRACTED))
            if one.topic == RETRACTED or "object" in one.data.get("set", {})
        )


def _number(case: Fact) -> str | None:
    said = case.data.get("object")
    return personal_number(said) if isinstance(said, str) else None


def _stands_in_clear(position: int) -> Fault:
    """The refusal of a further case of somebody whose number stands in clear."""
    return Fault(
        "stands-in-clear",
        f"该个体工商户的代码已以明文登记在 #{position}（旧版本所记），再登记会被当作两个对象",
        f"the code of this individual business stands in clear in #{position}, which an earlier"
        " version recorded: it would count as two",
        f"请先更正：scoretrail propose amend #{position} object=该代码",
        f"Amend it first: scoretrail propose amend #{position} object=CODE",
    )


def recorded_in_clear(position: int) -> Fault:
    """The refusal of a row that an earlier version recorded with its number in clear."""
    return Fault(
        "recorded-in-clear",
        f"这一行旧版本已登记为 #{position}（代码为明文），不再登记",
        f"an earlier version recorded this row as #{position}, its code in clear; it is not recorded"
        " again",
    )
