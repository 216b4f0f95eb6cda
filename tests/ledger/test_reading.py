"""Reading back: the fast reader and the validating one, by position, id, topic and instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BeyondHead, UnknownName
from domain.events import TOPICS, parse
from domain.fact import Fact
from ledger.entry import Entry
from ledger.ledger import Ledger
from ledger.reading import PAGE
from tests.samples import MORNING, cleared, listed, media, story, ticking


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    with Ledger.create(place, name="jinan", kind="live", clock=ticking()) as opened:
        opened.append(story()[:4], recorded_by="clerk")
        opened.append(story()[4:], recorded_by="clerk")
        yield opened


def as_fact(entry: Entry) -> Fact:
    """Reduce a validated entry to what a rule may read."""
    envelope = entry.envelope
    return Fact(
        entry.position,
        envelope.id,
        envelope.topic,
        envelope.unit,
        envelope.target,
        envelope.occurred_on,
        envelope.submitted_at,
        entry.recorded_at,
        envelope.content().get("data", {}),
        envelope.reason,
        envelope.source,
        envelope.confirmed_by,
        envelope.answers,
        envelope.attested_at,
    )


def test_both_readers_tell_the_same_story(ledger: Ledger) -> None:
    assert list(ledger.facts()) == [as_fact(entry) for entry in ledger.entries()]
    assert [entry.envelope for entry in ledger.entries()] == story()


TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028"), min_size=1
).filter(lambda text: text.strip() == text)
INSTANTS = st.datetimes(
    min_value=MORNING.replace(tzinfo=None, year=2018), max_value=MORNING.replace(tzinfo=None)
).map(lambda instant: instant.isoformat() + "+08:00")


@st.composite
def envelopes(draw: st.DrawFn) -> list[Any]:
    """Media reports with everything that an entry may or may not have."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        outlet = draw(st.none() | TEXT)
        content = {
            "id": f"m{number}",
            "topic": "media.reported",
            "unit": draw(st.sampled_from(["lixia", "shizhong"])),
            "occurred_on": draw(st.dates(date(2017, 1, 1), date(2018, 1, 1))).isoformat(),
            "submitted_at": draw(st.none() | INSTANTS),
            "attested_at": draw(st.none() | INSTANTS),
            "source": draw(st.none() | TEXT),
            "reason": draw(st.none() | TEXT),
            "confirmed_by": draw(st.none() | st.just("reviewer")),
            "data": {
                "subject": draw(TEXT),
                "level": draw(st.sampled_from(["county", "city", "province", "nation"])),
                **({} if outlet is None else {"outlet": outlet}),
            },
        }
        found.append(parse({name: part for name, part in content.items() if part is not None}))
    return found


@settings(max_examples=60)
@given(envelopes())
def test_both_readers_are_equal_whatever_is_recorded(entries: list[Any]) -> None:
    with Ledger.create("sqlite://", name="p", kind="live", admission=None) as ledger:
        receipt = ledger.append(entries, recorded_by="clerk")
        facts = list(ledger.facts())

        assert facts == [as_fact(entry) for entry in ledger.entries()] == list(receipt.new)
        assert ledger.append(entries, recorded_by="clerk").new == ()
        assert ledger.verify() == []


def test_more_than_a_page_is_read_to_the_end(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        size = 2 * PAGE + 1
        ledger.append([media(f"m{n}") for n in range(size)], recorded_by="clerk")

        assert [fact.position for fact in ledger.facts()] == list(range(1, size + 1))
        assert [entry.position for entry in ledger.entries()] == list(range(1, size + 1))
        topical = ledger.facts(topics=["media.reported"], after=3, until=size - 1)
        assert [fact.position for fact in topical] == list(range(4, size))


def test_facts_of_some_topics_only(ledger: Ledger) -> None:
    wanted = {"defaulter.listed", "defaulter.cleared"}
    found = [fact.id for fact in ledger.facts(topics=wanted)]

    assert found == ["d9", "d10", "d9c", "d10c"]
    assert list(ledger.facts(topics=[])) == []
    assert [fact.id for fact in ledger.facts(topics=wanted, after=3, until=9)] == ["d10", "d9c"]
    assert wanted <= set(TOPICS)


def test_a_part_of_the_ledger(ledger: Ledger) -> None:
    assert [fact.position for fact in ledger.facts(after=3, until=6)] == [4, 5, 6]
    assert [entry.position for entry in ledger.entries(8)] == [9, 10]
    assert [fact.position for fact in ledger.facts(after=9, until=99)] == [10]
    assert list(ledger.facts(after=10)) == []


def test_one_entry_by_position_or_by_id(ledger: Ledger) -> None:
    entry = ledger.entry(7)

    assert entry.envelope.id == "d10x"
    assert ledger.entry_by_id("d10x") == entry
    assert (entry.recorded_by, entry.stream, entry.stream_version) == ("clerk", "d10", 2)


@pytest.mark.parametrize("position", [0, -1, 11])
def test_a_position_that_is_not_there(ledger: Ledger, position: int) -> None:
    with pytest.raises(BeyondHead, match="holds the entries 1–10"):
        ledger.entry(position)


def test_an_id_that_is_not_there(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="no entry 'm99'"):
        ledger.entry_by_id("m99")


def test_an_instant_is_the_last_position_recorded_by_then(ledger: Ledger) -> None:
    second, microsecond = timedelta(seconds=1), timedelta(microseconds=1)

    assert ledger.position_at(MORNING - microsecond) == 0
    assert ledger.position_at(MORNING) == 4
    assert ledger.position_at(MORNING + second - microsecond) == 4
    assert ledger.position_at(MORNING + second) == 10
    assert ledger.position_at(MORNING + timedelta(days=999)) == 10


def test_every_instant_of_a_longer_ledger() -> None:
    with Ledger.create("sqlite://", name="j", kind="live", clock=ticking()) as ledger:
        for number in range(33):
            ledger.append([media(f"m{number}.{n}") for n in range(3)], recorded_by="clerk")

        for number in range(33):
            assert ledger.position_at(MORNING + timedelta(seconds=number)) == 3 * number + 3


def test_an_empty_ledger_has_a_head_too(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="told") as ledger:
        head = ledger.head

        assert (head.position, head.recorded_at, head.name, head.kind) == (0, None, "jinan", "told")
        assert not [*ledger.facts(), *ledger.entries(), *ledger.verify()]
        assert ledger.position_at(MORNING) == 0


def test_the_head_says_how_far_and_when(ledger: Ledger) -> None:
    head = ledger.head

    assert (head.position, head.recorded_at) == (10, MORNING + timedelta(seconds=1))
    assert (head.name, head.kind, len(head.root)) == ("jinan", "live", 32)


def test_a_stream_is_read_whole_by_the_topic_and_unit_of_any_entry_in_it(place: str) -> None:
    """What answers an entry comes with it, also what moved it to the unit asked for."""
    moved = {
        "id": "r1",
        "topic": "entry.reattributed",
        "target": "d2",
        "unit": "lixia",
        "occurred_on": "2019-01-10",
        "reason": "划错了单位",
        "confirmed_by": "chief",
        "data": {"to": "gaoxin"},
    }
    story = [listed("d1"), listed("d2", unit="lixia"), cleared("c1", "d1"), media("m1")]
    with Ledger.create(place, name="jinan", kind="live", clock=ticking()) as ledger:
        ledger.append([*story, parse(moved)], recorded_by="clerk")
        topics = ["defaulter.listed"]

        everybody = ledger.streams(topics, until=5)
        gaoxin = ledger.streams(topics, until=5, units=["gaoxin"])
        before = ledger.streams(topics, until=4, units=["gaoxin"])
        nobody = ledger.streams(topics, until=5, units=["tianqiao"])

        assert [one.id for one in everybody] == ["d1", "d2", "c1", "r1"]
        assert [one.id for one in gaoxin] == ["d1", "d2", "c1", "r1"]
        assert [one.id for one in before] == ["d1", "c1"]
        assert nobody == []
        answers = ledger.streams(["defaulter.cleared"], until=4, units=["gaoxin"])
        assert [one.id for one in answers] == ["d1", "c1"], "a clearing that names no unit"
        assert ledger.streams(["defaulter.cleared"], until=5, units=["lixia"]) == []
        assert [one.envelope.id for one in ledger.entries_at([4, 1])] == ["m1", "d1"]
