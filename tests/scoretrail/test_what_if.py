"""`what-if`: rules changed, entries added or left out; who would move, and that it is only supposed."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from projections.followed import Followed
from tests.scoretrail.running import Run

END = ("--as-of", "2018-12-31")
BACKENDS = pytest.mark.parametrize("backend", ["reference", "deltas", "columns"])


@BACKENDS
def test_a_rule_that_takes_less_gives_back_and_no_table_is_published(
    scoretrail: Run, demo_ledger: str, backend: str
) -> None:
    ran = scoretrail(
        "what-if", *END, "--with", "indicators/9/full:20", "--json", "--backend", backend,
        ledger=demo_ledger,
    )  # fmt: skip
    (found,) = ran.json["answer"]
    moved = {row["unit"]: row for row in found["rows"] if row["code"] == "9"}

    assert len(moved) == 12
    assert {row["points"] for row in moved.values()} == {"5"}
    assert ran.json["basis"]["supposed"] is True
    assert "with=" in found["coordinate"]


@BACKENDS
def test_an_entry_left_out_goes_with_what_answers_it(
    scoretrail: Run, demo_ledger: str, backend: str
) -> None:
    ran = scoretrail(
        "what-if", *END, "--leave-out", "388", "--json", "--backend", backend, ledger=demo_ledger
    )
    (found,) = ran.json["answer"]

    assert found["left_out"] == [388, 389]
    assert {(row["unit"], row["code"]) for row in found["rows"]} == {
        ("gaoxin", "9"),
        ("gaoxin", None),
    }


@BACKENDS
def test_an_entry_added_counts_as_if_recorded_next(
    scoretrail: Run, demo_ledger: str, tmp_path: Path, backend: str
) -> None:
    entry = {
        "id": "supposed-1",
        "topic": "defaulter.listed",
        "unit": "lixia",
        "occurred_on": "2018-06-01",
        "source": "演示",
        "data": {"body": "organ"},
    }
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    asked = ("what-if", *END, "--add", str(file), "--json", "--backend", backend)
    ran = scoretrail(*asked, ledger=demo_ledger)
    (found,) = ran.json["answer"]

    assert [(r["unit"], r["points"]) for r in found["rows"] if r["code"] == "9"] == [
        ("lixia", "-2")
    ]
    assert "known_at=395..396" in found["coordinate"]


def test_a_correction_is_asked_of_every_published_table(scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail(
        "what-if", "--published", "--with", "indicators/9/full:20", "--json", ledger=demo_ledger
    )

    assert [one["published"] for one in ran.json["answer"]] == [390]
    assert all(one["rows"] for one in ran.json["answer"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "nothing-supposed"),
        (("--with", "indicators/9/nothing:1"), "unknown-path"),
        (("--leave-out", "999"), "unknown-entry"),
        (("--add", "none.jsonl"), "no-such-file"),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    scoretrail: Run, demo_ledger: str, arguments: tuple[str, ...], code: str
) -> None:
    ran = scoretrail("what-if", *END, *arguments, ledger=demo_ledger)

    assert ran.status == 2
    assert code in ran.err


@pytest.mark.parametrize(
    "supposed",
    [
        ("--with", "indicators/9/full:20"),
        ("--leave-out", "388"),
        ("--published", "--with", "indicators/9/full:20"),
        ("--published", "--leave-out", "388"),
        ("--published", "--leave-out", "394"),
    ],
)
def test_a_long_ledger_is_supposed_where_it_is_stored(
    scoretrail: Run, demo_ledger: str, monkeypatch: pytest.MonkeyPatch, supposed: tuple[str, ...]
) -> None:
    asked = ("what-if", *END, *supposed, "--json")
    recalled = scoretrail(*asked, "--backend", "reference", ledger=demo_ledger).json
    monkeypatch.setattr("scoretrail.cli.evaluating.FEW", 0)
    monkeypatch.setattr(Followed, "everything", nothing_is_recalled)
    monkeypatch.setattr(Followed, "part", nothing_is_recalled)
    counted = scoretrail(*asked, ledger=demo_ledger).json

    assert counted["answer"] == recalled["answer"]
    assert counted["coordinate"] == recalled["coordinate"]
    assert counted["basis"]["evaluators"] == ["columns"]


def nothing_is_recalled(*_: object, **__: object) -> None:
    raise AssertionError("the whole ledger was recalled")


def test_entries_supposed_after_the_last_are_counted_beside_what_is_stored(
    scoretrail: Run, demo_ledger: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "more.jsonl"
    entry = {
        "id": "supposed-1", "topic": "defaulter.listed", "unit": "lixia",
        "occurred_on": "2018-12-01", "data": {"body": "organ"},
    }  # fmt: skip
    file.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    asked = ("what-if", *END, "--add", str(file), "--json")
    recalled = scoretrail(*asked, "--backend", "reference", ledger=demo_ledger).json
    monkeypatch.setattr("scoretrail.cli.evaluating.FEW", 0)

    assert scoretrail(*asked, ledger=demo_ledger).json["answer"] == recalled["answer"]
    taken = entry | {"id": json.loads(file.read_text())["id"]}
    file.write_text(json.dumps(taken | {"id": known_id(scoretrail, demo_ledger)}) + "\n")
    assert "supposed-id-taken" in scoretrail(*asked, ledger=demo_ledger).err


def known_id(scoretrail: Run, ledger: str) -> str:
    """The id of the first entry."""
    return str(scoretrail("entry", "1", "--json", ledger=ledger).json["answer"]["id"])


def test_a_supposition_is_taken_away_and_of_several_tables_each_row_says_whose_it_is(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    asked = ("what-if", "--as-of", "2018-12-31", "--leave-out", "132")
    table = scoretrail(*asked, "--csv", ledger=demo_ledger)
    again = ("publish", "jinan-2018-districts?as_of=2018-11-30", "--title", "草稿", "--draft",
             "--on", "2019-04-02")  # fmt: skip
    published = scoretrail("--told-at", "2019-04-02T09:00:00+08:00", *again, ledger=demo_ledger)
    whole = (*asked[:1], *asked[3:], "--published")
    several = scoretrail(*whole, "--csv", ledger=demo_ledger)
    told = scoretrail(*whole, "--json", ledger=demo_ledger).json["answer"]
    file = tmp_path / "x.xlsx"
    book = scoretrail(*whole, "-o", str(file), ledger=demo_ledger)
    head, *rows, last = several.out.removeprefix("\ufeff").splitlines()

    assert published.status == 0, published.err
    assert table.status == 0
    assert "jinan-2018-districts" in table.out.splitlines()[-1]
    assert (several.status, book.status) == (0, 0), several.err + book.err
    assert head.startswith("公布的表,")
    assert {row.split(",")[0] for row in rows} == {f"#{one['published']}" for one in told}
    assert [row for row in rows if row.startswith("#396,")] == [
        "#396,没有差别,,,,,,演示数据（虚构）"
    ]
    assert len(told) > 1
    assert all(one["coordinate"] in last for one in told)
    assert openpyxl.load_workbook(file).worksheets[0].max_row > len(rows)
    renamed = ("what-if", "--with", "indicators/1/name:甲", "--published", "--csv")
    assert scoretrail(*renamed, ledger=demo_ledger).out.removeprefix("\ufeff").splitlines()[:3] == [
        "公布的表,差,来源",
        "#390,没有差别,演示数据（虚构）",
        "#396,没有差别,演示数据（虚构）",
    ]
