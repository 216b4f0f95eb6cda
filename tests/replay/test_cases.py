"""Case files: small ledgers worked by hand, equal to the last decimal on every evaluator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BadEntry, BadScheme, ScoretrailError
from domain.rulebook import shipped_schemes
from replay.cases import Case, case_of, in_memory, read_case, run
from replay.told import Through

FOLDER = Path(__file__).parents[1] / "cases"
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".json", ".yaml"))
OWN = sorted((FOLDER / "own").glob("*.yaml"))
ANNUAL = [
    "jinan-2018-districts",
    "pingyin-2022-towns",
    "pingyin-2022-departments",
    "pingdingshan-2020-departments",
    "pingdingshan-2020-districts",
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_comes_out_as_worked_by_hand(path: Path) -> None:
    assert run(read_once(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_comes_out_the_same_through_a_real_ledger(path: Path) -> None:
    assert run(read_once(path), Through("sqlite://"), name="ledger") == []


# What the cases cover


@cache
def read_once(path: Path) -> Case:
    return read_case(path)


def expectations(paths: list[Path]) -> Counter[tuple[str, str]]:
    """How many expected points there are for each indicator of each scheme."""
    found: Counter[tuple[str, str]] = Counter()
    for path in paths:
        case = read_once(path)
        for check in case.checks:
            for code, units in check["expect"].get("points", {}).items():
                found[case.scheme, code] += len(units)
    return found


@pytest.mark.parametrize("scheme", ANNUAL)
def test_every_indicator_of_the_annual_schemes_has_cases_of_our_own(scheme: str) -> None:
    found = expectations(OWN)

    for code in shipped_schemes()[scheme].codes:
        assert found[scheme, code] >= 2, f"{scheme} {code}"


@pytest.mark.parametrize("scheme", ANNUAL)
def test_every_annual_scheme_has_a_whole_unit_and_a_revision(scheme: str) -> None:
    cases = [case for path in OWN if (case := read_once(path)).scheme == scheme]
    totals = [check for case in cases for check in case.checks if check["expect"].get("total")]

    assert any(
        value != "unscored" for check in totals for value in check["expect"]["total"].values()
    )
    assert any("scheme.revised" in case.topics for case in cases)


def test_every_check_of_our_own_says_why() -> None:
    for path in OWN:
        for check in read_once(path).checks:
            assert len(check.get("because", "")) > 3, path.name


# What the runner notices

SMALL: dict[str, Any] = {
    "case": "T-1",
    "scheme": "jinan-2018-districts",
    "units": ["lixia", "jiyang"],
    "entries": [
        {
            "id": "d1",
            "topic": "defaulter.listed",
            "unit": "lixia",
            "occurred_on": "2018-02-01",
            "recorded_at": "2018-02-03T00:00:00+08:00",
            "data": {"body": "organ"},
        }
    ],
    "checks": [
        {
            "as_of": "2018-12-31",
            "known_at": "2019-01-31",
            "expect": {
                "points": {"9": {"lixia": "12", "jiyang": 15}, "8": {"lixia": "unscored"}},
                "figures": {"9": {"lixia": 3}},
                "total": {"lixia": "unscored"},
                "converted": {"lixia": "unscored"},
                "label": {"jiyang": "济阳县 370125"},
                "population": 12,
            },
            "because": "15-3",
        }
    ],
}


def changed(path: str, value: object) -> Case:
    """The small case with one value replaced or added."""
    tree: Any = deepcopy(SMALL)
    *steps, last = path.split("/")
    inner = tree
    for step in steps:
        inner = inner[int(step) if isinstance(inner, list) else step]
    inner[last] = value
    return case_of(tree)


def test_the_small_case_agrees() -> None:
    assert run(case_of(SMALL)) == []


@pytest.mark.parametrize(
    ("path", "wrong", "what", "got"),
    [
        ("checks/0/expect/points/9/lixia", "12.01", "points 9 lixia", "12"),
        ("checks/0/expect/points/9/lixia", "unscored", "points 9 lixia", "12"),
        ("checks/0/expect/points/8/lixia", 0, "points 8 lixia", "unscored"),
        ("checks/0/expect/points/9/jiyang", "not applicable", "points 9 jiyang", "15"),
        ("checks/0/expect/figures/9/lixia", 1, "figures 9 lixia", "3"),
        ("checks/0/expect/total/lixia", 12, "total lixia", "unscored"),
        ("checks/0/expect/converted/lixia", "0.6", "converted lixia", "unscored"),
        ("checks/0/expect/label/jiyang", "济阳区 370115", "label jiyang", "济阳县 370125"),
        ("checks/0/expect/population", 11, "population", "12"),
    ],
)
def test_one_wrong_expectation_is_one_difference(
    path: str, wrong: object, what: str, got: str
) -> None:
    (difference,) = run(changed(path, wrong))

    assert (difference.what, difference.got, difference.check) == (what, got, 1)
    assert difference.because == "15-3"
    assert str(difference).startswith(f"T-1 check 1  {what}  expected ")


def test_there_is_no_tolerance() -> None:
    assert len(run(changed("checks/0/expect/points/9/lixia", "12.0000000001"))) == 1


@pytest.mark.parametrize("written", [12, "12", "12.0", "12.00"])
def test_a_number_may_be_written_in_any_exact_way(written: object) -> None:
    assert run(changed("checks/0/expect/points/9/lixia", written)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tolerance", "0.01"),
        ("checks/0/tolerance", "0.01"),
        ("checks/0/expect/ranks", {}),
        ("entries/0/colour", "red"),
        ("entries/0/recorded_at", "2018-02-03"),
        ("entries/0/data", {"body": "firm"}),
        ("scheme", "jinan-2017"),
    ],
)
def test_an_unknown_key_or_value_is_refused(path: str, value: object) -> None:
    with pytest.raises((BadScheme, BadEntry)):
        changed(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("checks/0/expect/points/99", {"lixia": 1}),
        ("checks/0/expect/points/9/gaoxin", 15),
        ("checks/0/expect/total/gaoxin", 15),
        ("checks/0/expect/label/gaoxin", "高新区"),
        ("checks/0/with", {"indicators/99/full": 1}),
        ("checks/0/as_of", "2017-12-31"),
    ],
)
def test_an_expectation_that_cannot_be_met_is_an_error_and_not_a_pass(
    path: str, value: object
) -> None:
    with pytest.raises(ScoretrailError):
        run(changed(path, value))


def test_a_case_without_checks_or_entries_is_refused() -> None:
    for key in ("case", "scheme", "units", "entries", "checks"):
        tree: Mapping[str, Any] = {name: value for name, value in SMALL.items() if name != key}
        with pytest.raises(BadScheme, match=key):
            case_of(tree)


def test_entries_are_told_in_order_of_recording_and_then_of_the_file() -> None:
    tree = deepcopy(SMALL)
    first, second, third = (deepcopy(SMALL["entries"][0]) for _ in range(3))
    first |= {"id": "late", "recorded_at": "2018-05-01T00:00:00+08:00"}
    second |= {"id": "b"}
    third |= {"id": "a"}
    tree["entries"] = [first, second, third]

    facts = in_memory(case_of(tree)).facts
    assert [(fact.position, fact.id) for fact in facts] == [(1, "b"), (2, "a"), (3, "late")]


def test_a_float_in_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"case": "T", "checks": [{"expect": {"points": {"9": {"lixia": 12.5}}}}]}')

    with pytest.raises(BadEntry, match=r"12\.5"):
        read_case(path)


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text("{")

    with pytest.raises(BadScheme):
        read_case(path)
