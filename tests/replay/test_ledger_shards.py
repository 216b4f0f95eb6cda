"""Columns made from what a ledger stores give the answers that recalling all of it would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.fact import Fact
from domain.rulebook import shipped_schemes
from ledger.ledger import Ledger
from projections.at_rest import AtRest
from projections.deltas.log import DeltaLog
from projections.deltas.tables import ORIGIN
from projections.memory import Memory
from replay.as_of import Answer, ask, pose
from replay.bulk.answers import Columnar
from replay.coordinate import Coordinate
from replay.counted import plan_of
from replay.ledger_shards import LedgerShards
from replay.recall import followed, recall
from replay.replaying import every_position, replay
from replay.rows import Row, row_of
from replay.supposing import Supposition, suppose
from tests.properties.ledgers import ANNUAL, Told, ledgers
from tests.stored import put, stored
from tests.telling import story

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
END = Coordinate(
    "jinan-2018-districts", as_of=shipped_schemes()["jinan-2018-districts"].period.last
)


def at_rest(ledger: Ledger, compared: tuple[str, ...] | None = None) -> AtRest:
    """What the ledger knows, left where it is."""
    memory = followed(ledger)
    left = AtRest(memory.followed, memory.rules)
    left.compared = compared
    return left


def outlined(told: Told, facts: Sequence[Fact]) -> tuple[Ledger, AtRest]:
    """Some facts in a ledger, and what it knows of rules and units."""
    ledger = stored("sqlite://")
    put(ledger, facts)
    return ledger, at_rest(ledger, told.units)


def rows(answer: Answer) -> dict[str, Row]:
    return {unit: row_of(sheet) for unit, sheet in answer.sheets.items()}


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets"], county=True), st.data())
def test_a_ledger_is_asked_as_if_it_were_recalled(told: Told, data: st.DataObject) -> None:
    ledger, outline = outlined(told, told.facts)
    asked = Coordinate(
        told.scheme.id,
        as_of=told.scheme.period.last + timedelta(data.draw(st.sampled_from([-100, 0, 20]))),
        known_at=data.draw(st.integers(0, told.head)),
    )
    with ledger:
        found = Columnar(LedgerShards(ledger))(outline, asked)
        wanted = ask(Memory(told.facts, compared=told.units), asked)

        assert rows(found) == rows(wanted)
        assert found.resolved == wanted.resolved


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets"], county=True), st.data())
def test_what_is_supposed_is_told_as_if_everything_were_recalled(
    told: Told, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(told.facts)))
    recorded, added = told.facts[:number], told.facts[number:]
    positions = [fact.position for fact in recorded]
    left_out = frozenset(
        data.draw(st.sets(st.sampled_from(positions)) if positions else st.just(set()))
    )
    supposition = Supposition(added=added, left_out=left_out)
    asked = Coordinate(told.scheme.id, as_of=told.scheme.period.last)
    ledger, outline = outlined(told, recorded)
    with ledger:
        memory = recall(ledger)
        memory.compared = told.units
        found = suppose(outline, asked, supposition, asking=Columnar(LedgerShards(ledger)))
        wanted = suppose(memory, asked, supposition)

        assert rows(found.before) == rows(wanted.before)
        assert rows(found.after) == rows(wanted.after)
        assert found.left_out == wanted.left_out


@some
@given(ledgers(schemes=ANNUAL, county=True), st.data())
def test_a_log_that_is_kept_is_read_with_what_was_recorded_since(
    told: Told, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(told.facts)))
    asked = Coordinate(told.scheme.id, as_of=told.scheme.period.last)
    ledger, outline = outlined(told, told.facts[:number])
    with ledger:
        log = DeltaLog(ledger)
        log.keep(plan_of(outline, pose(outline, asked)))
        log.catch_up()
        put(ledger, told.facts[number:])
        grown = at_rest(ledger, told.units)
        shards = LedgerShards(ledger)
        found = Columnar(shards)(grown, asked)

        assert rows(found) == rows(ask(Memory(told.facts, compared=told.units), asked))
        assert shards.sources == (("delta log",) if number else ("entries",))


STORY = """
2018-02-01 | 2018-02-02 | lixia    | defaulter.listed  | id=d1 body=organ
2018-02-03 | 2018-02-04 | lixia    | media.reported    | id=m1 subject=甲 level=city submitted
2018-03-01 | 2018-03-02 | lixia    | defaulter.cleared | id=c1 target=d1
2018-05-01 | 2018-05-02 | gaoxin   | defaulter.listed  | id=d2 body=village-committee
"""


def test_a_log_of_another_ledger_is_not_read() -> None:
    with stored("sqlite://") as ledger:
        put(ledger, story(STORY))
        outline = at_rest(ledger)
        log = DeltaLog(ledger)
        log.keep(plan_of(outline, pose(outline, END)))
        log.catch_up()
        with ledger.database.core() as connection:
            connection.execute(ORIGIN.update().values(ledger="elsewhere"))
        shards = LedgerShards(ledger)

        assert rows(Columnar(shards)(outline, END)) == rows(ask(outline, END))
        assert shards.sources == ("entries",)


def test_every_position_that_moved_anything_is_found_without_recalling() -> None:
    with stored("sqlite://") as ledger:
        put(ledger, story(STORY))
        outline, shards = at_rest(ledger), LedgerShards(ledger)
        positions = every_position(outline, END, shards)
        found = replay(outline, END, axis="known_at", points=positions, shards=shards)

        assert positions == every_position(recall(ledger), END)
        assert found.evaluators == ("columns",)


def test_a_day_known_is_the_position_that_the_ledger_says() -> None:
    with stored("sqlite://") as ledger:
        put(ledger, story(STORY))
        asked = replace(END, known_at=story(STORY)[1].recorded_at)

        assert ask(at_rest(ledger), asked).resolved.known_at == 2


@pytest.mark.parametrize("topic", ["unit.registered", "scheme.revised"])
def test_what_would_change_units_or_rules_is_supposed_of_everything(topic: str) -> None:
    facts = story(STORY)
    data = (
        {"name": "新区", "code": "370199"}
        if topic == "unit.registered"
        else {"scheme": END.scheme, "set": {"total/max": 90}, "cause": "erratum"}
    )
    added = structs.replace(facts[-1], position=5, id="o1", topic=topic, unit="xinqu", data=data)
    with stored("sqlite://") as ledger:
        put(ledger, facts)
        outline = at_rest(ledger)
        supposition = Supposition(added=(added,))
        found = suppose(outline, END, supposition, asking=Columnar(LedgerShards(ledger)))

        assert rows(found.after) == rows(suppose(recall(ledger), END, supposition).after)


def test_a_claim_left_out_falls_to_the_next_unit_that_made_it() -> None:
    told = """
2018-02-01 | 2018-02-02 | lixia  | innovation.reported | id=i1 department=住建 field=物业 media_level=city materials=document,summary,media-report submitted
2018-03-01 | 2018-03-02 | gaoxin | innovation.reported | id=i2 department=住建 field=物业 media_level=city materials=document,summary,media-report submitted
"""
    (reading,) = [one for one in shipped_schemes()[END.scheme].all_readings() if one.id == "7.A6"]
    asked = replace(END, changes=tuple(reading.alternatives[0].set.items()))
    supposition = Supposition(left_out=frozenset({1}))
    with stored("sqlite://") as ledger:
        put(ledger, story(told))
        asking = Columnar(LedgerShards(ledger))
        found = suppose(at_rest(ledger), asked, supposition, asking=asking)

        assert found.before.award("gaoxin", "7").points == 0
        assert found.after.award("gaoxin", "7").points == 15
        assert rows(found.after) == rows(suppose(recall(ledger), asked, supposition).after)


def test_an_adoption_supposed_that_names_no_unit_counts_for_whoever_sent_the_article() -> None:
    told = "2022-03-01 | 2022-03-02 | yushan | article.submitted | id=a1 characters=400 submitted"
    adopted = structs.replace(
        story(told)[0],
        position=2,
        id="a2",
        topic="article.adopted",
        unit=None,
        target="a1",
        data={},
    )
    scheme = shipped_schemes()["pingyin-2022-towns"]
    asked = Coordinate(scheme.id, as_of=scheme.period.last)
    with stored("sqlite://") as ledger:
        put(ledger, story(told))
        found = suppose(
            at_rest(ledger), asked, Supposition(added=(adopted,)),
            asking=Columnar(LedgerShards(ledger)),
        )  # fmt: skip

        assert found.before.award("yushan", "2").points == 0
        assert found.after.award("yushan", "2").points == Fraction("0.83")
