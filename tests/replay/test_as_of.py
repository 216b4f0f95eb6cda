"""Asking: what a coordinate resolves to, who is compared, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.errors import BadCoordinate, BeyondHead, OutsidePeriod, ScoretrailError, UnknownName
from replay.as_of import Answer, Memory, ask, resolve
from replay.coordinate import Coordinate, parse
from tests.telling import remembered, rule

JINAN = "jinan-2018-districts"
TOLD = """
    2018-02-01 | 2018-02-03T10:00:00 | lixia  | defaulter.listed | id=d1 body=organ
    2018-03-01 | 2018-03-03T10:00:00 | gaoxin | defaulter.listed | id=d2 body=organ
    2018-03-01 | 2018-03-03T10:00:00 | gaoxin | defaulter.listed | id=d3 body=organ
    2019-04-01 | 2019-04-01T10:00:00 | -      | scheme.revised   | scheme=jinan-2018-districts cause=erratum set.indicators/9/full=16
    """


@pytest.fixture(name="memory")
def _memory() -> Memory:
    return remembered(TOLD)


def asked(memory: Memory, text: str) -> Answer:
    return ask(memory, parse(text))


# When


@pytest.mark.parametrize(
    ("moment", "position"),
    [
        (None, 4),
        (0, 0),
        (3, 3),
        (date(2018, 2, 2), 0),
        (date(2018, 2, 3), 1),
        (date(2018, 3, 3), 3),
        (date(2030, 1, 1), 4),
        (datetime(2018, 3, 3, 1, 59, 59, tzinfo=UTC), 1),
        (datetime(2018, 3, 3, 2, 0, 0, tzinfo=UTC), 3),
    ],
)
def test_a_moment_is_a_position_the_end_of_a_day_or_an_instant(
    memory: Memory, moment: object, position: int
) -> None:
    """Entries of one instant are known together; a date is the end of that day in Shanghai."""
    assert resolve(memory, moment, default=memory.head) == position  # type: ignore[arg-type]


def test_a_position_that_the_ledger_has_not_reached_is_refused(memory: Memory) -> None:
    with pytest.raises(BeyondHead) as refused:
        asked(memory, f"{JINAN}?known_at=5")
    assert refused.value.exit_code == 4


def test_rules_are_known_as_facts_are_unless_it_is_said(memory: Memory) -> None:
    assert asked(memory, f"{JINAN}?as_of=2018-12-31&known_at=3").viewpoint.rules_known_at == 3
    mixed = asked(memory, f"{JINAN}?as_of=2018-12-31&known_at=1&rules_known_at=4")
    assert (mixed.viewpoint.known_at, mixed.viewpoint.rules_known_at) == (1, 4)
    assert mixed.award("lixia", "9").points == 13
    assert mixed.award("gaoxin", "9").points == 16


def test_without_a_day_the_answer_is_of_the_day_of_the_last_recording(memory: Memory) -> None:
    assert asked(memory, f"{JINAN}?known_at=1").viewpoint.as_of == date(2018, 2, 3)
    assert asked(memory, f"{JINAN}?known_at=0").viewpoint.as_of == date(2018, 12, 31)


# Asked and resolved


def test_an_answer_says_what_was_asked_and_what_that_was_and_can_be_asked_again(
    memory: Memory,
) -> None:
    answer = asked(memory, f"{JINAN}/gaoxin/9?as_of=2018-12-31")

    assert str(answer.asked) == f"{JINAN}/gaoxin/9?as_of=2018-12-31"
    assert str(answer.resolved) == (
        f"{JINAN}@2/gaoxin/9?as_of=2018-12-31&known_at=4&rules_known_at=4"
    )
    assert answer.resolved.pinned
    again = asked(memory, str(answer.resolved))
    assert again.sheets == answer.sheets


def test_a_pinned_answer_never_changes(memory: Memory) -> None:
    pinned = asked(memory, f"{JINAN}?as_of=2018-12-31&known_at=3").resolved
    later = remembered(TOLD + "2018-03-01 | 2019-05-01 | gaoxin | defaulter.listed | body=organ")

    assert ask(later, pinned).sheets == ask(memory, pinned).sheets


def test_a_revision_that_contradicts_the_moment_is_refused(memory: Memory) -> None:
    assert asked(memory, f"{JINAN}@1?as_of=2018-12-31&known_at=3").scheme.revision == 1
    with pytest.raises(BadCoordinate) as refused:
        asked(memory, f"{JINAN}@1?as_of=2018-12-31&known_at=4")
    assert refused.value.code == "revision-contradicts"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("jinan-2017", UnknownName),
        (f"{JINAN}?as_of=2017-12-31", OutsidePeriod),
        (f"{JINAN}?as_of=2018-12-31&over=2019", OutsidePeriod),
        (f"{JINAN}?as_of=2018-12-31&population=nowhere", UnknownName),
        (f"{JINAN}?as_of=2018-12-31&with=indicators/99/full:1", ScoretrailError),
    ],
)
def test_a_question_without_an_answer_is_refused(
    memory: Memory, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(memory, text)


def test_a_unit_or_an_indicator_that_is_not_there_is_refused(memory: Memory) -> None:
    answer = asked(memory, f"{JINAN}?as_of=2018-12-31")

    with pytest.raises(UnknownName):
        answer.sheet("laiwu")
    with pytest.raises(ScoretrailError) as refused:
        answer.award("lixia", "99")
    assert refused.value.code == "unknown-indicator"
    with pytest.raises(KeyError):
        answer.sheet("lixia").award("99")


def test_an_award_is_also_found_by_subscript(memory: Memory) -> None:
    sheet = asked(memory, f"{JINAN}?as_of=2018-12-31").sheet("gaoxin")

    assert sheet["9"] is sheet.award("9")
    assert sheet["9"].entries == (2, 3)


# Who


def test_the_scheme_s_own_roster_is_compared(memory: Memory) -> None:
    assert list(asked(memory, f"{JINAN}?as_of=2018-12-31").sheets)[:2] == ["lixia", "shizhong"]


@pytest.mark.parametrize(
    ("population", "units"),
    [
        ("lixia,gaoxin", ["lixia", "gaoxin"]),
        ("历下区,高新区", ["lixia", "gaoxin"]),
        ("370102,平阴县", ["lixia", "pingyin"]),
        ("gaoxin", ["gaoxin"]),
    ],
)
def test_a_population_may_be_a_list_of_ids_names_or_codes(
    memory: Memory, population: str, units: list[str]
) -> None:
    answer = ask(memory, Coordinate(JINAN, as_of=date(2018, 12, 31), population=population))

    assert list(answer.sheets) == units
    assert answer.cross


def test_a_population_may_be_the_roster_of_another_scheme(memory: Memory) -> None:
    answer = asked(memory, f"pingyin-2022-towns?as_of=2018-12-31&over=2018&population={JINAN}")

    assert len(answer.sheets) == 12
    assert answer.cross
    assert answer.sheet("gaoxin").award("7").state == "not applicable"


def test_only_the_scheme_s_own_year_and_roster_and_rules_are_no_trial(memory: Memory) -> None:
    plain = asked(memory, f"{JINAN}?as_of=2018-12-31")
    assert (plain.cross, plain.supposed) == (False, False)
    over = asked(memory, f"{JINAN}?as_of=2019-12-31&over=2019")
    assert (over.cross, over.supposed) == (True, False)
    supposed = asked(memory, f"{JINAN}?as_of=2018-12-31&with=indicators/9/full:20")
    assert (supposed.cross, supposed.supposed) == (False, True)
    assert supposed.award("gaoxin", "9").points == 14


def test_what_has_no_data_in_the_other_year_is_named_and_not_scored_zero(memory: Memory) -> None:
    """Jinan's 2018 ledger under the rules of Pingyin's towns: no loan figures, so no score."""
    answer = asked(memory, f"pingyin-2022-towns?as_of=2018-12-31&over=2018&population={JINAN}")

    assert answer.award("lixia", "3").state == "unscored"
    assert answer.sheet("lixia").total is None


# Asking often


def test_a_supplement_of_january_is_not_lost_to_an_answer_of_december() -> None:
    """The deadline is in January; what was added by then counts on the last day of December."""
    january = rule(
        "measure: {count: {of: joint-case.reported, present: [object]}}\n"
        "points: {as_given: {}}\ncounts_from: submitted"
    ).changed({"period/submitted_by": "2019-01-10T17:00:00+08:00"})
    memory = remembered(
        """
        2018-06-01 | 2018-06-02 | dong | joint-case.reported | id=m channel=form submitted
        2019-01-05 | 2019-01-06 | - | entry.supplemented | target=m set.object=OBJ-1 submitted
        """,
        january,
    )

    def points(as_of: date) -> object:
        return ask(memory, Coordinate(january.id, as_of=as_of)).award("dong", "1").points

    assert points(date(2018, 12, 30)) == 0
    assert points(date(2018, 12, 31)) == 1
    assert points(date(2018, 12, 30)) == 0


def test_what_was_asked_before_does_not_change_what_is_answered_now(memory: Memory) -> None:
    """Answers kept for another viewpoint are never given for this one."""
    texts = [
        f"{JINAN}?as_of={day}&known_at={known}&rules_known_at={rules}"
        for day in ("2018-02-15", "2018-12-31")
        for known in (0, 1, 2, 3, 4)
        for rules in (0, 3, 4)
    ]
    warm = {text: asked(memory, text).sheets for text in texts}
    again = {text: asked(memory, text).sheets for text in reversed(texts)}

    for text in texts:
        assert asked(remembered(TOLD), text).sheets == warm[text] == again[text]
