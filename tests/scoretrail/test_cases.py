"""The cases worked by hand: from memory, through every store, and with the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from replay.cases import in_memory, read_case, run
from replay.told import Through
from tests.scoretrail.running import Run

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))


def test_there_are_cases_for_every_scheme_of_government_bodies() -> None:
    schemes = {read_case(path).scheme for path in CASES}

    assert schemes == {
        "jinan-2018-districts",
        "pingdingshan-2020-departments",
        "pingdingshan-2020-districts",
        "pingyin-2022-departments",
        "pingyin-2022-towns",
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_answers_as_worked_by_hand(path: Path) -> None:
    assert run(read_case(path), in_memory) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_answers_the_same_from_a_store(path: Path, place: str) -> None:
    assert run(read_case(path), Through(place)) == []


def test_the_command_runs_all_of_them_and_says_so(scoretrail: Run) -> None:
    ran = scoretrail("case", "run", *map(str, CASES))

    assert ran.status == 0
    assert f"案例{len(CASES)}个，差异0处" in ran.out


def test_every_case_gets_a_fresh_ledger_of_its_own(scoretrail: Run, tmp_path: Path) -> None:
    ran = scoretrail("case", "run", *map(str, CASES[:3]), "--store", f"{tmp_path}/told.db")

    assert ran.status == 0
    assert sorted(path.name for path in tmp_path.glob("*.db")) == [
        f"told-{path.stem}.db" for path in CASES[:3]
    ]


def test_a_wrong_answer_is_listed_with_its_reason_and_exits_with_1(
    scoretrail: Run, tmp_path: Path
) -> None:
    tree = json.loads(next(p for p in CASES if p.stem == "JN-06").read_text(encoding="utf-8"))
    tree["checks"][2]["expect"]["points"]["9"]["gaoxin"] = "15"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(tree), encoding="utf-8")

    ran = scoretrail("case", "run", str(wrong))

    assert ran.status == 1
    assert "JN-06 check 3  points 9 gaoxin  expected 15  got 12  [reference]" in ran.out
    assert "gaoxin listed 11-01, cleared 2019-01-02" in ran.out


def test_the_differences_are_there_for_programs(scoretrail: Run) -> None:
    ran = scoretrail("case", "run", str(CASES[0]), "--json")

    assert ran.json["answer"][0]["case"] == read_case(CASES[0]).id
    assert ran.json["answer"][0]["differences"] == []
