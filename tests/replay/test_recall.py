"""One score from the entries it reads: the same as from everything, to the byte of its bundle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from domain.errors import OutsidePeriod, Refused
from domain.events import parse
from ledger.ledger import Ledger
from replay.as_of import ask
from replay.bundle.unit import bundle_unit
from replay.coordinate import Coordinate
from replay.recall import followed, recall, recall_for
from tests.replay.bundling import CASES, TERMS, Told, told

NAMES = sorted(path.name for path in CASES.rglob("*.json"))


def questions(case: Told) -> list[Coordinate]:
    """Two units under every indicator at the last check that asks over the scheme's own year."""
    for check in reversed(range(len(case.case.checks))):
        asked = case.coordinate(check)
        try:
            codes = ask(case.memory, asked).scheme.codes
        except OutsidePeriod:
            continue
        units = case.case.units[:2]
        return [replace(asked, unit=unit, code=code) for unit in units for code in codes]
    return []


@pytest.mark.parametrize("name", NAMES)
def test_a_score_is_the_same_from_the_entries_it_reads_as_from_all(name: str) -> None:
    with told(name) as case:
        rules = followed(case.ledger).rules
        rules.compared = case.case.units
        for asked in questions(case):
            found = recall_for(case.ledger, rules, asked)
            assert found is not None
            memory, placed = found
            assert asked.unit is not None
            assert asked.code is not None
            whole = ask(case.memory, asked)
            part = ask(memory, placed)

            assert part.award(asked.unit, asked.code) == whole.award(asked.unit, asked.code)
            assert part.resolved == whole.resolved


@pytest.mark.parametrize("name", ["JN-06.json", "JN-09.json", "PD-01.json"])
def test_its_bundle_is_the_same_to_the_byte(name: str) -> None:
    with told(name) as case:
        rules = followed(case.ledger).rules
        rules.compared = case.case.units
        for asked in questions(case)[:8]:
            pinned = ask(case.memory, asked).resolved
            found = recall_for(case.ledger, rules, pinned)
            assert found is not None
            try:
                whole = bundle_unit(case.ledger, case.memory, pinned, TERMS)
            except Refused:
                continue
            part = bundle_unit(case.ledger, found[0], pinned, TERMS)

            assert part == whole


def test_an_article_whose_adoption_names_no_unit_counts_for_the_town_that_sent_it() -> None:
    sent = {
        "id": "a1", "topic": "article.submitted", "unit": "yushan", "occurred_on": "2022-03-01",
        "submitted_at": "2022-03-01T09:00:00+08:00", "data": {"characters": 400},
    }  # fmt: skip
    adopted = {
        "id": "a2", "topic": "article.adopted", "target": "a1", "occurred_on": "2022-03-05",
        "submitted_at": "2022-03-05T09:00:00+08:00",
    }  # fmt: skip
    asked = Coordinate("pingyin-2022-towns", unit="yushan", code="2", as_of=date(2022, 12, 31))
    with Ledger.create("sqlite://", name="t", kind="live") as ledger:
        ledger.append([parse(sent), parse(adopted)], recorded_by="office")
        found = recall_for(ledger, followed(ledger).rules, asked)

        assert found is not None
        assert ask(*found).award("yushan", "2").points == Fraction("0.83")


def test_what_is_not_one_score_is_asked_of_everything() -> None:
    with told("JN-09.json") as case:
        rules = followed(case.ledger).rules
        asked = case.coordinate(code="9")
        for other in (
            replace(asked, code=None),
            replace(asked, unit=None),
            replace(asked, as_of=None),
            replace(asked, over=2019),
            replace(asked, population="jinan-2018-districts"),
        ):
            assert recall_for(case.ledger, rules, other) is None
        assert recall(case.ledger).whole
