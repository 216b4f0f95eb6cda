"""The same questions from Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import scoretrail
from domain.errors import BadCoordinate, BeyondHead, Refused, UnknownName
from scoretrail.notebook import At

ROOT = Path(__file__).parents[2]
JN06 = f"case:{ROOT}/tests/cases/JN-06.json"


def test_a_first_score_reads_as_in_the_manual(built: Path) -> None:
    ledger = scoretrail.open(str(built))
    at = ledger.at("jinan-2018-districts", as_of="2018-12-31", known_at=389)
    award = at.score("gaoxin")["9"]

    assert award.points == Fraction(12)
    assert award.entries == (388,)
    assert [(item.entry, str(item.because)) for item in award.not_counted] == [
        (389, "after as_of 2019-01-02")
    ]
    assert award.clause.startswith("考核期末")
    assert at.coordinate == (
        "jinan-2018-districts@1?as_of=2018-12-31&known_at=389&rules_known_at=389"
    )


def test_two_places_differ_by_their_entries_and_rules() -> None:
    with scoretrail.open(JN06) as ledger:
        at = ledger.at(as_of="2018-12-31", known_at=18)
        moved = scoretrail.diff(at, at.move(known_at=20))
    rows = {(row.unit, row.code): row for row in moved.rows}

    assert rows["lixia", "9"].points == 4
    assert [(cause.moved, cause.position) for cause in rows["lixia", "9"].causes] == [
        ("entry", 19),
        ("rule", 20),
    ]


def test_a_place_may_be_the_text_of_a_coordinate() -> None:
    ledger = scoretrail.open(JN06)
    one = ledger.at("jinan-2018-districts@1?as_of=2018-12-31&known_at=18&rules_known_at=18")
    two = ledger.at("jinan-2018-districts", as_of="2018-12-31", known_at="2019-02-01")

    assert one.score("高新区")["9"].points == two.score("gaoxin")["9"].points == 12
    assert one.coordinate == two.coordinate


def test_names_places_and_plain_values_are_there(built: Path) -> None:
    at = scoretrail.open(str(built)).at(as_of="2018-12-31")

    assert [at.name(sheet.unit) for sheet in at.standings()][:2] == ["历下区", "市中区"]
    assert at.why("gaoxin", "9")["points"] == "13"
    assert at.tree("gaoxin")["place"] == 3


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda at: at.score("gaoxing"), UnknownName),
        (lambda at: at.move(known_at=99).answer, BeyondHead),
        (lambda at: at.move(knownat=9), BadCoordinate),
        (lambda at: scoretrail.diff(at, scoretrail.open(JN06).at()), BadCoordinate),
    ],
)
def test_what_cannot_be_asked_is_refused(
    ask: Callable[[At], object], error: type[Exception]
) -> None:
    at = scoretrail.open(JN06).at(as_of="2018-12-31")

    with pytest.raises(error):
        ask(at)


def test_importing_it_loads_neither_the_store_nor_the_screen() -> None:
    code = (
        "import scoretrail, sys;"
        "heavy = ('sqlalchemy', 'eventsourcing', 'pydantic', 'rich', 'click');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_the_version_is_that_of_the_project() -> None:
    import tomllib  # noqa: PLC0415

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert scoretrail.__version__ == project["project"]["version"]
    assert scoretrail.__version__ in scoretrail.ENGINE


def test_a_place_goes_into_a_workbook(built: Path, tmp_path: Path) -> None:
    at = scoretrail.open(str(built)).at(as_of="2018-12-31", known_at=395)
    place = at.to_xlsx(tmp_path / "得分.xlsx")

    assert openpyxl.load_workbook(place).sheetnames == [
        "得分汇总表",
        "排名表",
        "扣分明细表",
        "口径",
    ]
    with pytest.raises(Refused, match="已存在"):
        at.to_xlsx(place)
