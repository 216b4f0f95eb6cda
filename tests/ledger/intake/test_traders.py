"""Individual businesses in a file: natural persons who trade, so their codes and names go no further."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.events import parse, parse_json
from ledger.codec import state_of
from ledger.intake.forms import form
from ledger.intake.likeness import RowIds
from ledger.intake.receive import receive
from ledger.ledger import Ledger
from ledger.subjects import Subjects
from tests.ledger.intake.filing import (
    COMPANY,
    OTHER_PERSON,
    SHOP,
    TRADER,
    case,
    content,
    csv_file,
    joint_action,
    json_file,
    only,
    read,
    workbook_file,
)

PHONE = "13800138000"


@pytest.fixture
def subjects(tmp_path: Path) -> Iterator[Subjects]:
    with Subjects.open(tmp_path / "ledger.subjects") as store:
        yield store


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(str(tmp_path / "ledger.db"), name="jinan", kind="live") as made:
        yield made


@pytest.mark.parametrize("make", [csv_file, workbook_file])
def test_a_trader_becomes_an_opaque_id_and_an_initial(
    tmp_path: Path, subjects: Subjects, make: Any
) -> None:
    suffix = "csv" if make is csv_file else "xlsx"
    path = make(tmp_path / f"x.{suffix}", joint_action(case(code=TRADER, name=SHOP)))
    batch = read(path, subjects=subjects)
    data = content(only(batch))["data"]

    assert data["object"].startswith("subject-")
    assert data["object_name"] == "历*"
    assert batch.personal
    assert TRADER not in repr(batch)
    assert SHOP not in repr(batch)


@pytest.mark.parametrize(
    "written", [TRADER.lower(), "92 370102 MA3C0XYW01", "９２３７０１０２ＭＡ３Ｃ０ＸＹＷ０１"]
)
def test_one_trader_however_spelt_is_one_and_others_are_others(
    tmp_path: Path, subjects: Subjects, written: str
) -> None:
    rows = joint_action(
        case(code=TRADER, name=SHOP),
        case(code=written, name=SHOP, measure="公示"),
        case(code=OTHER_PERSON, name="张三"),
        case(code="370102600123451", name=SHOP),
    )
    batch = read(csv_file(tmp_path / "x.csv", rows), subjects=subjects)
    first, second, *others = (content(row)["data"]["object"] for row in batch.rows)

    assert first == second
    assert len({first, *others}) == 3


def test_a_mistyped_code_is_still_a_traders_and_is_pointed_out(
    tmp_path: Path, subjects: Subjects
) -> None:
    wrong = f"{TRADER[:-1]}7"
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=wrong, name=SHOP)))
    row = only(read(path, subjects=subjects))

    assert content(row)["data"]["object"].startswith("subject-")
    assert "code-check" in [hint.code for hint in row.hints]
    assert wrong not in repr(row)


@pytest.mark.parametrize("written", [TRADER[:-1], "92370102**********", "9****************1"])
def test_a_code_cut_short_or_masked_belongs_to_one_case(
    tmp_path: Path, subjects: Subjects, written: str
) -> None:
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=written, name=SHOP)))
    data = content(only(read(path, subjects=subjects)))["data"]

    assert data["object"].startswith("lone-")
    assert data["object_name"] == "历*"


def test_without_a_code_a_shop_is_a_persons_where_its_name_says_so(tmp_path: Path) -> None:
    rows = joint_action(case(code="", name=f"{SHOP}（个体工商户）"), case(code="", name=SHOP))
    batch = read(csv_file(tmp_path / "x.csv", rows))
    said, unsaid = (content(row)["data"]["object_name"] for row in batch.rows)

    assert (said, unsaid) == ("历*", SHOP)


def test_without_a_store_a_trader_is_refused_and_not_shown(tmp_path: Path) -> None:
    batch = read(csv_file(tmp_path / "x.csv", joint_action(case(code=TRADER, name=SHOP))))

    assert [one.code for one in batch.rejections] == ["identity-number"]
    assert TRADER not in repr(batch)


def test_codes_and_telephones_in_other_columns_are_replaced_or_masked(
    tmp_path: Path, subjects: Subjects
) -> None:
    rows = joint_action(
        case(grounds=f"店主{TRADER}，电话{PHONE}，家住历下区解放路12号3单元", department=PHONE)
    )
    batch = read(csv_file(tmp_path / "x.csv", rows), subjects=subjects, source=f"函，{PHONE}")
    said = content(only(batch))

    assert said["data"]["grounds"] == "店主9****************1，电话138****8000，家住…"
    assert said["source"] == "函，138****8000"
    assert said["data"]["object"] == COMPANY
    fault = {
        "id": "f1",
        "topic": "code-fault.found",
        "unit": "lixia",
        "occurred_on": "2018-10-31",
        "data": {"code": TRADER},
    }
    row = only(read(json_file(tmp_path / "f.jsonl", fault), subjects=subjects))
    assert content(row)["data"]["code"].startswith("subject-")


def test_a_supplement_that_names_a_trader_names_nobody_in_clear(
    tmp_path: Path, subjects: Subjects
) -> None:
    supplement = {
        "id": "s1",
        "topic": "entry.supplemented",
        "unit": "lixia",
        "target": "c1",
        "occurred_on": "2018-11-05",
        "reason": f"补录，{PHONE}",
        "data": {"set": {"object": TRADER, "object_name": SHOP}},
    }
    row = only(read(json_file(tmp_path / "s.jsonl", supplement), subjects=subjects))
    said = content(row)

    assert said["data"]["set"]["object"].startswith("subject-")
    assert said["data"]["set"]["object_name"] == "历*"
    assert said["reason"] == "补录，138****8000"
    assert SHOP not in repr(row)


# What an earlier version recorded in clear


def _older(ledger: Ledger, filed: dict[str, Any]) -> None:
    """Record a case as the version before this one did: the code for a body's."""
    plain = parse(filed | {"data": filed["data"] | {"object": COMPANY, "object_name": None}})
    state = state_of(plain).replace(COMPANY.encode(), TRADER.encode())
    ledger.append([parse_json(state)], recorded_by="clerk")


def _case(**more: Any) -> dict[str, Any]:
    data = {"channel": "form", "measure": "公示", "department": "区财政局", "date": "2018-10-31"}
    filed = {"topic": "joint-case.reported", "unit": "lixia", "occurred_on": "2018-10-31"}
    return {"id": "old-1", **filed, "data": data} | more


def test_a_further_case_of_a_trader_in_clear_waits_until_that_is_amended(
    ledger: Ledger, tmp_path: Path
) -> None:
    _older(ledger, _case())
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=TRADER, name=SHOP)))
    with Subjects.open(tmp_path / "ledger.subjects") as subjects:
        facts = lambda topics: ledger.facts(topics=topics)  # noqa: E731
        batch = read(path, subjects=subjects, facts=facts)
        assert [one.code for one in batch.rejections] == ["stands-in-clear"]
        assert "#1" in batch.rejections[0].zh
        assert TRADER not in repr(batch)

        amended = _case(
            id="m1",
            topic="entry.amended",
            target="old-1",
            reason="改为匿名编号",
            confirmed_by="b",
            data={"set": {"object": subjects.subject_for(TRADER)}},
        )
        ledger.append([parse(amended)], recorded_by="a")
        again = read(path, subjects=subjects, facts=facts)
        assert receive(ledger, again, recorded_by="clerk").recorded


def test_a_row_that_was_recorded_in_clear_is_not_recorded_again(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Its id was made of the code in clear, so it would pass for another row."""
    path = csv_file(tmp_path / "x.csv", joint_action(case(code=TRADER, name=SHOP)))
    with Subjects.open(tmp_path / "ledger.subjects") as subjects:
        facts = lambda topics: ledger.facts(topics=topics)  # noqa: E731
        plain = csv_file(tmp_path / "p.csv", joint_action(case(code=COMPANY)))
        row = content(only(read(plain)))
        older = _older_id(row)
        _older(ledger, row | {"id": older})
        batch = read(path, subjects=subjects, facts=facts)

    assert [one.code for one in batch.rejections] == ["recorded-in-clear"]


def _older_id(row: dict[str, Any]) -> str:
    """The id that the version before this one gave to the row with the trader's code."""
    return RowIds().id_of(form("joint-action"), row | {"data": row["data"] | {"object": TRADER}})
