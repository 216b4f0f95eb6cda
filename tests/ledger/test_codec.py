"""One canonical form, written once and read in two ways."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from eventsourcing.persistence import JSONTranscoder
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadEntry, Tampered
from domain.events import TOPICS, Envelope, catalogue, parse
from ledger import upcasting
from ledger.batch import given as given_entries
from ledger.batch import sort
from ledger.codec import (
    EntryMapper,
    canonical,
    columns_of,
    envelope_of,
    fact_of,
    state_of,
    validated,
)
from ledger.entry import Placed
from ledger.receipt import Conflicting
from tests.samples import MORNING, media, story

EXACT = 2**53 - 1
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-EXACT, EXACT) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def composed(value: object) -> object:
    """Put every text of a tree into NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {composed(name): composed(part) for name, part in value.items()}
    return [composed(part) for part in value] if isinstance(value, list) else value


@given(PLAIN)
def test_the_canonical_form_is_the_sorted_compact_one_of_composed_text(value: object) -> None:
    wanted = json.dumps(composed(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert canonical(value).decode() == wanted


def test_letters_and_marks_given_apart_are_stored_as_one() -> None:
    assert canonical({"name": "e\u0301"}) == '{"name":"é"}'.encode()
    assert canonical(["\n\u0303"]) == b'["\\n\xcc\x83"]'


def test_control_characters_are_written_as_rfc_8785_writes_them() -> None:
    assert canonical('\b\t\n\f\r"\\\u0001\u007f/\u2028') == (
        b'"\\b\\t\\n\\f\\r\\"\\\\\\u0001\x7f/\xe2\x80\xa8"'
    )


@pytest.mark.parametrize(
    "value",
    [
        7.5,
        7.0,
        math.nan,
        math.inf,
        2**53,
        -(2**53),
        {"a": [{"b": 0.1}]},
        "\ud800",
        object(),
        {1, 2},
    ],
    ids=repr,
)
def test_what_a_reader_might_change_is_refused(value: object) -> None:
    with pytest.raises(BadEntry):
        canonical(value)


@pytest.mark.parametrize("envelope", story(), ids=lambda envelope: str(envelope.id))
def test_a_stored_entry_reads_back_as_it_was(envelope: Envelope[Any]) -> None:
    state = state_of(envelope)

    assert envelope_of(state) == envelope
    assert state_of(envelope_of(state)) == state


@pytest.mark.parametrize("envelope", story(), ids=lambda envelope: str(envelope.id))
def test_the_fast_reader_says_what_the_validating_one_says(envelope: Envelope[Any]) -> None:
    state = state_of(envelope)
    read = validated(state)
    fact = fact_of(7, MORNING, state)

    assert (fact.position, fact.recorded_at) == (7, MORNING)
    for name in (
        "id",
        "topic",
        "unit",
        "target",
        "occurred_on",
        "submitted_at",
        "reason",
        "source",
    ):
        assert getattr(fact, name) == getattr(read, name), name
    assert fact.data == read.content().get("data", {})


def test_the_columns_are_those_of_the_state() -> None:
    assert columns_of(state_of(media("m1", confirmed_by="zhang"))) == (
        "m1",
        "media.reported",
        1,
        "lixia",
        None,
        "2018-03-10",
        1520731800000000,
        "zhang",
    )


@pytest.mark.parametrize(
    "state",
    [
        b'{"id":"m1", "topic":"media.reported"}',
        b'{"topic":"media.reported","id":"m1"}',
        b"not json",
        b"",
        state_of(media("m1")).replace(b"2018-03-10", b"2018-02-30"),
        state_of(media("m1")).replace(b'"level":"city"', b'"level":"city","n":1'),
    ],
)
def test_bytes_that_no_ledger_writes_are_not_read(state: bytes) -> None:
    with pytest.raises(Tampered):
        envelope_of(state)


def test_a_state_with_a_space_too_many_is_not_genuine() -> None:
    state = state_of(media("m1"))
    assert envelope_of(state) == media("m1")

    with pytest.raises(Tampered, match="canonical"):
        envelope_of(state.replace(b'","', b'", "', 1))


@pytest.fixture
def second_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Media reports in their second version; the first called the level `rank`."""

    def renamed(old: upcasting.Content) -> upcasting.Content:
        data = dict(old["data"])
        return {**old, "data": {"level": data.pop("rank"), **data}}

    monkeypatch.setitem(upcasting.UPCASTERS, ("media.reported", 1), renamed)
    monkeypatch.setattr(TOPICS["media.reported"], "VERSION", 2)
    catalogue._narrowed.cache_clear()
    yield
    catalogue._narrowed.cache_clear()


FIRST_VERSION = (
    b'{"data":{"rank":"city","subject":"X"},"id":"m1","occurred_on":"2018-03-10",'
    b'"topic":"media.reported","topic_version":1,"unit":"lixia"}'
)


@pytest.mark.usefixtures("second_version")
def test_an_older_version_is_read_as_the_newest() -> None:
    envelope = validated(FIRST_VERSION)

    assert (envelope.topic_version, envelope.data.level) == (2, "city")
    assert envelope_of(FIRST_VERSION) == envelope
    assert fact_of(1, MORNING, FIRST_VERSION).data == {"level": "city", "subject": "X"}


@pytest.mark.usefixtures("second_version")
def test_a_resend_in_the_newest_version_is_known() -> None:
    """The stored bytes stay as they are; they are brought up to date before they are compared."""
    resent = validated(FIRST_VERSION)
    other = resent.model_copy(update={"unit": "shizhong"})
    stored = {"m1": (4, FIRST_VERSION)}

    assert sort(given_entries([resent]), stored).known == {"m1": 4}
    assert sort(given_entries([other]), stored).conflicting == [Conflicting("m1", 4, ("unit",))]


def test_the_library_s_mapper_validates_on_the_way_out() -> None:
    mapper = EntryMapper(JSONTranscoder())
    stored = mapper.to_stored_event(Placed("m1", 1, media("m1")))

    assert (stored.originator_id, stored.originator_version) == ("m1", 1)
    assert stored.topic == "media.reported"
    assert mapper.to_domain_event(stored) == Placed("m1", 1, media("m1"))
    with pytest.raises(Tampered):
        mapper.to_domain_event(
            type(stored)("m1", 1, stored.topic, stored.state.replace(b"city", b"moon"))
        )


def test_hashed_bytes_are_neither_compressed_nor_encrypted() -> None:
    with pytest.raises(ValueError, match="hashed as they are"):
        EntryMapper(JSONTranscoder(), compressor=object())  # type: ignore[arg-type]


def test_text_given_in_two_spellings_is_one_content() -> None:
    apart = parse({**media("m1").content(), "source": "caf\u0065\u0301"})
    composed_ = parse({**media("m1").content(), "source": "caf\u00e9"})

    assert state_of(apart) == state_of(composed_)
