"""A story: judgments against bodies of government, on their way to the list of defaulters.

Three months, two months, six months; what the text says of a step that is overdue is said with it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.office import Office

COURT = ("due", "court-to-listing")


@pytest.fixture
def court(office: Office) -> Office:
    """Three judgments: one settled, one handed on and left lying, one at a month's end."""
    for name, unit, day in (
        ("j1", "dong", "2018-01-15"),
        ("j2", "xi", "2018-02-10"),
        ("j3", "nan", "2018-08-31"),
    ):
        office.record(
            f"{day}T10:00", "judgment.effective",
            f"unit={unit}", f"case_number=（2018）鲁01民初{name[1]}号", f"occurred_on={day}",
            f"id={name}",
        )  # fmt: skip
        if name == "j2":
            office.record("2018-03-20", "judgment.settled", "target=j1", "occurred_on=2018-03-19")
            office.record("2018-05-11", "judgment.pushed", "target=j2", "occurred_on=2018-05-10")
            office.record("2018-05-21", "judgment.assigned", "target=j2", "occurred_on=2018-05-20")
    return office


def due(office: Office, moment: str, *words: str) -> dict[str, dict[str, Any]]:
    """The steps of each case, by its unit and their code."""
    answer = office.on(moment, *COURT, *words, "--json").json["answer"]
    return {case["unit"]: {step["code"]: step for step in case["steps"]} for case in answer}


def test_each_step_is_due_so_many_months_after_the_one_it_counts_from(court: Office) -> None:
    found = due(court, "2018-09-01")

    assert {code: step["due"] for code, step in found["xi"].items()} == {
        "push": "2018-05-10",
        "assign": "2018-05-10",  # handed on from the day of the push
        "clear": "2018-07-20",  # two months from the day on which it was assigned
        "listing": "2018-08-10",
    }
    assert found["nan"]["push"]["due"] == "2018-11-30"  # there is no 31 November
    assert {step["state"] for step in found["nan"].values()} == {"waiting"}


def test_what_is_overdue_says_what_the_text_says_follows(court: Office) -> None:
    xi = due(court, "2018-09-01")["xi"]
    page = court.on("2018-09-01", *COURT)

    assert (xi["push"]["state"], xi["push"]["overdue"]) == ("done", None)
    assert (xi["clear"]["state"], xi["clear"]["overdue"]) == (
        "overdue",
        "通报市政府督查室和纪检监察部门",
    )
    assert xi["listing"]["state"] == "overdue"  # and the text says nothing of the court itself
    assert "通报市政府督查室和纪检监察部门" in page.out
    assert "案件3件：逾期未办1件，已了结1件" in page.out
    assert "口径均为默认" in page.out


def test_nothing_is_due_once_a_case_is_settled_and_the_day_asked_decides(court: Office) -> None:
    assert {step["state"] for step in due(court, "2018-09-01")["dong"].values()} == {
        "done",  # clearing is what settles it
        "ended",
    }
    earlier = due(court, "2018-09-01", "--as-of", "2018-03-01")
    assert set(earlier) == {"dong", "xi"}
    assert {step["state"] for step in earlier["dong"].values()} == {"waiting"}
    before = due(court, "2018-09-01", "--as-of", "2018-08-31", "--known-at", "2018-05-15")
    assert before["xi"]["assign"]["state"] == "overdue"  # nobody had recorded it yet


def test_an_unknown_procedure_is_refused(court: Office) -> None:
    court.refused("2018-09-01", "unknown-timeline", "due", "court-to-list")
