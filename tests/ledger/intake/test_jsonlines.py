"""JSON Lines: one entry a line, read strictly; a bad line is a refused row, the others are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BadFile
from ledger.intake.jsontext import strict_json
from tests.ledger.intake.filing import COMPANY, DEADLINE, content, json_file, only, read

LISTED: dict[str, Any] = {
    "id": "d9",
    "topic": "defaulter.listed",
    "unit": "gaoxin",
    "occurred_on": "2018-11-01",
    "data": {"body": "organ"},
}


def test_an_entry_a_line_is_read_as_it_stands(tmp_path: Path) -> None:
    said = content(only(read(json_file(tmp_path / "a.jsonl", LISTED))))
    evidence = said.pop("evidence")

    assert said == {**LISTED, "topic_version": 1}
    assert [one["name"] for one in evidence] == ["a.jsonl"]


def test_lines_may_be_of_any_topics(tmp_path: Path) -> None:
    cleared = {
        "id": "d9c", "topic": "defaulter.cleared", "target": "d9", "occurred_on": "2019-01-02"
    }  # fmt: skip
    batch = read(json_file(tmp_path / "a.jsonl", LISTED, "", cleared))

    assert [content(row)["topic"] for row in batch.rows] == [
        "defaulter.listed",
        "defaulter.cleared",
    ]
    assert [row.row for row in batch.rows] == [1, 3]


def test_a_unit_may_be_written_by_name_or_given_once(tmp_path: Path) -> None:
    named = read(json_file(tmp_path / "a.jsonl", {**LISTED, "unit": "高新区"}))
    given = read(
        json_file(tmp_path / "b.jsonl", {k: v for k, v in LISTED.items() if k != "unit"}),
        unit="高新区",
    )

    assert content(only(named))["unit"] == content(only(given))["unit"] == "gaoxin"


def test_an_entry_without_an_id_gets_one_that_stays(tmp_path: Path) -> None:
    nameless = {name: value for name, value in LISTED.items() if name != "id"}
    path = json_file(tmp_path / "a.jsonl", nameless, nameless)
    first = [content(row)["id"] for row in read(path).rows]

    assert first == [content(row)["id"] for row in read(path).rows]
    assert len(set(first)) == 2


def test_what_the_clerk_states_holds_for_lines_that_do_not_say_it(tmp_path: Path) -> None:
    own = {**LISTED, "submitted_at": "2018-12-01T10:00:00+08:00", "source": "平台"}
    path = json_file(tmp_path / "a.jsonl", own, {**LISTED, "id": "d10"})
    first, second = read(path, submitted_at=DEADLINE, source="邮件").rows

    assert (content(first)["source"], content(second)["source"]) == ("平台", "邮件")
    assert content(second)["submitted_at"] == "2018-12-31T09:00:00Z"
    assert "submitted_at" not in first.lent
    assert "submitted_at" in second.lent


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"id": "a"', "bad-json"),
        ("{'id': 'a'}", "bad-json"),
        ('{"id": "a",}', "bad-json"),
        ('{"id": "a"} {"id": "b"}', "bad-json"),
        ("undefined", "bad-json"),
        ("42", "not-an-object"),
        ('"text"', "not-an-object"),
        ("null", "not-an-object"),
        ('{"id": "a", "id": "b"}', "duplicate-key"),
        ('{"topic": "bonus.awarded", "data": {"points": 1, "points": 2}}', "duplicate-key"),
        ('{"topic": "bonus.awarded", "data": {"points": 1.5}}', "float"),
        ('{"topic": "bonus.awarded", "data": {"points": 1e3}}', "float"),
        ('{"topic": "bonus.awarded", "data": {"points": NaN}}', "not-a-number"),
        ('{"topic": "bonus.awarded", "data": {"points": -Infinity}}', "not-a-number"),
        ('{"n": ' + "9" * 5000 + "}", "bad-number"),
        ("[" * 100_000, "json-array"),
        ('{"a":' * 100 + "1" + "}" * 100, "too-deep"),
        ('{"a":' * 100_000, "too-deep"),
        (r'{"topic": "\ud800"}', "not-text"),
        ("{}", "missing-field"),
        ('{"topic": 7}', "missing-field"),
        ('{"topic": "defaulter.listd"}', "unknown-topic"),
        ('{"topic": "defaulter.listed", "data": []}', "not-an-object"),
    ],
)
def test_a_line_that_is_no_entry_is_refused(tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n" if code == "json-array" else f'\n{{"topic":"a.b"}}\n{line}\n')
    if code == "json-array":
        with pytest.raises(BadFile) as refused:
            read(path)
        assert refused.value.code == code
        return
    *_, rejection = read(path).rejections

    assert (rejection.row, rejection.code) == (3, code), str(rejection)
    assert re.search(r"[\u4e00-\u9fff]", rejection.zh)
    assert rejection.en


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"occurred_on": "2018-13-01"}, "occurred_on", "bad-date"),
        ({"occurred_on": "2018-02-30"}, "occurred_on", "bad-date"),
        ({"occurred_on": "2018.02.03"}, "occurred_on", "bad-date"),
        ({"occurred_on": 20180203}, "occurred_on", "bad-date"),
        ({"occurred_on": "2019-01-21"}, "occurred_on", "not-yet-occurred"),
        ({"occurred_on": None}, "occurred_on", "missing-field"),
        ({"submitted_at": "2019-01-20T09:00:01+08:00"}, "submitted_at", "not-yet-occurred"),
        ({"submitted_at": "2018-12-31T17:00:00"}, "submitted_at", "bad-instant"),
        (
            {"submitted_at": "2018-10-31T17:00:00+08:00"},
            "occurred_on",
            "submitted-before-it-occurred",
        ),
        ({"unit": "yunhu"}, "unit", "unknown-unit"),
        ({"unit": "云湖区"}, "unit", "unknown-unit"),
        ({"unit": 7}, "unit", "not-text"),
        ({"id": "a b"}, "id", "bad-text"),
        ({"id": "x" * 65}, "id", "bad-text"),
        ({"recorded_at": "2018-12-31T17:00:00+08:00"}, "recorded_at", "unknown-field"),
        ({"data": {"body": "firm"}}, "data.body", "not-in-list"),
        ({"data": {"body": "organ", "n": 1}}, "data.n", "unknown-field"),
        ({"data": {}}, "data.body", "missing-field"),
        ({"target": "d8"}, "target", "target-unexpected"),
        ({"topic": "entry.retracted", "target": "d8", "data": {}}, "reason", "reason-missing"),
    ],
)
def test_an_entry_that_its_topic_does_not_accept_is_refused(
    tmp_path: Path, changed: dict[str, Any], column: str, code: str
) -> None:
    batch = read(json_file(tmp_path / "a.jsonl", {**LISTED, **changed}, {**LISTED, "id": "ok"}))

    found = [(one.row, one.code, one.column) for one in batch.rejections]
    assert (1, code) in [one[:2] for one in found], [str(one) for one in batch.rejections]
    assert column in [one[2] for one in found]
    assert len(batch.accepted) == 1


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (b"", "empty-file"),
        (b'[{"id": "a"}]', "json-array"),
        (b'{\n "id": "a"\n}\n', "json-spread"),
        ('{"id": "编"}'.encode("gb18030"), "bad-encoding"),
        ('{"id": "a"}'.encode("utf-16"), "bad-encoding"),
        (b"PK\x03\x04", "not-text"),
    ],
)
def test_a_file_that_is_no_json_lines_is_refused(
    tmp_path: Path, contents: bytes, code: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(contents)
    with pytest.raises(BadFile) as refused:
        read(path)

    assert refused.value.code == code


def test_a_case_from_the_system_is_taken_with_its_opaque_object(tmp_path: Path) -> None:
    entry = {
        **LISTED,
        "topic": "joint-case.reported",
        "data": {"channel": "system", "object": "OBJ-LX1", "measure": "公示"},
    }
    row = only(read(json_file(tmp_path / "a.jsonl", entry)))

    assert content(row)["data"]["object"] == "OBJ-LX1"
    assert row.hints == ()


def test_strict_json_keeps_what_is_plain() -> None:
    assert strict_json('{"a": [1, true, null, "é", "\\u4e2d"]}') == {
        "a": [1, True, None, "é", "中"]
    }
    assert strict_json(f'"{COMPANY}"') == COMPANY
