"""A first build by the column gives the rows that the compiler gives, on the cases and on random ledgers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from domain.bases.whole import Seen
from domain.effect import effect
from domain.errors import Tampered
from domain.events import parse
from domain.fact import Fact
from domain.history import History
from domain.rulebook import Rulebook, shipped_schemes
from ledger.ledger import Ledger
from ledger.upcasting import UPCASTERS
from projections.deltas import fields
from projections.deltas.alike import alike
from projections.deltas.building import Table, Wish, built, built_together
from projections.deltas.columnar import NEVER, numbers_of
from projections.deltas.gathering import Stream
from projections.deltas.lines import UNTOLD
from projections.deltas.plan import Plan, rows_in_memory
from projections.deltas.row import day_number, number_of
from projections.deltas.shapes import stands
from projections.deltas.stored import Answered, Page, StoredLog, page_of, without_single
from replay.cases import in_memory, read_case
from tests.properties.ledgers import ANNUAL, ledgers
from tests.properties.ledgers import Told as Tale
from tests.telling import story

CASES = sorted(Path(__file__).parents[1].joinpath("cases").rglob("*.json"))
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class InMemory:
    """A log of facts that no ledger holds."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self.until = max((fact.position for fact in facts), default=0)
        self._streams = {stream[0].id: stream for stream in History(facts).streams()}

    def answered(self) -> Answered:
        streams = self._streams.values()
        positions = [fact.position for stream in streams for fact in stream]
        starts = np.cumsum([0, *map(len, streams)])[:-1]
        return without_single(np.array(positions, dtype=np.int64), starts)

    def pages(self) -> Iterator[Page]:
        rows = [(fact.position, fact.topic, _state(fact)) for fact in self._facts]
        for start in range(0, len(rows), 7):
            yield page_of(rows[start : start + 7])

    def about(self, topics: Collection[str]) -> list[Stream]:
        return [s for s in self._streams.values() if any(fact.topic in topics for fact in s)]


def _state(fact: Fact) -> bytes:
    content: dict[str, Any] = {"id": fact.id, "occurred_on": fact.occurred_on.isoformat()}
    if fact.submitted_at is not None:
        content["submitted_at"] = fact.submitted_at.astimezone(UTC).isoformat()
    if fact.data:
        content["data"] = fact.data
    if fact.target is not None:
        content["target"] = fact.target
    named = {"topic": fact.topic, "unit": fact.unit}
    return json.dumps(content | named, ensure_ascii=False).encode()


def rows_of(table: Table) -> Counter[tuple[int, ...]]:
    return Counter(zip(*(column.tolist() for column in table), strict=True))


def differences(plan: Plan, facts: Sequence[Fact]) -> tuple[Any, Any]:
    wanted = Counter(tuple(row[1:]) for row in rows_in_memory(plan, facts))
    found = rows_of(built(InMemory(facts), plan.recipes.countings, plan.units))
    # The compiler's rows lie by unit, measure, group; so do the build's.
    return wanted - found, found - wanted


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_built_as_it_is_compiled(path: Path) -> None:
    case = read_case(path)
    memory = in_memory(case)
    scheme = memory.rulebook.scheme(
        case.scheme, memory.head, max(f.occurred_on for f in memory.facts)
    )
    calendar = memory.rulebook.calendar(scheme.calendar, memory.head)
    plan = Plan(scheme, calendar, case.units, across=True)

    assert differences(plan, memory.facts) == (Counter(), Counter())


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets", "model-city-2018"], county=True))
def test_whatever_is_recorded_is_built_as_it_is_compiled(told: Tale) -> None:
    calendar = Rulebook(History(told.facts)).calendar(told.scheme.calendar, told.head)
    plan = Plan(told.scheme, calendar, told.units, across=True)

    assert differences(plan, told.facts) == (Counter(), Counter())


@some
@given(ledgers(schemes=ANNUAL, county=True))
def test_several_schemes_and_years_are_built_in_one_go_as_each_alone(told: Tale) -> None:
    schemes = [shipped_schemes()[name] for name in ANNUAL[:3]]
    schemes.append(told.scheme.over(told.scheme.period.first.year + 1))
    rules = Rulebook(History(told.facts))
    plans = [
        Plan(scheme, rules.calendar(scheme.calendar, told.head), told.units, across=True)
        for scheme in schemes
    ]
    log = InMemory(told.facts)

    wishes = [Wish(plan.recipes.countings, plan.units) for plan in plans]
    together = map(rows_of, built_together(log, wishes))
    assert list(together) == [
        rows_of(built(log, plan.recipes.countings, plan.units)) for plan in plans
    ]


def test_most_indicators_of_the_annual_schemes_are_built_by_the_column() -> None:
    countings = [
        counting
        for scheme in ANNUAL
        for counting in Plan(shipped_schemes()[scheme], None, ()).recipes.countings
    ]
    by_column = [one for one in countings if fields.topic_of(one) is not None]

    assert len(by_column) > len(countings) // 3


def test_what_was_seen_is_built_by_the_column_unless_another_unit_s_entries_stand_for_it() -> None:
    seen = [
        counting
        for scheme in ANNUAL
        for counting in Plan(shipped_schemes()[scheme], None, (), across=True).recipes.countings
        if isinstance(counting, Seen)
    ]

    assert seen
    assert all(
        fields.topic_of(one) == one.topic
        for one in seen
        if one.reads_from is None and not one.measure.with_subunits
    )


def test_without_a_deadline_what_is_submitted_after_the_year_is_about_another_time() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"].changed({"period/submitted_by": None})
    facts = story("""
        2018-05-01 | 2018-05-02 | lixia | media.reported | subject=甲 level=city submitted=2018-05-02
        2018-05-01 | 2019-05-02 | lixia | media.reported | subject=乙 level=city submitted=2019-05-02
        2018-05-01 | 2019-05-03 | lixia | media.reported | subject=丙 level=city
    """)
    plan = Plan(scheme, None, ("lixia",), across=True)
    (seen,) = {number_of(base.identity) for base in plan.recipes.seen["6"]}

    assert differences(plan, facts) == (Counter(), Counter())
    table = built(InMemory(facts), plan.recipes.countings, plan.units)
    assert set(table.entry[table.measure == seen].tolist()) == {1, 3}


def test_a_row_left_out_would_be_seen() -> None:
    case = read_case(CASES[0])
    memory = in_memory(case)
    scheme = memory.rulebook.scheme(case.scheme, memory.head, memory.facts[-1].occurred_on)
    plan = Plan(scheme, memory.rulebook.calendar(scheme.calendar, memory.head), case.units)
    counted = {row.entry for row in rows_in_memory(plan, memory.facts)}
    fewer = [fact for fact in memory.facts if fact.position != min(counted)]

    assert differences(plan, fewer) == (Counter(), Counter())
    found = rows_of(built(InMemory(fewer), plan.recipes.countings, plan.units))
    assert found != Counter(tuple(row[1:]) for row in rows_in_memory(plan, memory.facts))


def test_an_instant_between_two_seconds_counts_on_the_side_on_which_the_rules_see_it() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    deadline = scheme.period.submitted_by
    assert deadline is not None
    plan = Plan(scheme, None, ("lixia",))
    case = Fact(
        1, "a", "activity.reported", "lixia", None, scheme.period.last, deadline, deadline,
        {"media_level": "city", "materials": ["document", "summary", "media-report"]},
    )  # fmt: skip
    late = replace(case, position=2, id="b", submitted_at=deadline + timedelta(microseconds=1))

    assert differences(plan, [case, late]) == (Counter(), Counter())
    found = built(InMemory([case, late]), plan.recipes.countings, plan.units)
    assert found.entry.tolist() == [1]


def test_what_is_handed_in_within_the_last_second_of_a_day_counts_on_that_day() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    plan = Plan(scheme, None, ("lixia", "shizhong"))
    day = date(2018, 12, 30)
    midnight = datetime.combine(day + timedelta(1), time(), scheme.zone_info)
    moment = midnight - timedelta(milliseconds=500)
    case = Fact(
        1, "a", "activity.reported", "lixia", None, day, moment, midnight,
        {"media_level": "city", "materials": ["document", "summary", "media-report"]},
    )  # fmt: skip
    moved = replace(case, position=2, id="b")
    to = Fact(3, "c", "entry.reattributed", "lixia", "b", day, moment, midnight, {"to": "shizhong"})

    assert differences(plan, [case, moved, to]) == (Counter(), Counter())
    found = built(InMemory([case, moved, to]), plan.recipes.countings, plan.units)
    assert set(found.valid_day.tolist()) == {day_number(day)}


def test_a_ledger_is_built_from_what_it_stores_and_a_gap_is_refused() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    plan = Plan(scheme, None, tuple(scheme.units.roster))
    listed = {"topic": "defaulter.listed", "occurred_on": "2018-05-01", "unit": "lixia"}
    entries: list[dict[str, Any]] = [
        {**listed, "id": f"d{n}", "data": {"body": "organ"}} for n in range(3)
    ]
    cleared = {
        "id": "c1",
        "topic": "defaulter.cleared",
        "target": "d1",
        "occurred_on": "2018-06-01",
    }
    with Ledger.create("sqlite://", name="t", kind="live") as made:
        made.append([parse(one) for one in [*entries, cleared]], recorded_by="office")
        wanted = Counter(tuple(row[1:]) for row in rows_in_memory(plan, list(made.facts())))
        log = StoredLog(made, 4)
        assert rows_of(built(log, plan.recipes.countings, plan.units)) == wanted

        with made.database.writing() as transaction:
            transaction.run("DROP TRIGGER entries_refuse_delete")
            transaction.run("DELETE FROM entries WHERE position = 3")
        with pytest.raises(Tampered, match="Entry 3 is gone"):
            built(log, plan.recipes.countings, plan.units)


def test_a_state_that_holds_the_end_of_a_line_is_not_taken_for_two(place: str) -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    plan = Plan(scheme, None, tuple(scheme.units.roster))
    listed = {"topic": "defaulter.listed", "occurred_on": "2018-05-01", "unit": "lixia"}
    entries = [{**listed, "id": f"d{n}", "data": {"body": "organ"}} for n in range(3)]
    with Ledger.create(place, name="t", kind="live") as made:
        made.append([parse(one) for one in entries], recorded_by="office")
        rows = made.database
        with rows.writing() as transaction:
            if rows.is_sqlite:
                transaction.run("DROP TRIGGER entries_refuse_update")
                broken = "CAST(replace(CAST(state AS TEXT), ',', ',' || char(10)) AS BLOB)"
            else:
                transaction.run("ALTER TABLE entries DISABLE TRIGGER USER")
                text = "replace(convert_from(state, 'UTF8'), ',', ',' || chr(10))"
                broken = f"convert_to({text}, 'UTF8')"
            transaction.run(f"UPDATE entries SET state = {broken} WHERE position = 2")  # noqa: S608

        with pytest.raises(Tampered, match="Of entries 1 to 3 one holds the end of a line"):
            built(StoredLog(made, 3), plan.recipes.countings, plan.units)


def test_every_kind_of_database_gives_its_entries_by_the_page(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.deltas.stored.PAGE", 2)
    listed = {"topic": "defaulter.listed", "occurred_on": "2018-05-01", "unit": "lixia"}
    cleared = {"topic": "defaulter.cleared", "target": "d0", "occurred_on": "2018-06-01"}
    body = {"data": {"body": "organ", "subject": "第一\n村，“甲”, A\\B"}}
    entries = [{**listed, **body, "id": f"d{n}"} for n in range(4)] + [{**cleared, "id": "c1"}]
    with Ledger.create(place, name="t", kind="live") as made:
        made.append([parse(one) for one in entries], recorded_by="office")
        log = StoredLog(made, 5)
        pages = list(log.pages())
        answered = log.answered()

        facts = [fact for page in pages for fact in page.lines.facts()]
        told = [replace(fact, recorded_at=UNTOLD) for fact in made.facts()]
        assert facts == told
        topics = [topic for page in pages for topic in page.topics.to_pylist()]
        assert topics == ["defaulter.listed"] * 4 + ["defaulter.cleared"]
        assert answered.positions.tolist() == [1, 5]
        assert answered.hold(np.arange(1, 6)).tolist() == [True, False, False, False, True]
        assert StoredLog(made, 4).answered().positions.tolist() == []


@some
@given(ledgers(schemes=ANNUAL, county=True))
def test_streams_of_one_shape_stand_as_the_rules_say_of_each(told: Tale) -> None:
    sight = Plan(told.scheme, None, told.units).recipes.countings[0].sight
    for one in alike(sight, History(told.facts).streams()):
        for place, by_cut in enumerate(stands(one.shape, len(one.cuts[0]))):
            for number, stand in enumerate(by_cut):
                units, days = one.units(stand.unit), one.days(stand.occurred).tolist()
                moments = one.moments(stand.submitted).tolist()
                for stream, cuts, unit, day, moment in zip(
                    one.streams, one.cuts, units, days, moments, strict=True
                ):
                    known = stream[: place + 1]
                    said = effect(
                        known, cuts[number], known[-1].position,
                        deadline=sight.deadline, zone=sight.zone,
                    )[0]  # fmt: skip
                    assert (said.gone is not None) == stand.gone
                    assert (said.unit, day_number(said.occurred_on)) == (unit, day)
                    assert (said.submitted_at is None) == (moment == NEVER)


def test_a_finding_of_another_year_takes_no_finding_of_this_year_with_it() -> None:
    scheme = shipped_schemes()["pingdingshan-2020-districts"]
    plan = Plan(scheme, None, ("xinhua",), across=True)
    moment = datetime(2020, 5, 1, 12, tzinfo=UTC)
    met = {"indicator": "2.1", "met": False}
    last, this = (
        Fact(n, f"o{n}", "obligation.assessed", "xinhua", None, moment.date(), None, moment, data)
        for n, data in ((1, {**met, "period": "2019"}), (2, met))
    )

    assert differences(plan, [last, this]) == (Counter(), Counter())
    assert 2 in built(InMemory([last, this]), plan.recipes.countings, plan.units).entry.tolist()


def test_an_end_taken_back_or_moved_and_a_submission_taken_back_are_built_as_compiled() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    plan = Plan(scheme, None, ("lixia",))
    moment = datetime(2018, 5, 1, 12, tzinfo=UTC)

    def told(position: int, topic: str, target: int = 0, **data: Any) -> Fact:
        answered, unit = (f"e{target}", None) if target else (None, "lixia")
        return Fact(
            position, f"e{position}", topic, unit, answered, moment.date(), moment, moment, data
        )

    facts = [
        told(1, "leading-group.established", number="1号"),
        told(2, "leading-group.dissolved", 1),
        told(3, "entry.retracted", 2),
        told(4, "leading-group.established", number="1号"),
        told(5, "leading-group.dissolved", 4),
        told(6, "entry.amended", 5, set={"occurred_on": "2018-09-01"}),
        told(7, "media.reported", subject="甲", level="city"),
        told(8, "entry.amended", 7, set={"submitted_at": None}),
        told(9, "entry.amended", 7, set={"submitted_at": "2018-10-01T09:00:00+08:00"}),
    ]

    topics = {fields.topic_of(one) for one in plan.recipes.countings}
    assert {"leading-group.established", "media.reported"} <= topics
    assert differences(plan, facts) == (Counter(), Counter())
    found = built(InMemory(facts), plan.recipes.countings, plan.units)
    assert sorted(zip(found.entry.tolist(), found.known_pos.tolist(), found.delta.tolist(), strict=True)) == [
        (1, 1, 1), (1, 2, -1), (1, 3, 1), (4, 4, 1), (4, 5, -1), (4, 6, -1), (4, 6, 1),
        (7, 7, 1), (7, 8, -1), (7, 9, 1),
    ]  # fmt: skip


def test_a_group_has_the_number_that_its_text_gives() -> None:
    texts = ["", '["第一"]', "x"]

    assert numbers_of([text.encode() for text in texts[1:]]).tolist() == [
        *map(number_of, texts[1:]), 0,
    ]  # fmt: skip


def test_an_older_version_of_a_topic_is_read_as_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def newest(old: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**old, "data": {"body": "organ"}}

    listed = {"topic": "defaulter.listed", "occurred_on": "2018-05-01", "unit": "lixia"}
    with Ledger.create("sqlite://", name="t", kind="live") as made:
        first = {**listed, "id": "d1", "data": {"body": "institution"}}
        made.append([parse(first)], recorded_by="office")
        monkeypatch.setitem(UPCASTERS, ("defaulter.listed", 1), newest)
        (page,) = StoredLog(made, 1).pages()

        (fact,) = page.lines.facts()
        assert fact.data == {"body": "organ"}


def test_the_test_log_writes_a_state_that_the_ledger_reads_back() -> None:
    moment = datetime(2018, 5, 1, 12, tzinfo=UTC)
    fact = Fact(1, "a", "training.held", "lixia", None, moment.date(), moment, moment)

    assert json.loads(_state(fact))["submitted_at"] == "2018-05-01T12:00:00+00:00"
