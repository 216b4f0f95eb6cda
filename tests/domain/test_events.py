"""What can be recorded, what cannot, and what a clerk is told then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from domain.errors import BadEntry, ScoretrailError
from domain.events import (
    TOPICS,
    Envelope,
    Evidence,
    FieldClass,
    envelope_class,
    parse,
    parse_json,
    words,
)

TESTS = Path(__file__).parents[1]
CASES = sorted((TESTS / "cases").glob("*.json"))
SAMPLES: Mapping[str, dict[str, Any]] = {
    topic: json.loads((TESTS / "corpus" / topic / "v1.json").read_text()) for topic in TOPICS
}
PERSON = "11010519491231002X"
CODE = "91350100M000100Y43"

CATALOGUE = """
leading-group.established leading-group.dissolved document.issued document.repealed post.designated
post.ended work-report.submitted training.held training.attended training.missed activity.reported
media.reported article.submitted article.adopted innovation.reported typical-case.reported
scenario.launched graded-supervision.started product.applied joint-case.reported
decision.publicised data-fault.counted period.reported obligation.assessed information.collected
code-fault.found code-fault.resolved loan-platform.counted financing.demanded financing.granted
credit-check.counted county-rank.published defaulter.listed defaulter.cleared arrears.registered
arrears.cleared incident.exposed incident.handled judgment.effective judgment.pushed
judgment.assigned judgment.settled objection.accepted objection.assigned objection.resolved
objection.rejected appeal.filed appeal.upheld appeal.dismissed indicator.assessed bonus.awarded
penalty.imposed figure.reported score.published score.restated proposal.made proposal.rejected
unit.registered unit.renamed unit.merged unit.split unit.abolished unit.placed custody.transferred
scheme.published scheme.revised reading.adopted calendar.published entry.retracted entry.amended
entry.supplemented entry.reattributed
"""

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


def models() -> Iterator[type[BaseModel]]:
    yield from TOPICS.values()
    yield from (Envelope, Evidence)
    yield from (envelope_class(topic) for topic in TOPICS)


def fields() -> list[tuple[str, FieldInfo]]:
    """Every field of every model, the envelope of each topic included."""
    return [
        (f"{model.__name__}.{name}", field)
        for model in models()
        for name, field in model.model_fields.items()
    ]


# The catalogue


def test_the_catalogue_is_closed_and_complete() -> None:
    topics = list(TOPICS)

    assert topics == CATALOGUE.split()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_says_what_it_is_in_both_languages(topic: str) -> None:
    event = TOPICS[topic]

    assert topic == event.TOPIC
    assert event.TITLE
    assert event.__doc__


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_answers_topics_that_exist_and_only_if_it_takes_a_target(topic: str) -> None:
    event = TOPICS[topic]

    assert bool(event.ANSWERS) == (event.TARGET != "none")
    assert event.ANSWERS == ("*",) or set(event.ANSWERS) <= TOPICS.keys()
    assert event.WITHOUT_TARGET == () or event.TARGET == "optional"
    assert set(event.WITHOUT_TARGET) <= event.model_fields.keys()


def test_a_clearing_answers_a_listing_and_a_retraction_answers_anything() -> None:
    assert TOPICS["defaulter.cleared"].may_answer("defaulter.listed")
    assert not TOPICS["defaulter.cleared"].may_answer("arrears.registered")
    assert TOPICS["entry.retracted"].may_answer("arrears.registered")
    assert not TOPICS["defaulter.listed"].may_answer("defaulter.listed")


def test_what_needs_a_second_person() -> None:
    families = ("scheme.", "reading.", "calendar.", "bonus.", "penalty.", "score.")
    single = {"indicator.assessed", "entry.retracted", "entry.amended", "entry.reattributed"}
    single |= {"appeal.upheld", "appeal.dismissed"}

    assert {topic for topic, event in TOPICS.items() if event.SECOND_PERSON} == {
        topic for topic in TOPICS if topic.startswith(families) or topic in single
    }


def test_a_reason_is_mandatory_on_corrections_and_on_nothing_else() -> None:
    needing = {topic for topic, event in TOPICS.items() if event.NEEDS_REASON}

    assert needing == {topic for topic in TOPICS if topic.startswith("entry.")}


def test_every_field_says_who_may_see_it_and_what_it_is_called() -> None:
    unclassed = [
        name
        for name, field in fields()
        if not any(isinstance(part, FieldClass) for part in field.metadata)
    ]
    untitled = [name for name, field in fields() if not field.title]

    assert unclassed == []
    assert untitled == []


def test_fields_that_may_name_a_person_are_marked_so() -> None:
    personal = {
        name.split(".")[1] for name, field in fields() if FieldClass.PERSONAL in field.metadata
    }

    assert personal == {"object", "object_name", "subject", "creditor", "code"}


@pytest.mark.parametrize("topic", TOPICS)
def test_an_absent_field_is_null_or_empty_so_that_new_fields_change_no_stored_bytes(
    topic: str,
) -> None:
    for field in TOPICS[topic].model_fields.values():
        assert field.is_required() or field.default in (None, ())


def test_every_closed_list_has_its_chinese() -> None:
    untold = [
        name
        for name, field in fields()
        if set(words(field)) != set(listed(field.annotation)) and not name.endswith(".topic")
    ]

    assert untold == []


def listed(annotation: object) -> tuple[str, ...]:
    """The values of the literal inside a type."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(value for inner in get_args(annotation) for value in listed(inner))


# What is recorded


def test_the_cases_are_here() -> None:
    assert len(CASES) >= 26


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_entry_of_the_cases_worked_by_hand_can_be_recorded(case: Path) -> None:
    for content in json.loads(case.read_text())["entries"]:
        del content["recorded_at"]
        assert parse(content).id == content["id"]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_sample_of_each_topic_is_recorded_as_it_stands(topic: str) -> None:
    assert recorded(SAMPLES[topic]) == SAMPLES[topic]
    assert parse_json(json.dumps(SAMPLES[topic]).encode()) == parse(SAMPLES[topic])


def test_data_and_version_may_be_left_out_where_nothing_is_needed() -> None:
    content = entry("training.held", {})

    assert recorded(entry("training.held")) == recorded(content)
    assert recorded(content)["topic_version"] == 1
    assert "data" not in recorded(content)


def test_a_reply_may_leave_its_unit_out_and_a_correction_has_none() -> None:
    cleared = entry("defaulter.cleared", unit=None, target="d8")
    retracted = entry("entry.retracted", unit=None, target="d8", reason="重复登记")

    assert parse(cleared).unit is None
    assert parse(retracted).reason == "重复登记"


def test_an_assigned_objection_stands_alone_and_its_resolution_answers_it() -> None:
    assert parse(entry("objection.assigned")).target is None
    assert TOPICS["objection.resolved"].may_answer("objection.assigned")


def test_a_form_with_empty_columns_is_recorded() -> None:
    blank = {"channel": "form", "object": "", "measure": " ", "department": None, "date": None}

    assert recorded(entry("joint-case.reported", blank))["data"] == {"channel": "form"}


def test_a_list_left_empty_is_absent() -> None:
    for written in ("[]", "null"):
        data = json.loads(f'{{"materials": {written}}}')
        assert "data" not in recorded(entry("activity.reported", data))


def test_instants_are_kept_in_utc_and_days_as_they_are() -> None:
    content = entry("training.held", submitted_at="2018-12-31T17:00:00+08:00")

    stored = recorded({**content, "occurred_on": "2018-12-31"})

    assert stored["submitted_at"] == "2018-12-31T09:00:00Z"
    assert stored["occurred_on"] == "2018-12-31"


def test_a_figure_names_its_unit_of_quantity() -> None:
    data = {"indicator": "10", "value": "1234.50", "in": "亿元"}

    assert recorded(entry("figure.reported", data))["data"] == {**data, "value": "1234.5"}


def test_a_unified_code_in_any_spelling_is_one_object() -> None:
    written = {"channel": "system", "object": " ９1350100m000100y43"}

    assert parse(entry("joint-case.reported", written)).data.object == CODE


def test_a_wrong_code_in_the_data_of_others_is_recorded() -> None:
    wrong = {"channel": "system", "object": "91350100M000100Y44"}

    assert parse(entry("joint-case.reported", wrong)).data.object == "91350100M000100Y44"


def test_an_entry_never_changes() -> None:
    listing = parse(LISTING)

    with pytest.raises(ValidationError):
        listing.unit = "lixia"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        listing.data.body = "institution"


# Exact numbers


@given(st.decimals(-(10**15) + 1, 10**15 - 1, places=12, allow_nan=False))
def test_a_decimal_keeps_its_value_and_has_one_spelling(number: Decimal) -> None:
    text = format(number, "f")

    points = parse(entry("indicator.assessed", {"indicator": "8", "points": text})).data.points

    assert Fraction(points) == Fraction(text)
    assert isinstance(points, int) == (Fraction(text).denominator == 1)
    again = parse(entry("indicator.assessed", {"indicator": "8", "points": points})).data.points
    assert again == points


@given(st.fractions(-(10**14), 10**14, max_denominator=10**4))
def test_a_number_of_a_yaml_file_is_taken_exactly_or_refused(number: Fraction) -> None:
    content = entry("indicator.assessed", {"indicator": "8", "points": number})
    finite = (number * 10**12).denominator == 1

    if finite:
        assert Fraction(parse(content).data.points) == number
    else:
        assert refusal(content).code == "not-plain"


@pytest.mark.parametrize("points", ["", "7,5", "1e3", "NaN", "７.5", "+1", ".5", "1" * 16, True])
def test_what_is_no_number_is_refused(points: object) -> None:
    problem = refusal(entry("indicator.assessed", {"indicator": "8", "points": points})).problems[0]

    assert (problem.code, problem.field) == ("bad-number", "data.points")


@pytest.mark.parametrize("number", [1.5, 1.0, float("nan"), float("inf"), 10**15, 1 + 0j])
def test_no_float_and_no_inexact_integer_enters_anywhere(number: object) -> None:
    for topic, data in (
        ("indicator.assessed", {"indicator": "8", "points": number}),
        ("scheme.revised", {"scheme": "s", "cause": "erratum", "set": {"a": [{"b": number}]}}),
        ("scheme.published", {"body": {"scheme": "s", "full": number}}),
        ("score.published", {"table": {"a": number}, "digest": "0" * 64, "origin": "own"}),
    ):
        assert refusal(entry(topic, data)).code == "not-plain"


@pytest.mark.parametrize("number", ["1.5", "NaN", "1e3", "1000000000000000"])
def test_no_float_stands_in_stored_bytes_either(number: str) -> None:
    genuine = json.dumps(SAMPLES["scheme.revised"])
    state = genuine.replace('/organ": 2', f'/organ": {number}')

    assert state != genuine
    with pytest.raises(BadEntry):
        parse_json(state.encode())


# Corrections and proposals


def test_a_correction_may_move_a_day_and_take_a_field_away() -> None:
    changes = {
        "occurred_on": "2018-03-12",
        "submitted_at": "2018-03-12T09:00:00+08:00",
        "media_level": None,
    }

    stored = recorded(entry("entry.amended", {"set": changes}, target="a1", reason="录入有误"))

    assert stored["data"]["set"] == {**changes, "submitted_at": "2018-03-12T01:00:00Z"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"occurred_on": "2018-02-30"}, "bad-date"),
        ({"occurred_on": None}, "bad-date"),
        ({"submitted_at": "2018-03-12"}, "bad-instant"),
        ({"unit": "lixia"}, "not-to-be-set"),
        ({"topic": "media.reported"}, "not-to-be-set"),
    ],
)
def test_what_a_correction_may_not_set(changes: Mapping[str, Any], code: str) -> None:
    content = entry("entry.amended", {"set": changes}, target="a1", reason="录入有误")

    assert refusal(content).code == code


def test_a_proposal_holds_only_what_could_be_recorded() -> None:
    retraction = entry("entry.retracted", unit=None, target="d8", reason="重复登记")
    wrong = {name: value for name, value in retraction.items() if name != "reason"}
    nested = entry("proposal.made", {"entries": [retraction]})

    assert recorded(nested)["data"]["entries"] == [retraction]
    refused = refusal(entry("proposal.made", {"entries": [retraction, wrong]}))
    assert refused.code == "reason-missing"
    assert refused.problems[0].field == "data.entries[1]"
    assert refusal(entry("proposal.made", {"entries": [nested]})).code == "bad-proposal"
    assert refusal(entry("proposal.made", {"entries": [{"topic": "x.y"}]})).code == "unknown-topic"
