"""Recording a file: one append or none; what is known stays so, what is refused is told by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.errors import LedgerUnusable, NotUnderstood
from ledger.intake import Batch
from ledger.intake.receive import receive
from ledger.ledger import Ledger
from ledger.subjects import Subjects
from tests.ledger.intake.filing import (
    DEADLINE,
    HEADINGS,
    NOW,
    PERSON,
    case,
    csv_file,
    joint_action,
    json_file,
    read,
    workbook_file,
)

LISTED: dict[str, Any] = {
    "id": "d9",
    "topic": "defaulter.listed",
    "unit": "gaoxin",
    "occurred_on": "2018-11-01",
    "data": {"body": "organ"},
}
CLEARED: dict[str, Any] = {
    "id": "d9c",
    "topic": "defaulter.cleared",
    "target": "d9",
    "occurred_on": "2018-12-02",
}


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.create("sqlite://", name="jinan/2018", kind="live", clock=lambda: NOW) as made:
        yield made


def codes(batch_or_receipt: Any) -> list[tuple[int | None, str]]:
    return [(one.row, one.code) for one in batch_or_receipt.rejections]


def filed(path: Path, *rows: list[object]) -> Batch:
    """A CSV of the joint-action form, read."""
    return read(csv_file(path, joint_action(*rows)))


def test_a_file_is_one_append(tmp_path: Path, ledger: Ledger) -> None:
    receipt = receive(
        ledger, filed(tmp_path / "a.csv", case(), case(measure="公示")), recorded_by="clerk"
    )

    assert receipt.recorded
    assert [fact.position for fact in receipt.new] == [1, 2]
    assert len({fact.recorded_at for fact in receipt.new}) == 1
    assert [entry.recorded_by for entry in ledger.entries()] == ["clerk", "clerk"]


def test_the_same_file_twice_appends_nothing_the_second_time(
    tmp_path: Path, ledger: Ledger
) -> None:
    path = workbook_file(tmp_path / "a.xlsx", joint_action(case(), case()))
    receive(ledger, read(path), recorded_by="clerk")
    again = receive(ledger, read(path), recorded_by="another")

    assert (again.recorded, again.new, sorted(again.known.values())) == (True, (), [1, 2])
    assert ledger.head.position == 2


def test_rows_known_from_another_file_stay_known(tmp_path: Path, ledger: Ledger) -> None:
    """Units send the year so far, every month: only what was added is new."""
    october = csv_file(tmp_path / "10月.csv", joint_action(case(), case(measure="公示")))
    november = workbook_file(
        tmp_path / "11月.xlsx", joint_action(case(), case(measure="公示"), case(measure="限高"))
    )
    first = datetime(2018, 11, 1, 8, tzinfo=UTC)
    receive(ledger, read(october, submitted_at=first, source="10月报"), recorded_by="clerk")
    receipt = receive(
        ledger, read(november, submitted_at=DEADLINE, source="11月报"), recorded_by="clerk"
    )

    assert [fact.data["measure"] for fact in receipt.new] == ["限高"]
    assert sorted(receipt.known.values()) == [1, 2]
    assert receipt.rejections == ()
    assert ledger.entry(1).envelope.submitted_at == first


def test_a_file_sent_again_without_saying_when_is_known(tmp_path: Path, ledger: Ledger) -> None:
    path = csv_file(tmp_path / "10月.csv", joint_action())
    receive(ledger, read(path, submitted_at=DEADLINE, source="月报"), recorded_by="clerk")

    assert list(receive(ledger, read(path), recorded_by="clerk").known.values()) == [1]


def test_a_known_row_with_other_content_is_offered_for_correction(
    tmp_path: Path, ledger: Ledger
) -> None:
    receive(ledger, filed(tmp_path / "a.csv", case()), recorded_by="clerk")
    receipt = receive(
        ledger, filed(tmp_path / "b.csv", case(grounds="另有事由"), case(day="2018-05-01")),
        recorded_by="clerk",
    )  # fmt: skip

    assert not receipt.recorded
    assert codes(receipt) == [(4, "id-conflict")]
    assert receipt.conflicting == receipt.rejections
    assert "#1" in receipt.rejections[0].zh
    assert "data.grounds" in receipt.rejections[0].zh
    assert "更正" in receipt.rejections[0].remedy
    assert ledger.head.position == 1


def test_evidence_of_ones_own_is_content(tmp_path: Path, ledger: Ledger) -> None:
    """What the row brings itself is compared; only the file it came in is not."""
    own = {"evidence": [{"kind": "scan", "sha256": "a" * 64, "name": "a.pdf"}]}
    other = {"evidence": [{"kind": "scan", "sha256": "b" * 64, "name": "b.pdf"}]}
    receive(ledger, read(json_file(tmp_path / "a.jsonl", {**LISTED, **own})), recorded_by="clerk")
    same = receive(
        ledger, read(json_file(tmp_path / "b.jsonl", {**LISTED, **own}, "")), recorded_by="clerk"
    )
    changed = receive(
        ledger, read(json_file(tmp_path / "c.jsonl", {**LISTED, **other})), recorded_by="clerk"
    )

    assert same.known == {"d9": 1}
    assert codes(changed) == [(1, "id-conflict")]


def test_an_id_may_not_stand_for_two_rows(tmp_path: Path, ledger: Ledger) -> None:
    batch = read(json_file(tmp_path / "a.jsonl", LISTED, {**LISTED, "unit": "lixia"}))
    receipt = receive(ledger, batch, recorded_by="clerk")

    assert codes(receipt) == [(2, "id-twice")]
    assert ledger.head.position == 0


# Refused rows


def test_a_bad_row_appends_nothing_of_the_file(tmp_path: Path, ledger: Ledger) -> None:
    batch = filed(tmp_path / "a.csv", case(), case(day="2018-02-30"))
    receipt = receive(ledger, batch, recorded_by="clerk")

    assert not receipt.recorded
    assert receipt.refused == 1
    assert codes(receipt) == [(5, "bad-date")]
    assert len(receipt.new) == 1
    assert ledger.head.position == 0


def test_part_of_a_file_is_recorded_only_with_a_reason_that_is_kept(
    tmp_path: Path, ledger: Ledger
) -> None:
    batch = filed(tmp_path / "a.csv", case(), case(day="2018-02-30"))
    for missing in (None, " "):
        with pytest.raises(NotUnderstood) as refused:
            receive(ledger, batch, recorded_by="clerk", accept_partial=True, reason=missing)
        assert refused.value.code == "reason-missing"
    receipt = receive(ledger, batch, recorded_by="clerk", accept_partial=True, reason="第5行待核")

    assert (receipt.recorded, receipt.refused) == (True, 1)
    assert ledger.entry(1).envelope.reason == "第5行待核"


def test_the_corrected_file_adds_only_what_was_missing(tmp_path: Path, ledger: Ledger) -> None:
    bad = filed(tmp_path / "a.csv", case(), case(day="2018-02-30"))
    receive(ledger, bad, recorded_by="clerk", accept_partial=True, reason="第5行待核")
    good = filed(tmp_path / "a.csv", case(), case(day="2018-02-28"))
    receipt = receive(ledger, good, recorded_by="clerk")

    assert receipt.recorded
    assert [fact.occurred_on.isoformat() for fact in receipt.new] == ["2018-02-28"]


def test_a_complete_file_is_not_marked_as_partial(tmp_path: Path, ledger: Ledger) -> None:
    receive(ledger, filed(tmp_path / "a.csv"), recorded_by="clerk", accept_partial=True, reason="x")

    assert ledger.entry(1).envelope.reason is None


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({**CLEARED, "target": "d8"}, "target-unknown"),
        ({**CLEARED, "occurred_on": "2018-10-31"}, "ends-before-it-began"),
        ({**CLEARED, "topic": "arrears.cleared"}, "wrong-target"),
        (
            {
                "id": "x", "topic": "obligation.assessed", "unit": "lixia",
                "occurred_on": "2018-12-31",
                "data": {"scheme": "yunzhou-2018", "indicator": "9", "met": True},
            },
            "unknown-scheme",
        ),
        (
            {
                "id": "x", "topic": "entry.retracted", "target": "d9",
                "occurred_on": "2018-12-31", "reason": "误登", "confirmed_by": "clerk",
            },
            "second-person-same",
        ),
        (
            {
                "id": "x", "topic": "entry.retracted", "target": "d9",
                "occurred_on": "2018-12-31", "reason": "误登",
            },
            "second-person-missing",
        ),
        ({"id": "x", "topic": "entry.retracted", "target": "d9", "occurred_on": "2018-12-31"},
         "reason-missing"),
    ],
)  # fmt: skip
def test_what_the_ledger_does_not_admit_is_a_refusal_of_its_row(
    tmp_path: Path, ledger: Ledger, second: dict[str, Any], code: str
) -> None:
    batch = read(json_file(tmp_path / "a.jsonl", LISTED, "", second))
    receipt = receive(ledger, batch, recorded_by="clerk")

    assert not receipt.recorded
    assert codes(receipt) == [(3, code)]
    assert receipt.rejections[0].in_chinese().startswith("a.jsonl第3行")
    assert ledger.head.position == 0


def test_clearing_twice_is_refused_and_what_rests_on_a_refused_row_too(
    tmp_path: Path, ledger: Ledger
) -> None:
    batch = read(
        json_file(
            tmp_path / "a.jsonl",
            LISTED,
            CLEARED,
            {**CLEARED, "id": "again"},
            {**CLEARED, "id": "n1", "target": "nobody"},
            {
                "id": "n2", "topic": "entry.retracted", "target": "n1",
                "occurred_on": "2018-12-31", "reason": "误登", "confirmed_by": "second",
            },
        )
    )  # fmt: skip
    receipt = receive(ledger, batch, recorded_by="clerk", accept_partial=True, reason="先登")

    assert codes(receipt) == [(3, "ended-already"), (4, "target-unknown"), (5, "target-unknown")]
    assert [fact.id for fact in receipt.new] == ["d9", "d9c"]
    assert ledger.head.position == 2


def test_a_row_may_name_a_unit_that_the_file_registers_before_it(
    tmp_path: Path, ledger: Ledger
) -> None:
    registered = {
        "id": "u1",
        "topic": "unit.registered",
        "unit": "laiwu",
        "occurred_on": "2018-10-01",
        "data": {"name": "莱芜区", "code": "370116"},
    }
    before = {**LISTED, "id": "d0", "unit": "莱芜区"}
    rows = [before, registered, {**LISTED, "unit": "莱芜区"}]
    receipt = receive(
        ledger,
        read(json_file(tmp_path / "a.jsonl", *rows)),
        recorded_by="clerk",
        accept_partial=True,
        reason="首行待核",
    )

    assert codes(receipt) == [(1, "unknown-unit")]
    assert [(fact.id, fact.unit) for fact in receipt.new] == [("u1", "laiwu"), ("d9", "laiwu")]


def test_a_row_may_answer_one_before_it_in_the_same_file(tmp_path: Path, ledger: Ledger) -> None:
    receipt = receive(
        ledger, read(json_file(tmp_path / "a.jsonl", LISTED, CLEARED)), recorded_by="clerk"
    )

    assert receipt.recorded
    assert ledger.entry(2).stream == ledger.entry(1).stream


# Looking first


def test_a_dry_run_says_everything_and_writes_nothing(tmp_path: Path, ledger: Ledger) -> None:
    receive(ledger, filed(tmp_path / "a.csv", case()), recorded_by="clerk")
    batch = filed(tmp_path / "b.csv", case(), case(day="2018-05-01"), case(day="2018年13月"))
    receipt = receive(ledger, batch, recorded_by="clerk", dry_run=True)

    assert (receipt.recorded, receipt.dry_run) == (False, True)
    assert [fact.position for fact in receipt.new] == [2]
    assert list(receipt.known.values()) == [1]
    assert codes(receipt) == [(6, "bad-date")]
    assert ledger.head.position == 1


def test_a_ledger_that_cannot_be_written_takes_nothing(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    Ledger.create(place, name="jinan/2018", kind="live").close()
    batch = filed(tmp_path / "a.csv")
    with Ledger.open(place, read_only=True) as ledger, pytest.raises(LedgerUnusable):
        receive(ledger, batch, recorded_by="clerk")


def test_a_told_ledger_is_told_when(tmp_path: Path) -> None:
    with Ledger.create("sqlite://", name="demo/x", kind="told") as ledger:
        receipt = receive(
            ledger, filed(tmp_path / "a.csv"), recorded_by="demo", recorded_at=DEADLINE
        )

    assert receipt.recorded_at == DEADLINE


# Persons


def test_persons_are_kept_when_their_entries_are_and_not_before(
    tmp_path: Path, ledger: Ledger
) -> None:
    rows = joint_action(case(code=PERSON, name="张三丰"))
    with Subjects.open(tmp_path / "l.subjects") as subjects:
        path = csv_file(tmp_path / "a.csv", rows)
        receive(ledger, read(path, subjects=subjects), recorded_by="clerk", dry_run=True)
        assert subjects.known(subjects.look_up(PERSON)) is None

        bad = csv_file(tmp_path / "b.csv", [*rows, case(day="不详")])
        receive(ledger, read(bad, subjects=subjects), recorded_by="clerk")
        assert subjects.known(subjects.look_up(PERSON)) is None

        receive(ledger, read(path, subjects=subjects), recorded_by="clerk")
        kept = subjects.known(subjects.look_up(PERSON))
        again = receive(ledger, read(path, subjects=subjects), recorded_by="clerk")

    assert ledger.entry(1).envelope.data.object == kept
    assert list(again.known.values()) == [1]


def test_no_byte_of_the_database_holds_the_number(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    rows = [
        ["填报单位", "历下区"],
        HEADINGS,
        case(code=PERSON, name="张三丰", grounds=f"见{PERSON}"),
    ]
    with (
        Ledger.create(str(place), name="jinan/2018", kind="live", clock=lambda: NOW) as ledger,
        Subjects.open(tmp_path / "ledger.subjects") as subjects,
    ):
        batch = read(csv_file(tmp_path / "a.csv", rows), subjects=subjects)
        assert receive(ledger, batch, recorded_by="clerk").recorded
    stored = b"".join(
        path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("ledger")
    )

    assert PERSON.encode() not in stored
    assert "张三丰".encode() not in stored
    assert b"subject-" in stored
