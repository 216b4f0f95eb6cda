"""Due days of a procedure: months clipped to the month's end, overdue flagged (限期办理)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import BadScheme
from domain.history import History
from domain.timelines import CaseState, cases, load_timeline, shifted, shipped_timelines
from tests.telling import story

COURT = shipped_timelines()["court-to-listing"]


def asked(told: str, as_of: str, known_at: int = 99) -> CaseState:
    """The one case of a story, as it stands on a day."""
    (state,) = cases(COURT, History(story(told)), date.fromisoformat(as_of), known_at)
    return state


def steps(told: str, as_of: str) -> dict[str, tuple[str, str]]:
    """Each step with its due day and its state."""
    return {step.code: (step.due.isoformat(), step.state) for step in asked(told, as_of).steps}


EFFECTIVE = "2018-01-15 | | lixia | judgment.effective | id=j case_number=A1\n"


@pytest.mark.parametrize(
    ("start", "months", "clipped", "rolled"),
    [
        ("2018-11-30", 3, "2019-02-28", "2019-03-01"),
        ("2019-11-30", 3, "2020-02-29", "2020-03-01"),
        ("2018-01-31", 1, "2018-02-28", "2018-03-01"),
        ("2018-08-31", 6, "2019-02-28", "2019-03-01"),
        ("2018-01-15", 6, "2018-07-15", "2018-07-15"),
        ("2018-10-31", 2, "2018-12-31", "2018-12-31"),
        ("2018-03-31", 0, "2018-03-31", "2018-03-31"),
        ("2018-12-31", 2, "2019-02-28", "2019-03-01"),
    ],
)
def test_months_end_where_the_month_does(
    start: str, months: int, clipped: str, rolled: str
) -> None:
    day = date.fromisoformat(start)

    assert shifted(day, months, "clip").isoformat() == clipped
    assert shifted(day, months, "roll").isoformat() == rolled


def test_months_do_not_compose() -> None:
    """2018-11-30 + 3 + 2 is 04-28, + 5 is 04-30: every step names its origin."""
    start = date(2018, 11, 30)

    assert shifted(shifted(start, 3, "clip"), 2, "clip") == date(2019, 4, 28)
    assert shifted(start, 5, "clip") == date(2019, 4, 30)


def test_three_months_then_two_and_listing_after_six() -> None:
    assert steps(EFFECTIVE, "2018-04-15") == {
        "push": ("2018-04-15", "waiting"),
        "assign": ("2018-04-15", "waiting"),
        "clear": ("2018-06-15", "waiting"),
        "listing": ("2018-07-15", "waiting"),
    }


def test_a_step_is_overdue_the_day_after_it_was_due() -> None:
    assert steps(EFFECTIVE, "2018-04-16")["push"] == ("2018-04-15", "overdue")
    assert steps(EFFECTIVE, "2018-06-15")["clear"] == ("2018-06-15", "waiting")
    assert steps(EFFECTIVE, "2018-06-16")["clear"] == ("2018-06-15", "overdue")


def test_what_is_done_gives_the_day_from_which_the_next_step_counts() -> None:
    told = (
        EFFECTIVE
        + """
        2018-04-20 | | lixia | judgment.pushed   | id=p target=j
        2018-05-02 | | lixia | judgment.assigned | target=p
        """
    )

    assert steps(told, "2018-05-31") == {
        "push": ("2018-04-15", "done"),
        "assign": ("2018-04-20", "done"),
        "clear": ("2018-07-02", "waiting"),
        "listing": ("2018-07-15", "waiting"),
    }


def test_after_the_settling_nothing_is_due() -> None:
    told = EFFECTIVE + "2018-03-01 | | lixia | judgment.settled | target=j"
    state = asked(told, "2018-12-31")

    assert state.ended_on == date(2018, 3, 1)
    assert [step.state for step in state.steps] == ["ended", "ended", "done", "ended"]


def test_a_settling_after_its_day_says_what_follows() -> None:
    told = EFFECTIVE + "2018-06-16 | | lixia | judgment.settled | target=j"
    clear = next(step for step in asked(told, "2018-12-31").steps if step.code == "clear")

    assert (clear.state, clear.overdue) == ("done", "通报市政府督查室和纪检监察部门")


def test_a_clearing_due_only_after_the_listing_is_flagged() -> None:
    """Effective 2017-11-30, assigned 2018-03-31: due 05-31, listing 05-30."""
    told = """
        2017-11-30 | | lixia | judgment.effective | id=j case_number=A1
        2018-03-31 | | lixia | judgment.assigned  | target=j
        """
    due = {step.code: (step.due, step.late_listing) for step in asked(told, "2018-04-30").steps}

    assert due["clear"] == (date(2018, 5, 31), True)
    assert due["listing"] == (date(2018, 5, 30), False)


def test_a_step_may_name_the_case_by_its_number() -> None:
    told = EFFECTIVE + "2018-04-10 | | lixia | judgment.pushed | case_number=A1"

    assert steps(told, "2018-12-31")["push"] == ("2018-04-15", "done")


def test_what_is_not_yet_known_or_has_not_yet_happened_is_not_done() -> None:
    told = EFFECTIVE + "2018-04-10 | | lixia | judgment.pushed | target=j"

    assert asked(told, "2018-12-31", known_at=1).steps[0].state == "overdue"
    assert asked(told, "2018-04-09").steps[0].state == "waiting"


def test_a_retracted_judgment_is_no_case() -> None:
    told = EFFECTIVE + "2018-02-01 | 2018-02-01 | - | entry.retracted | target=j"

    assert cases(COURT, History(story(told)), date(2018, 12, 31), 9) == []


def test_every_step_counts_from_one_before_it() -> None:
    tree = COURT.model_dump()
    tree["steps"]["push"]["after"] = {"months": 3, "of": "clear"}

    with pytest.raises(BadScheme, match="does not come before it"):
        load_timeline(tree)
