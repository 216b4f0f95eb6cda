"""`count`: what happened in the period, in order of day and of recording (每…, 上报…, 数量)."""

from __future__ import annotations

from tests.telling import ask, counting

YEAR_END = "2018-12-31"


SCENARIOS = counting("{of: scenario.launched}")


def test_a_unit_that_reported_nothing_has_a_figure_of_zero() -> None:
    reply = ask("", scheme=SCENARIOS, as_of=YEAR_END, units="dong")

    assert reply.figure(unit="dong") == 0
    assert reply.points(unit="dong") == 0


def test_the_first_and_the_last_day_of_the_period_count_and_a_day_outside_does_not() -> None:
    reply = ask(
        """
        2017-12-31 | 2018-01-05 | dong | scenario.launched | id=before
        2018-01-01 | 2018-01-05 | dong | scenario.launched | id=first
        2018-12-31 | 2019-01-05 | dong | scenario.launched | id=last
        2019-01-01 | 2019-01-05 | dong | scenario.launched | id=after
        """,
        scheme=SCENARIOS,
        as_of="2019-06-30",
    )

    assert reply.counted() == ["first", "last"]
    assert reply.left_out() == {
        "before": "outside the period 2017-12-31",
        "after": "outside the period 2019-01-01",
    }


def test_what_happens_on_the_day_asked_counts_and_the_day_after_does_not() -> None:
    ledger = """
        2018-06-30 | 2018-07-05 | dong | scenario.launched | id=that-day
        2018-07-01 | 2018-07-05 | dong | scenario.launched | id=next-day
        """
    reply = ask(ledger, scheme=SCENARIOS, as_of="2018-06-30")

    assert reply.counted() == ["that-day"]
    assert reply.left_out() == {"next-day": "after as_of 2018-07-01"}


def test_clearing_later_does_not_undo_what_is_counted_for_each_occurrence() -> None:
    listed = counting("{of: defaulter.listed, where: {body: village-committee}}")
    reply = ask(
        """
        2018-02-01 | | dong | defaulter.listed  | id=d1 body=village-committee
        2018-03-01 | | dong | defaulter.cleared | target=d1
        """,
        scheme=listed,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["d1"]


def test_items_stand_in_order_of_day_and_then_of_recording() -> None:
    reply = ask(
        """
        2018-05-02 | 2018-06-01 | dong | scenario.launched | id=second
        2018-05-02 | 2018-06-02 | dong | scenario.launched | id=third
        2018-05-01 | 2018-06-03 | dong | scenario.launched | id=first
        """,
        scheme=SCENARIOS,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["first", "second", "third"]
