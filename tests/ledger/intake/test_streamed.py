"""Long files: recorded in many appends, all of the file or nothing but for a kill, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from domain.errors import BadFile, NotUnderstood, Refused, UnknownName
from ledger.intake import streamed_receipt
from ledger.intake.streamed import Asked
from ledger.ledger import Ledger
from tests.ledger.intake.exported import (
    HEADINGS,
    exported_csv,
    exported_parquet,
    record,
    records,
    take_in,
)

needs_parquet = pytest.mark.skipif(
    find_spec("pyarrow") is None, reason="pyarrow 不在（extra bulk）· no pyarrow"
)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A live ledger, with chunks small enough for a test to have many."""
    monkeypatch.setattr(streamed_receipt, "CHUNK", 100)
    with Ledger.create(str(tmp_path / "ledger.db"), name="jinan", kind="live") as made:
        yield made


def test_every_record_becomes_an_entry_with_its_proof(ledger: Ledger, tmp_path: Path) -> None:
    receipt = take_in(ledger, exported_csv(tmp_path / "export.csv", records(950)))

    assert (receipt.new, receipt.known, receipt.recorded) == (950, 0, True)
    assert ledger.head.position == 950
    assert ledger.verify() == []
    first = ledger.entry(1).envelope
    assert first.topic == "decision.publicised"
    assert first.data.faults == ("error",)
    assert first.evidence[0].name == "export.csv"


def test_the_same_file_again_adds_nothing(ledger: Ledger, tmp_path: Path) -> None:
    path = exported_csv(tmp_path / "export.csv", records(250))
    take_in(ledger, path)
    again = take_in(ledger, path)

    assert (again.new, again.known, again.recorded) == (0, 250, True)
    assert ledger.head.position == 250


def test_a_longer_export_adds_only_what_it_has_more(ledger: Ledger, tmp_path: Path) -> None:
    """What another file lends a row, its own name and digest, makes no new entry of it."""
    take_in(ledger, exported_csv(tmp_path / "first.csv", records(250)))
    later = take_in(ledger, exported_csv(tmp_path / "later.csv", records(330)))

    assert (later.new, later.known) == (80, 250)


def test_a_record_that_stands_twice_is_two_entries_wherever_it_stands(
    ledger: Ledger, tmp_path: Path
) -> None:
    """As in the ordinary import: scoring decides about duplicates, intake does not hide them."""
    rows = [record(1), *map(record, range(2, 260)), record(1), record(1)]
    path = exported_csv(tmp_path / "export.csv", rows)
    first, again = take_in(ledger, path), take_in(ledger, path)

    assert (first.new, again.new, again.known) == (261, 0, 261)
    assert sum(fact.data["number"] == record(1)[2] for fact in ledger.facts()) == 3


def test_one_bad_row_at_the_end_and_nothing_is_recorded(ledger: Ledger, tmp_path: Path) -> None:
    rows = [*records(450), record(450, decided_on="2018-13-01")]
    receipt = take_in(ledger, exported_csv(tmp_path / "export.csv", rows))

    assert not receipt.recorded
    assert ledger.head.position == 0
    (why,) = receipt.stream.rejections
    assert (why.row, why.column, why.code) == (452, "decided_on", "bad-date")
    assert "月份应为 1–12" in why.in_chinese()
    assert "the month must be 1–12" in why.in_english()


def test_the_good_rows_alone_are_recorded_with_the_reason(ledger: Ledger, tmp_path: Path) -> None:
    rows = [*records(150), record(150, unit="nowhere"), *map(record, range(151, 300))]
    path = exported_csv(tmp_path / "export.csv", rows)
    with pytest.raises(NotUnderstood, match="reason"):
        take_in(ledger, path, accept_partial=True)
    receipt = take_in(ledger, path, accept_partial=True, reason="平台更正前先登记")
    again = take_in(ledger, path, accept_partial=True, reason="平台更正前先登记")

    assert (receipt.new, receipt.stream.refused, receipt.recorded) == (299, 1, True)
    assert {entry.envelope.reason for entry in ledger.entries()} == {"平台更正前先登记"}
    assert (again.new, again.known) == (0, 299)


def test_a_row_that_contradicts_the_ledger_stops_the_whole_file(
    ledger: Ledger, tmp_path: Path
) -> None:
    headings = [*HEADINGS, "id"]
    own = [[*record(n), f"gs-{n}"] for n in range(300)]
    take_in(ledger, exported_csv(tmp_path / "a.csv", own[200:210], headings))
    own[205] = [*record(205, kind="其他"), "gs-205"]
    receipt = take_in(ledger, exported_csv(tmp_path / "b.csv", own, headings))

    assert not receipt.recorded
    assert [one.code for one in receipt.stream.rejections] == ["id-conflict"]
    assert ledger.head.position == 10


def test_an_id_that_means_two_rows_of_one_file_is_refused_across_chunks(
    ledger: Ledger, tmp_path: Path
) -> None:
    own = [[*record(n), f"gs-{n % 250}"] for n in range(251)]
    receipt = take_in(ledger, exported_csv(tmp_path / "a.csv", own, [*HEADINGS, "id"]))

    assert [(one.row, one.code) for one in receipt.stream.rejections] == [(252, "id-twice")]
    assert ledger.head.position == 0


def test_a_dry_run_counts_and_records_nothing(ledger: Ledger, tmp_path: Path) -> None:
    receipt = take_in(ledger, exported_csv(tmp_path / "a.csv", records(120)), dry_run=True)

    assert (receipt.new, receipt.recorded, ledger.head.position) == (120, False, 0)


# Files that are not whole, or not what they should be


def test_a_csv_cut_off_anywhere_but_at_the_end_of_a_line_is_refused(
    ledger: Ledger, tmp_path: Path
) -> None:
    whole = exported_csv(tmp_path / "whole.csv", records(3)).read_bytes()
    codes = set()
    for length in range(len(whole) - 130, len(whole)):
        path = tmp_path / "cut.csv"
        path.write_bytes(whole[:length])
        if whole[:length].endswith(b"\r\n"):
            continue
        try:
            receipt = take_in(ledger, path)
        except BadFile as error:
            codes.add(error.code)
        else:
            assert whole[:length].endswith(b"\r"), length
            assert receipt.new < 3
    assert codes <= {"cut-off", "bad-encoding"}
    assert "cut-off" in codes


def test_a_csv_cut_off_between_two_lines_is_found_by_the_number_of_its_rows(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = exported_csv(tmp_path / "a.csv", records(3))
    with pytest.raises(BadFile, match=r"(?s)应有 4 行，读到 3 行.*should have 4 rows and has 3"):
        take_in(ledger, path, Asked(rows=4))

    assert take_in(ledger, path, Asked(rows=3)).recorded


def test_a_line_of_another_length_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    path = exported_csv(tmp_path / "a.csv", [record(1), record(2)[:-1], record(3)])
    with pytest.raises(BadFile, match=r"第3行.*6 格") as refused:
        take_in(ledger, path)

    assert (refused.value.code, ledger.head.position) == ("uneven-line", 0)


@needs_parquet
def test_parquet_and_csv_of_the_same_records_are_the_same_entries(
    ledger: Ledger, tmp_path: Path
) -> None:
    first = take_in(ledger, exported_parquet(tmp_path / "a.parquet", records(430), group=64))
    second = take_in(ledger, exported_csv(tmp_path / "a.csv", records(430)))

    assert (first.new, second.new, second.known) == (430, 0, 430)
    assert ledger.verify() == []


@needs_parquet
def test_a_parquet_file_with_other_columns_names_them(ledger: Ledger, tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    path = tmp_path / "decision.publicised.parquet"
    table = pa.table({"unit": ["lixia"], "occurred_on": ["2018-01-05"], "wind": ["north"]})
    parquet.write_table(table, path)
    with pytest.raises(BadFile, match=r"(?s)不认得的列：wind.*unknown columns: wind"):
        take_in(ledger, path)
    parquet.write_table(pa.table({"wind": ["north"], "rain": [1]}), path)
    with pytest.raises(BadFile, match=r"(?s)没有找到表头.*no heading row") as refused:
        take_in(ledger, path)

    assert refused.value.code == "no-header"


@needs_parquet
def test_a_parquet_column_that_cannot_be_read_exactly_is_refused(
    ledger: Ledger, tmp_path: Path
) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    path = tmp_path / "information.collected.parquet"
    parquet.write_table(
        pa.table({"unit": ["lixia"], "occurred_on": ["2018-01-05"], "n": [0.1]}), path
    )
    with pytest.raises(BadFile, match=r"(?s)n（double）.*read exactly"):
        take_in(ledger, path)


@needs_parquet
def test_a_parquet_file_cut_off_or_altered_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    whole = exported_parquet(tmp_path / "a.parquet", records(2_000), group=500).read_bytes()
    path = tmp_path / "cut.parquet"
    for damaged in (whole[: len(whole) // 2], whole[:-1], whole[:3], b"PAR1" + whole[400:]):
        path.write_bytes(damaged)
        with pytest.raises(BadFile, match=r"(?s)截断.*cut off") as refused:
            take_in(ledger, path)

        assert refused.value.code == "bad-parquet"
    assert ledger.head.position == 0


def test_a_file_for_the_ordinary_import_is_sent_there(ledger: Ledger, tmp_path: Path) -> None:
    cleared = ["unit", "occurred_on", "target"]
    path = exported_csv(
        tmp_path / "defaulter.cleared.csv", [["lixia", "2018-01-05", "d1"]], cleared
    )
    with pytest.raises(NotUnderstood) as refused:
        take_in(ledger, path)
    assert refused.value.code == "not-in-bulk"
    with pytest.raises(BadFile):
        take_in(ledger, tmp_path / "a.xlsx")
    with pytest.raises(UnknownName):
        take_in(ledger, exported_csv(tmp_path / "a.csv", records(1)), Asked(unit="nowhere"))


def test_a_told_ledger_takes_no_long_files(tmp_path: Path) -> None:
    with (
        Ledger.create(str(tmp_path / "told.db"), name="told", kind="told") as told,
        pytest.raises(Refused) as refused,
    ):
        take_in(told, exported_csv(tmp_path / "a.csv", records(1)))

    assert refused.value.code == "bulk-only-live"


@pytest.mark.postgres
def test_on_postgresql_it_is_the_same(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed_receipt, "CHUNK", 100)
    path = exported_csv(tmp_path / "export.csv", [*records(250), record(1)])
    with Ledger.create(postgres_url, name="jinan", kind="live") as ledger:
        first, again = take_in(ledger, path), take_in(ledger, path)
        longer = take_in(ledger, exported_csv(tmp_path / "longer.csv", records(260)))

        assert (first.new, again.new, again.known) == (251, 0, 251)
        assert (longer.new, longer.known) == (10, 250)
        assert ledger.verify() == []
