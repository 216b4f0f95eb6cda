"""What cannot be recorded, and what a clerk is told then, in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.errors import BadEntry, ScoretrailError, UnknownName
from domain.events import TOPICS, Envelope, envelope_class, parse, parse_json
from domain.events.field import PATTERNS
from domain.events.refusal import SENTENCES

TESTS = Path(__file__).parents[1]
SAMPLES: Mapping[str, dict[str, Any]] = {
    topic: json.loads((TESTS / "corpus" / topic / "v1.json").read_text()) for topic in TOPICS
}
PERSON = "11010519491231002X"

LISTING: Mapping[str, Any] = {
    "id": "d9",
    "topic": "defaulter.listed",
    "unit": "gaoxin",
    "occurred_on": "2018-11-01",
    "data": {"body": "organ"},
}


def entry(topic: str, data: Mapping[str, Any] | None = None, **envelope: object) -> dict[str, Any]:
    """An entry of that topic about gaoxin; what is given as None is left out."""
    content = {**LISTING, "topic": topic, "data": data, **envelope}
    return {name: value for name, value in content.items() if value is not None}


def recorded(content: Mapping[str, Any]) -> dict[str, Any]:
    """What would be stored of it."""
    return parse(content).content()


def outcome(content: Any) -> dict[str, Any] | ScoretrailError:
    """What would be stored of it, or the refusal."""
    try:
        return parse(content).content()
    except ScoretrailError as refused:
        return refused


def refusal(content: object) -> BadEntry:
    answer = outcome(content)
    assert isinstance(answer, BadEntry)
    return answer


# What is refused, and how


@pytest.mark.parametrize(
    ("content", "code", "field", "zh", "en"),
    [
        ({"occurred_on": "2018-02-30"}, "bad-date", "occurred_on", "没有这一天", "no such day"),
        ({"occurred_on": "2018-13-01"}, "bad-date", "occurred_on", "月份应为 1–12", "month"),
        ({"occurred_on": "2018.11.01"}, "bad-date", "occurred_on", "年-月-日", "year-month-day"),
        ({"occurred_on": "1541030400"}, "bad-date", "occurred_on", "年-月-日", "year-month-day"),
        ({"occurred_on": 20181101}, "bad-date", "occurred_on", "日期", "day as text"),
        ({"occurred_on": None}, "missing-field", "occurred_on", "缺少", "is missing"),
        ({"submitted_at": "2018-12-31T17:00:00"}, "bad-instant", "submitted_at", "时区", "offset"),
        ({"submitted_at": "1541030400"}, "bad-instant", "submitted_at", "时刻", "instant"),
        (
            {"submitted_at": "2018-12-31T25:00:00Z"},
            "bad-instant",
            "submitted_at",
            "没有",
            "no such",
        ),
        (
            {"submitted_at": "9999-12-31T23:00:00-08:00"},
            "bad-instant",
            "submitted_at",
            "没有",
            "no such",
        ),
        ({"id": "d 9"}, "bad-text", "id", "1–64", "1–64"),
        ({"id": None}, "missing-field", "id", "缺少", "is missing"),
        ({"unit": None}, "unit-missing", "unit", "考核对象", "unit is needed"),
        ({"target": "d8"}, "target-unexpected", "target", "不答别的记录", "stands alone"),
        ({"colour": "red"}, "unknown-field", "colour", "没有这一栏", "no such field"),
        ({"topic_version": 2}, "unknown-version", "topic_version", "版本 1", "version 1"),
        ({"topic_version": 0}, "unknown-version", "topic_version", "版本 1", "version 1"),
        ({"data": None}, "missing-field", "data", "body", "body"),
        ({"data": {}}, "missing-field", "data.body", "缺少", "is missing"),
        ({"data": []}, "not-an-object", "data", "键和值", "keys and values"),
        ({"data": {"body": "court"}}, "not-in-list", "data.body", "organ（党政机关）", "organ, "),
        (
            {"data": {"body": "organ", "colour": "red"}},
            "unknown-field",
            "data.colour",
            "case_number",
            "case_number",
        ),
        ({"topic": 5}, "missing-field", "topic", "事项", "topic is needed"),
    ],
)
def test_a_listing_with_something_wrong_is_told_where_and_what(
    content: Mapping[str, Any], code: str, field: str, zh: str, en: str
) -> None:
    merged = {**LISTING, **content}

    refused = refusal({name: value for name, value in merged.items() if value is not None})

    assert refused.code == code
    assert [problem.field for problem in refused.problems] == [field]
    assert zh in refused.zh
    assert en in refused.en


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (entry("entry.retracted", target="d8"), "reason-missing"),
        (entry("entry.retracted", target="d8", reason="  "), "reason-missing"),
        (entry("entry.retracted", reason="重复登记"), "target-missing"),
        (entry("defaulter.cleared"), "missing-field"),
        (entry("entry.amended", {"set": {}}, target="d8", reason="错"), "empty"),
        (entry("article.adopted", unit=None), "unit-missing"),
        (entry("post.ended"), "missing-field"),
        (entry("appeal.filed"), "missing-field"),
        (entry("judgment.pushed"), "missing-field"),
        (entry("period.reported", {"topics": ["media.reported"]}), "missing-field"),
        (entry("period.reported", {"topics": [], "month": "2018-10"}), "empty"),
        (entry("unit.renamed", {"basis": "某文件"}), "missing-field"),
        (entry("unit.registered", {"name": "云湖区", "code": "37010"}), "bad-code"),
        (entry("unit.registered", {"name": "云湖区", "code": "91350100M000100Y44"}), "bad-code"),
        (entry("loan-platform.counted", {"registered": 5, "enterprises": 4}), "out-of-range"),
        (entry("county-rank.published", {"place": 13, "of": 12}), "out-of-range"),
        (entry("data-fault.counted", {"kind": "late", "month": "2022-13", "n": 1}), "bad-text"),
        (
            entry("data-fault.counted", {"kind": "late", "month": "2022-01", "n": -1}),
            "out-of-range",
        ),
        (entry("data-fault.counted", {"kind": "late", "month": "2022-01", "n": "1"}), "bad-number"),
        (entry("financing.granted", {"amount": "-0.5"}), "bad-number"),
        (entry("bonus.awarded", {"points": -1}), "bad-number"),
        (entry("data-fault.counted", {"kind": "late", "month": "２０２２-01", "n": 1}), "bad-text"),
        (entry("figure.reported", {"indicator": "1\x00", "value": 1}), "bad-text"),
        (entry("unit.renamed"), "missing-field"),
        (entry("work-report.submitted", {"on_time": "true"}), "bad-boolean"),
        (
            entry("scheme.revised", {"scheme": "s", "set": {"a": 1}, "cause": "erratum"}),
            "unit-unexpected",
        ),
        (entry("scheme.published", {"body": {"title": "x"}}, unit=None), "missing-field"),
        (
            entry(
                "calendar.published",
                {"calendar": "c", "year": 2019, "off": ["2018-12-31"]},
                unit=None,
            ),
            "bad-calendar",
        ),
        (
            entry(
                "score.published",
                {"table": {"a": "1"}, "digest": "0" * 64, "origin": "external"},
                unit=None,
            ),
            "missing-field",
        ),
        ([LISTING], "not-an-object"),
        ({"id": "d9", 5: "x"}, "not-plain"),
        ({**LISTING, "source": "\ud800"}, "not-text"),
        ({**LISTING, "source": "a\x00b"}, "bad-text"),
        ({**LISTING, "source": "长" * 2001}, "too-long"),
    ],
)
def test_what_the_rules_of_a_topic_refuse(content: object, code: str) -> None:
    refused = refusal(content)

    assert refused.code == code
    assert refused.zh
    assert refused.en


def test_all_problems_of_an_entry_are_told_at_once() -> None:
    refused = refusal(entry("media.reported", {"level": "world"}, unit=None))

    assert [problem.code for problem in refused.problems] == [
        "unit-missing",
        "missing-field",
        "not-in-list",
    ]


def test_an_unknown_topic_is_refused_with_what_is_near() -> None:
    with pytest.raises(UnknownName, match=r"defaulter\.listed") as refused:
        parse(entry("defaulter.list"))

    assert refused.value.code == "unknown-topic"


def test_a_tree_too_deep_to_be_meant_is_refused() -> None:
    deep: Any = "x"
    for _ in range(10_000):
        deep = [deep]

    assert refusal(entry("scheme.published", {"body": deep}, unit=None)).code == "not-plain"


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"\xff", b'{"id":"a"}', b'{"topic":null}'])
def test_bytes_that_are_no_entry_are_refused(state: bytes) -> None:
    with pytest.raises(BadEntry):
        parse_json(state)


def test_every_kind_of_error_has_its_own_words_and_no_more() -> None:
    wrong: list[tuple[str, Any]] = [
        ("defaulter.listed", {"unit": 5, "occurred_on": 5, "submitted_at": 5, "evidence": "x"}),
        ("defaulter.listed", {"target": "x", "data": {"body": "court", "colour": 1}}),
        ("defaulter.listed", {"data": [], "source": "长" * 2001}),
        ("defaulter.listed", {"id": "a b", "topic_version": 2}),
        ("defaulter.listed", {"topic_version": 0}),
        ("media.reported", {"data": {"subject": "", "level": None}}),
        ("work-report.submitted", {"data": {"on_time": 1}}),
        ("data-fault.counted", {"data": {"n": "1", "month": "x"}}),
        ("period.reported", {"data": {"topics": [], "month": "2018-01"}}),
        ("scheme.revised", {"data": {"set": 5}}),
        ("indicator.assessed", {"data": {"points": "x"}}),
    ]
    kinds = set()
    for topic, content in wrong:
        with pytest.raises(ValidationError) as found:
            envelope_class(topic).model_validate_json(json.dumps(content))
        kinds |= {error["type"] for error in found.value.errors()}
    with pytest.raises(ValidationError) as found:
        envelope_class("training.held").model_validate_json(b"{")
    kinds |= {error["type"] for error in found.value.errors()}

    assert kinds == SENTENCES


@given(st.data())
def test_whatever_stands_in_a_field_is_recorded_or_refused_in_words(data: st.DataObject) -> None:
    topic = data.draw(st.sampled_from(list(TOPICS)))
    content = json.loads(json.dumps(SAMPLES[topic]))
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    )
    place = content if data.draw(st.booleans()) else content.setdefault("data", {})
    names = sorted({*place, *(TOPICS[topic].model_fields if place is not content else ())})
    place[data.draw(st.sampled_from(names or ["x"]))] = data.draw(anything)

    answer = outcome(content)

    if isinstance(answer, ScoretrailError):
        assert answer.code != "bad-field"
        assert answer.zh
    else:
        assert recorded(answer) == answer


def test_every_pattern_of_a_field_is_put_into_words() -> None:
    patterns = {
        part.pattern
        for event in TOPICS.values()
        for field in (*event.model_fields.values(), *Envelope.model_fields.values())
        for part in field.metadata
        if getattr(part, "pattern", None) is not None
    }

    assert patterns <= PATTERNS.keys()


# Natural persons


@pytest.mark.parametrize("number", [PERSON, PERSON.lower(), "110105491231002"])
def test_a_person_is_named_by_an_opaque_id_and_never_by_an_identity_number(number: str) -> None:
    for content in (
        entry("joint-case.reported", {"channel": "form", "object": number}),
        entry("entry.amended", {"set": {"object": number}}, target="c1", reason="补录"),
        entry("entry.supplemented", {"set": {"object": number}}, target="c1", reason="补录"),
    ):
        refused = refusal(content)
        assert refused.code == "identity-number"
        assert "身份证号" in refused.zh
        assert number.upper() not in str(refused).upper()


def test_not_even_a_masked_number_stands_for_a_person() -> None:
    masked = {"channel": "form", "object": "3****************1"}

    assert refusal(entry("joint-case.reported", masked)).code == "masked-number"


@pytest.mark.parametrize(
    "content",
    [
        {**LISTING, "source": f"举报人{PERSON}"},
        {**LISTING, "id": PERSON},
        {**LISTING, PERSON: "x"},
        {**LISTING, "data": {"body": "organ", "subject": f"张某 {PERSON}"}},
        entry("scheme.published", {"body": {"scheme": "s", PERSON: []}}, unit=None),
        entry("unknown.topic", {"x": [PERSON]}),
        {**LISTING, "occurred_on": f"2018 {PERSON}"},
    ],
)
def test_an_identity_number_enters_nowhere_and_is_not_repeated_in_the_message(
    content: dict[str, Any],
) -> None:
    refused = refusal(content)

    assert refused.code == "identity-number"
    assert PERSON not in str(refused)


def test_stored_bytes_are_read_whatever_the_door_would_say_today() -> None:
    state = json.dumps({**LISTING, "source": PERSON}).encode()

    assert parse_json(state).source == PERSON
