"""Appending: new, known or conflicting; all or nothing."""

from __future__ import annotations

from typing import Any

from domain.events import parse
from ledger.ledger import Ledger


def media(name: str, **parts: Any) -> Any:
    return parse(
        {
            "id": name,
            "topic": "media.reported",
            "unit": "lixia",
            "occurred_on": "2018-03-10",
            "data": {"subject": "失信联合惩戒", "level": "city"},
            **parts,
        }
    )


def test_what_is_appended_is_read_back(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        receipt = ledger.append([media("m1"), media("m2")], recorded_by="case")
        for n in range(3):
            ledger.append([media(f"x{n}.{i}") for i in range(200)], recorded_by="case")

        assert [fact.id for fact in receipt.new] == ["m1", "m2"]
        assert [f for f in ledger.facts(until=2)] == list(receipt.new)
        assert ledger.verify() == []
