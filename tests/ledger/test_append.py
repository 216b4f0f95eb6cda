"""Appending: each entry new, known or conflicting; the whole call or nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import BadEntry, Conflict, NotAdmitted, ScoretrailError
from domain.events import Envelope, parse
from ledger.ledger import Ledger
from ledger.receipt import Guard
from tests.samples import MORNING, cleared, listed, media, retracted, story, ticking


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    with Ledger.create(place, name="jinan", kind="live", clock=ticking()) as opened:
        yield opened


def refused(ledger: Ledger, *entries: Envelope[Any], **terms: Any) -> ScoretrailError:
    """Append what must be refused, and see that nothing was written."""
    before = ledger.head
    with pytest.raises(ScoretrailError) as caught:
        ledger.append(entries, **{"recorded_by": "clerk", **terms})
    assert ledger.head == before
    assert caught.value.zh
    assert caught.value.en
    return caught.value


def test_entries_get_positions_in_the_order_given(ledger: Ledger) -> None:
    receipt = ledger.append([media("m1"), media("m2"), listed("d9")], recorded_by="clerk")

    assert [(fact.position, fact.id) for fact in receipt.new] == [(1, "m1"), (2, "m2"), (3, "d9")]
    assert (receipt.head, receipt.known, receipt.conflicting) == (3, {}, ())
    assert list(ledger.facts()) == list(receipt.new)
    assert ledger.verify() == []


def test_nothing_is_an_append_too(ledger: Ledger) -> None:
    receipt = ledger.append([], recorded_by="clerk")

    assert (receipt.new, receipt.head, receipt.recorded_at) == ((), 0, None)


def test_a_resend_is_known_whoever_sends_it(ledger: Ledger) -> None:
    ledger.append([media("m1"), media("m2")], recorded_by="clerk")
    receipt = ledger.append([media("m2"), media("m3")], recorded_by="another")

    assert [fact.id for fact in receipt.new] == ["m3"]
    assert receipt.known == {"m2": 2}
    assert [entry.recorded_by for entry in ledger.entries()] == ["clerk", "clerk", "another"]


def test_an_entry_given_twice_in_one_call_is_recorded_once(ledger: Ledger) -> None:
    receipt = ledger.append([media("m1"), media("m1")], recorded_by="clerk")

    assert [fact.id for fact in receipt.new] == ["m1"]
    assert receipt.known == {"m1": 1}


def test_the_same_id_with_other_content_refuses_the_whole_call(ledger: Ledger) -> None:
    ledger.append([media("m1")], recorded_by="clerk")
    other = media("m1", unit="shizhong", data={"subject": "失信联合惩戒", "level": "province"})

    error = refused(ledger, media("m2"), other)

    assert isinstance(error, Conflict)
    assert error.code == "id-conflict"
    assert "m1 (recorded as #1: data.level, unit)" in error.en


def test_a_call_that_contradicts_itself_is_refused(ledger: Ledger) -> None:
    error = refused(ledger, media("m1"), media("m1", unit="shizhong"))

    assert "twice in this call: unit" in error.en


def test_a_dry_run_says_what_would_become_of_each_entry(ledger: Ledger) -> None:
    ledger.append([media("m1"), media("m2")], recorded_by="clerk")
    entries = [media("m1"), media("m2", unit="shizhong"), media("m3"), cleared("c", "nothing")]
    before = ledger.head

    receipt = ledger.append(entries, recorded_by="clerk", dry_run=True)

    assert receipt.dry_run
    assert receipt.known == {"m1": 1}
    assert [(fact.position, fact.id) for fact in receipt.new] == [(3, "m3")]
    assert [(c.id, c.position, c.paths) for c in receipt.conflicting] == [("m2", 2, ("unit",))]
    assert [(r.id, r.error.code) for r in receipt.refused] == [("c", "target-unknown")]
    assert (ledger.head, receipt.head) == (before, 2)


def test_an_entry_and_all_that_answers_it_are_one_stream(ledger: Ledger) -> None:
    ledger.append(story(), recorded_by="clerk")

    streams = [
        (entry.envelope.id, entry.stream, entry.stream_version) for entry in ledger.entries()
    ]
    assert streams == [
        ("m1", "m1", 1),
        ("m2", "m2", 1),
        ("d9", "d9", 1),
        ("d10", "d10", 1),
        ("d9c", "d9", 2),
        ("u1", "unit/jiyang", 1),
        ("d10x", "d10", 2),
        ("m3", "m3", 1),
        ("d10xx", "d10", 3),
        ("d10c", "d10", 4),
    ]


def test_streams_go_on_in_later_appends(ledger: Ledger) -> None:
    """One by one or all at once, the same entries get the same streams."""
    for envelope in story():
        ledger.append([envelope], recorded_by="clerk")
    renamed = story()[5].model_copy(update={"id": "u2"})
    ledger.append([renamed], recorded_by="clerk")

    found = {entry.envelope.id: (entry.stream, entry.stream_version) for entry in ledger.entries()}
    assert found["d10c"] == ("d10", 4)
    assert found["u2"] == ("unit/jiyang", 2)
    assert ledger.verify() == []


def test_an_answer_needs_what_it_answers(ledger: Ledger) -> None:
    error = refused(ledger, cleared("c1", "d9"), listed("d9"))

    assert isinstance(error, NotAdmitted)
    assert error.code == "target-unknown"


def test_what_the_rules_do_not_admit_is_refused_under_the_lock(ledger: Ledger) -> None:
    """The second clearing of one case: in the ledger, and in the same call."""
    ledger.append([listed("d9"), cleared("c1", "d9")], recorded_by="clerk")

    assert refused(ledger, cleared("c2", "d9")).code == "ended-already"
    pair = [listed("d8"), cleared("c3", "d8"), cleared("c4", "d8")]
    assert refused(ledger, *pair).code == "ended-already"


def test_a_unit_nobody_registered_is_refused_until_it_is(ledger: Ledger) -> None:
    registered = story()[5].content() | {"id": "u9", "topic": "unit.registered", "unit": "newtown"}

    assert refused(ledger, media("m1", unit="newtown")).code == "unknown-unit"
    ledger.append([parse(registered)], recorded_by="clerk")
    assert ledger.append([media("m1", unit="newtown")], recorded_by="clerk").head == 2


def test_a_correction_needs_a_second_person(ledger: Ledger) -> None:
    ledger.append([listed("d9")], recorded_by="clerk")

    alone = retracted("x", "d9", confirmed_by=None)
    assert refused(ledger, alone).code == "second-person-missing"
    assert (
        refused(ledger, retracted("x", "d9"), recorded_by="reviewer").code == "second-person-same"
    )
    assert ledger.append([retracted("x", "d9")], recorded_by="clerk").head == 2


def test_who_records_is_named(ledger: Ledger) -> None:
    for name in ("", "a" * 65, "张三", "two words", "a\n"):
        assert refused(ledger, media("m1"), recorded_by=name).code == "bad-actor"


def test_all_entries_of_one_append_have_one_instant(ledger: Ledger) -> None:
    ledger.append([media("m1"), media("m2")], recorded_by="clerk")
    ledger.append([media("m3")], recorded_by="clerk")

    assert [fact.recorded_at - MORNING for fact in ledger.facts()] == [
        timedelta(0),
        timedelta(0),
        timedelta(seconds=1),
    ]


def test_a_clock_set_back_does_not_set_the_ledger_back(place: str) -> None:
    clock = ticking(step=timedelta(hours=-1))
    with Ledger.create(place, name="jinan", kind="live", clock=clock) as ledger:
        for number in range(3):
            ledger.append([media(f"m{number}")], recorded_by="clerk")

        microsecond = timedelta(microseconds=1)
        assert [fact.recorded_at - MORNING for fact in ledger.facts()] == [
            0 * microsecond,
            1 * microsecond,
            2 * microsecond,
        ]


def test_a_live_ledger_is_told_no_times(ledger: Ledger) -> None:
    error = refused(ledger, media("m1"), recorded_at=MORNING)

    assert isinstance(error, BadEntry)
    assert error.code == "recorded-at-not-yours"


def test_a_told_ledger_takes_its_times_from_the_teller(place: str) -> None:
    with Ledger.create(place, name="case", kind="told") as ledger:
        ledger.append([media("m1"), media("m2")], recorded_by="case", recorded_at=MORNING)

        assert refused(ledger, media("m3")).code == "recorded-at-missing"
        same = refused(ledger, media("m3"), recorded_at=MORNING)
        assert same.code == "recorded-at-not-rising"
        later = MORNING + timedelta(microseconds=1)
        ledger.append([media("m3")], recorded_by="case", recorded_at=later)
        again = ledger.append([media("m1")], recorded_by="case", recorded_at=MORNING)
        assert again.known == {"m1": 1}
        assert [fact.recorded_at for fact in ledger.facts()] == [MORNING, MORNING, later]


def test_told_history_may_lack_the_second_person(place: str) -> None:
    with Ledger.create(place, name="case", kind="told") as ledger:
        told = [listed("d9"), retracted("x", "d9", confirmed_by=None)]
        ledger.append(told, recorded_by="case", recorded_at=MORNING)

        assert ledger.verify() == []
        assert (
            refused(
                ledger,
                retracted("xx", "x"),
                recorded_by="reviewer",
                recorded_at=MORNING + timedelta(days=1),
            ).code
            == "second-person-same"
        )


def test_two_clerks_who_saw_the_same_version_cannot_both_go_on(ledger: Ledger) -> None:
    ledger.append([listed("d9")], recorded_by="clerk")
    seen = {"d9": 1}

    ledger.append([cleared("c1", "d9")], recorded_by="clerk", expected=seen)
    error = refused(ledger, retracted("x", "d9"), expected=seen)

    assert error.code == "stream-moved"
    assert "d9 is at version 2" in error.en
    repeated = ledger.append([cleared("c1", "d9")], recorded_by="clerk", expected=seen)
    assert repeated.known == {"c1": 2}


def test_a_stream_that_should_not_exist_is_expected_at_zero(ledger: Ledger) -> None:
    ledger.append([listed("d9")], recorded_by="clerk", expected={"d9": 0})

    assert refused(ledger, cleared("c", "d9"), expected={"d9": 0}).code == "stream-moved"


def test_a_guard_refuses_what_was_overtaken(ledger: Ledger) -> None:
    ledger.append([media("m1")], recorded_by="clerk")
    guard = Guard(after=1, topics=["media.reported"], unit="lixia")

    ledger.append([media("m2", unit="shizhong")], recorded_by="clerk", guard=guard)
    ledger.append([media("m3")], recorded_by="clerk", guard=guard)
    error = refused(ledger, media("m4"), guard=guard)

    assert error.code == "overtaken"
    assert "#3 (media.reported) was recorded after #1" in error.en
    other = Guard(1, ["media.reported"], matches=lambda fact: fact.data["level"] == "nation")
    assert ledger.append([media("m4")], recorded_by="clerk", guard=other).head == 4


def test_sealed_fields_travel_beside_the_content(ledger: Ledger) -> None:
    """They are hashed with the entry, and are no part of what a resend is compared by."""
    ledger.append([media("m1"), media("m2")], recorded_by="clerk", sealed={"m2": b"\x00cipher"})
    resent = ledger.append([media("m2")], recorded_by="clerk", sealed={"m2": b"other"})

    assert [entry.sealed for entry in ledger.entries()] == [None, b"\x00cipher"]
    assert resent.known == {"m2": 2}
    assert ledger.verify() == []


def test_a_large_batch_is_one_append(ledger: Ledger) -> None:
    entries = [media(f"m{n}") for n in range(1200)] + [listed("d9"), cleared("c", "d9")]
    receipt = ledger.append(entries, recorded_by="clerk")

    assert receipt.head == 1202
    assert len({fact.recorded_at for fact in ledger.facts()}) == 1
    assert ledger.append(entries, recorded_by="clerk").new == ()
    assert ledger.verify() == []
