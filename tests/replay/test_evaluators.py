"""Every evaluator gives the same answer; one that errs is named with what it got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from domain.errors import ScoretrailError
from projections.memory import Memory
from replay import evaluators
from replay.as_of import Answer
from replay.cases import in_memory, read_case, run
from replay.coordinate import Coordinate
from replay.evaluators import COLUMNS, DELTAS, REFERENCE, SQL, evaluator, installed
from replay.rows import row_of
from replay.told import InSql, Through

CASES = sorted(Path(__file__).parents[1].joinpath("cases").rglob("*.*"))
ASKED = Coordinate("jinan-2018-districts")


@pytest.mark.parametrize("name", [DELTAS, COLUMNS])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_holds_for_every_evaluator(path: Path, name: str) -> None:
    assert run(read_case(path), name=name, asking=evaluator(name)) == []


@pytest.mark.parametrize("name", ["JN-01", "JN-04", "PP-02", "PD-03", "PT-05"])
def test_a_case_told_to_a_database_holds_for_counts_in_sql(name: str, tmp_path: Path) -> None:
    case = read_case(Path(__file__).parents[1] / "cases" / f"{name}.json")
    place = f"sqlite:///{tmp_path}/told.db"
    Through(place)(case)

    with InSql(lambda _case: place) as in_sql:
        assert run(case, in_sql, name=SQL, asking=in_sql.ask) == []


@pytest.mark.parametrize("name", [DELTAS, COLUMNS])
def test_whole_sheets_are_the_same_to_the_last_digit(name: str) -> None:
    case = read_case(Path(__file__).parents[1] / "cases" / "JN-06.json")
    memory = in_memory(case)
    one, other = (evaluator(each)(memory, ASKED) for each in (REFERENCE, name))

    assert one.resolved == other.resolved
    assert [row_of(s) for s in one.sheets.values()] == [row_of(s) for s in other.sheets.values()]


def test_a_faulty_evaluator_is_named_with_what_it_got() -> None:
    case = read_case(Path(__file__).parents[1] / "cases" / "JN-06.json")

    def faulty(
        memory: Memory, asked: Coordinate, *, population: Sequence[str] | None = None
    ) -> Answer:
        answer = evaluator(COLUMNS)(memory, asked, population=population)
        for sheet in answer.sheets.values():
            awards = tuple(
                replace(a, points=Fraction(15)) if a.code == "9" else a for a in sheet.awards
            )
            answer.sheets[sheet.unit] = replace(sheet, awards=awards)  # type: ignore[index]
        return answer

    found = [str(one) for one in run(case, name=COLUMNS, asking=faulty)]

    assert "JN-06 check 1  points 9 lixia  expected 6  got 15  [columns]" in found


def test_columns_without_their_extra_are_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluators, "find_spec", lambda _module: None)

    assert not installed(COLUMNS)
    with pytest.raises(ScoretrailError, match=r"scoretrail\[bulk\]"):
        evaluator(COLUMNS)


def test_sql_without_a_database_is_refused() -> None:
    with pytest.raises(ScoretrailError, match="--ledger"):
        evaluator(SQL)
