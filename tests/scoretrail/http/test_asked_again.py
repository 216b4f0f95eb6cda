"""What an answer says it was asked can be asked again, and has the same answer however far the ledger goes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from domain.rulebook import shipped_schemes
from ledger.integrity.keys import LOG, keygen
from ledger.ledger import Ledger
from ledger.proving import take
from scoretrail.demo.names import FICTIONAL
from tests.samples import media
from tests.scoretrail.http.callers import Callers, callers_of
from tests.scoretrail.running import Run

AS_OF = "as_of=2018-12-31"
SIDE = quote("jinan-2018-districts?as_of=2018-12-31&known_at=")
QUESTIONS = [
    f"scores/gaoxin?{AS_OF}",
    "entries?find=topic:appeal.*",
    "entries/388",
    "appeals",
    "appeals?undecided=true&as_of=2019-02-20",
    "appeals/391",
    "proposals",
    "publications",
    "drift",
    "schemes",
    "schemes/jinan-2018-districts",
    "units",
    "units?scheme=jinan-2018-districts",
    "units/gaoxin",
]


def address(resolved: str) -> str:
    """Where the coordinate of an answer is asked."""
    if resolved.startswith("jinan-2018-districts@"):
        scheme, _, rest = resolved.partition("/")
        return f"scores/{rest}&scheme={scheme}"
    return resolved.replace("entry/", "entries/")


def grow(callers: Callers) -> None:
    """Somebody records on: facts, and what answers an appeal."""
    with Ledger.open(callers.ledger) as ledger:
        last = ledger.head.recorded_at
        assert last is not None
        ledger.append(
            [media("later-1"), media("later-2")],
            recorded_by="clerk",
            recorded_at=last.replace(year=last.year + 1),
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_can_be_asked_again_at_its_coordinate_when_the_ledger_has_grown(
    question: str, callers: Callers
) -> None:
    first = callers.get("auditor", question)
    assert first.status_code == 200, first.text
    resolved = first.json()["coordinate"]["resolved"]
    grow(callers)
    again = callers.get("auditor", address(resolved))
    moved = callers.get("auditor", question).json()["coordinate"]["resolved"]

    assert again.status_code == 200, again.text
    assert again.json()["answer"] == first.json()["answer"]
    assert again.json()["coordinate"]["resolved"] == resolved
    assert moved == resolved or "known_at=397" in moved


def test_an_appeal_asked_as_known_before_its_decision_is_open(callers: Callers) -> None:
    def state(known_at: int) -> Any:
        asked = f"appeals/391?as_of=2019-03-31&known_at={known_at}"
        return callers.get("auditor", asked).json()["answer"]["state"]

    assert [state(391), state(392), state(393), state(395)] == ["open"] * 2 + ["upheld"] * 2


def test_the_command_line_asks_as_known_then_too(scoretrail: Run, demo_ledger: str) -> None:
    early = scoretrail(
        "appeal", "show", "appeal/391?as_of=2019-03-31&known_at=391", "--json", ledger=demo_ledger
    ).json
    late = scoretrail(
        "appeal", "show", "391", "--as-of", "2019-03-31", "--json", ledger=demo_ledger
    ).json
    listed = scoretrail(
        "appeal", "list", "--as-of", "2019-03-31", "--known-at", "391", ledger=demo_ledger
    )
    drift = scoretrail("drift", "--known-at", "390", ledger=demo_ledger)

    assert (early["answer"]["state"], late["answer"]["state"]) == ("open", "upheld")
    assert "待答复" in listed.out
    assert listed.out.rstrip().endswith("appeals?as_of=2019-03-31&known_at=391")
    assert drift.status == 0
    assert drift.out.rstrip().endswith("drift?known_at=390")


@pytest.mark.parametrize(
    ("address_", "there", "not_there"),
    [
        ("/appeals/391?as_of=2019-03-31&known_at=391", "待答复", "法院文书核实"),
        ("/appeals?as_of=2019-03-31&known_at=390", "没有申请复核", "#391"),
        ("/schemes?rules_known_at=394", "@1", "@2 "),
    ],
)
def test_a_page_asks_as_known_then_and_says_so_at_its_foot(
    address_: str, there: str, not_there: str, callers: Callers
) -> None:
    page = callers.get("auditor", address_).text

    assert there in page
    assert not_there not in page.split("<main")[1]
    assert address_.removeprefix("/").replace("&", "&amp;") in page.split("<footer")[1]


def test_a_moment_that_the_ledger_has_not_reached_is_refused(callers: Callers) -> None:
    refused = callers.get("auditor", "appeals?known_at=9999")

    assert (refused.status_code, refused.json()["code"]) == (422, "beyond-head")


def test_a_checkpoint_signed_since_is_seen_though_no_entry_came(callers: Callers) -> None:
    first = callers.get("auditor", "checkpoints")
    with Ledger.open(callers.ledger) as ledger:
        take(ledger, keygen("office.example/scoretrail/demo/2018", LOG))
    again = callers.get("auditor", "checkpoints", headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 200
    assert len(again.json()["answer"]) == 1


@pytest.mark.parametrize("question", ["standings", "scores/gaoxin", "scores/gaoxin/9"])
def test_an_answer_under_other_names_betrays_no_real_one(question: str, demo_ledger: str) -> None:
    asked = question.replace("gaoxin", FICTIONAL["gaoxin"][0])
    real = shipped_schemes()["jinan-2018-districts"].units.roster
    with callers_of(demo_ledger, fictional=True) as callers:
        for _ in range(2):  # the second time from what was kept
            shown = callers.get("auditor", f"{asked}?{AS_OF}")
            others = shown.text.replace(FICTIONAL["gaoxin"][1], "")

            assert shown.status_code == 200, shown.text
            assert [key for key in real if f'"{key}"' in others] == []
            assert [one.name for one in real.values() if one.name in others] == []
            assert "新城新城" not in shown.text
