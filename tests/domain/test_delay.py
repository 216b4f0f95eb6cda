"""`delay`: days from a start to its answer (在1个工作日内配合完成异议处理工作)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.scheme import Scheme
from tests.telling import Points, ask, rule

PERIOD = "2018-12-31"


def delayed(extra: str = "") -> Scheme:
    """Three points within one working day, two within two, none later."""
    return rule(
        f"""
        measure: {{delay: {{start: objection.assigned, end: objection.resolved{extra}}}}}
        points: {{tiers: {{table: [{{at_most: 1, points: full}}, {{at_most: 2, points: 2}}],
                           otherwise: 0, none: full}}}}
        """,
        full="3",
    )


def handled(assigned: str, resolved: str, name: str = "o") -> str:
    """An objection and its end."""
    return (
        f"{assigned} | | dong | objection.assigned | id={name}\n"
        f"{resolved} | | dong | objection.resolved | id={name}r target={name}\n"
    )


@pytest.mark.parametrize(
    ("assigned", "resolved", "days", "points"),
    [
        ("2018-06-04", "2018-06-04", 0, 3),
        ("2018-06-04", "2018-06-05", 1, 3),
        ("2018-06-04", "2018-06-06", 2, 2),
        ("2018-06-04", "2018-06-07", 3, 0),
        ("2018-06-08", "2018-06-11", 1, 3),  # over a weekend
        ("2018-09-28", "2018-10-08", 3, 0),  # 09-29 and 09-30 were made up, the week was off
        ("2018-09-28", "2018-10-05", 2, 2),  # completed on a holiday: what was worked before it
    ],
)
def test_the_day_received_is_not_counted_and_the_day_completed_is(
    assigned: str, resolved: str, days: int, points: int
) -> None:
    reply = ask(handled(assigned, resolved), scheme=delayed(), as_of=PERIOD)

    assert reply.figure() == days
    assert reply.points() == points


def test_without_any_objection_the_tier_none_gives_the_points() -> None:
    assert ask("", scheme=delayed(), as_of=PERIOD, units="dong").points(unit="dong") == 3


def test_the_slowest_objection_decides_or_the_mean_where_the_scheme_says_so() -> None:
    ledger = handled("2018-06-04", "2018-06-05", "a") + handled("2018-06-04", "2018-06-07", "b")

    assert ask(ledger, scheme=delayed(), as_of=PERIOD).figure() == 3
    assert ask(ledger, scheme=delayed(", pick: mean"), as_of=PERIOD).points() == 2
    third = ledger + handled("2018-06-04", "2018-06-05", "c")
    assert ask(third, scheme=delayed(", pick: mean"), as_of=PERIOD).figure() == Fraction(5, 3)


def test_what_is_not_completed_leaves_the_item_open_or_runs_to_the_day_asked() -> None:
    ledger = "2018-06-04 | | dong | objection.assigned | id=o"

    assert ask(ledger, scheme=delayed(), as_of="2018-06-05").points() == "unscored"
    running = delayed(", unfinished: running")
    given: list[Points] = [
        ask(ledger, scheme=running, as_of=f"2018-06-0{day}").points() for day in (4, 5, 6, 7)
    ]
    assert given == [3, 3, 2, 0]


def test_one_open_objection_leaves_the_whole_item_open() -> None:
    ledger = handled("2018-06-04", "2018-06-05", "a") + (
        "2018-06-04 | | dong | objection.assigned | id=b"
    )
    reply = ask(ledger, scheme=delayed(), as_of=PERIOD)

    assert reply.points() == "unscored"
    outcome = reply.award().outcome
    assert outcome is not None
    assert outcome.missing == "not completed: #2"


def test_an_end_after_the_day_asked_is_not_known_to_have_happened() -> None:
    ledger = handled("2018-06-04", "2018-06-05")

    assert ask(ledger, scheme=delayed(), as_of="2018-06-04").points() == "unscored"


def test_a_retracted_end_opens_the_objection_again() -> None:
    ledger = handled("2018-06-04", "2018-06-05") + (
        "2018-07-01 | | - | entry.retracted | target=or"
    )

    assert ask(ledger, scheme=delayed(), as_of=PERIOD).points() == "unscored"


def test_plain_days_count_weekends() -> None:
    ledger = handled("2018-06-08", "2018-06-11")

    assert ask(ledger, scheme=delayed(", unit: day"), as_of=PERIOD).figure() == 3


# A year whose working days nobody has published


def test_a_year_without_a_calendar_is_unscored_and_never_a_guess() -> None:
    ledger = handled("2013-06-04", "2013-06-05")
    reply = ask(ledger, scheme=delayed().over(2013), as_of="2013-12-31")

    assert reply.points() == "unscored"
    outcome = reply.award().outcome
    assert outcome is not None
    assert "2013" in outcome.missing


def test_a_unit_without_objections_needs_no_calendar() -> None:
    reply = ask("", scheme=delayed().over(2013), as_of="2013-12-31", units="dong")

    assert reply.points(unit="dong") == 3


def test_lateness_that_needs_an_unknown_calendar_is_unscored() -> None:
    late = rule(
        """
        measure:
          count:
            of: decision.publicised
            days_between: {from: decided_on, to: publicised_on, more_than: 7}
        points: {per_item: {each: -1, start: full}}
        """
    )
    ledger = """
        2013-06-20 | | dong | decision.publicised | decided_on=2013-06-01 publicised_on=2013-06-20
        2018-06-20 | | xi   | decision.publicised | decided_on=2018-06-01 publicised_on=2018-06-20
        """
    reply = ask(ledger, scheme=late.over(2013), as_of="2013-12-31")

    assert reply.points(unit="dong") == "unscored"
    assert reply.points(unit="xi") == 10
