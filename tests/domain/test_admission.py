"""What may follow what: contradictions are refused, duplicates and late reports are not."""

from __future__ import annotations

import pytest

from domain.admission import ENDINGS
from domain.events import TOPICS
from tests.domain.admitting import record, refusal

LISTED = "2018-02-01 | 2018-02-02 | lixia | defaulter.listed | id=d body=organ\n"
CLEARED = "2018-06-01 | 2018-06-02 | -     | defaulter.cleared | id=c target=d\n"


# Times


def test_nothing_is_recorded_before_it_happened() -> None:
    record("2018-02-01 | 2018-02-01 | lixia | training.held |")

    assert refusal("2018-02-02 | 2018-02-01 | lixia | training.held |") == "not-yet-occurred"


def test_the_day_of_recording_is_that_of_shanghai() -> None:
    """17:00 UTC on the first is the second in Shanghai."""
    record("2018-02-02 | 2018-02-01T17:00:00+00:00 | lixia | training.held |")

    assert refusal("2018-02-02 | 2018-02-01T15:59:59+00:00 | lixia | training.held |") == (
        "not-yet-occurred"
    )


def test_a_report_comes_after_the_fact_and_before_the_recording() -> None:
    record(
        "2018-02-01 | 2018-02-01T12:00:00 | lixia | training.held | submitted=2018-02-01T12:00:00"
    )

    assert refusal(
        "2018-02-01 | 2018-02-01T12:00:00 | lixia | training.held | submitted=2018-02-01T12:00:01"
    ) == "submitted-after-recording"  # fmt: skip
    assert refusal(
        "2018-02-02 | 2018-02-03 | lixia | training.held | submitted=2018-02-01T23:59:59"
    ) == "submitted-before-it-occurred"  # fmt: skip


# Units


def test_a_unit_is_known_from_a_roster_or_once_it_is_registered() -> None:
    assert refusal("2018-02-01 | | laiwu | training.held |") == "unknown-unit"
    record(
        """
        2018-02-01 | 2018-02-01 | laiwu | unit.registered | name=莱芜区
        2018-02-02 | 2018-02-02 | laiwu | training.held   |
        """
    )


def test_an_entry_moves_only_to_a_unit_that_is_known() -> None:
    record(LISTED + "2018-03-01 | | - | entry.reattributed | target=d to=gaoxin")

    assert refusal(LISTED + "2018-03-01 | | - | entry.reattributed | target=d to=nowhere") == (
        "unknown-unit"
    )


# Targets


def test_what_answers_names_an_entry_that_is_there() -> None:
    assert refusal(CLEARED) == "target-unknown"


def test_each_topic_answers_only_what_it_can_answer() -> None:
    told = "2018-02-01 | | lixia | training.held | id=d\n" + CLEARED

    assert refusal(told) == "wrong-target"


def test_a_clearance_may_name_its_unit_or_leave_it_to_the_listing() -> None:
    record(LISTED + CLEARED)
    record(LISTED + CLEARED.replace("| -     |", "| lixia |"))


# Ends


def test_nothing_ends_twice() -> None:
    again = "2018-07-01 | 2018-07-02 | - | defaulter.cleared | target=d"

    assert refusal(LISTED + CLEARED + again) == "ended-already"


def test_after_the_first_end_was_retracted_it_may_end_anew() -> None:
    record(
        LISTED
        + CLEARED
        + """
        2018-07-01 | 2018-07-01 | - | entry.retracted   | target=c
        2018-07-02 | 2018-07-02 | - | defaulter.cleared | target=d
        """
    )


def test_nothing_ends_before_it_began_and_it_may_end_on_the_same_day() -> None:
    record(LISTED + "2018-02-01 | 2018-06-02 | - | defaulter.cleared | target=d")

    early = "2018-01-31 | 2018-06-02 | - | defaulter.cleared | target=d"
    assert refusal(LISTED + early) == "ends-before-it-began"


def test_the_day_it_began_is_the_amended_one() -> None:
    told = (
        LISTED
        + "2018-03-01 | 2018-03-01 | - | entry.amended | target=d set.occurred_on=2018-01-10\n"
    )

    record(told + "2018-01-31 | 2018-06-02 | - | defaulter.cleared | target=d")
    assert refusal(told + "2018-01-09 | 2018-06-02 | - | defaulter.cleared | target=d") == (
        "ends-before-it-began"
    )


def test_a_listing_after_its_clearance_is_a_new_one() -> None:
    record(LISTED + CLEARED + "2018-08-01 | 2018-08-01 | lixia | defaulter.listed | body=organ")


def test_an_appeal_is_decided_once_whichever_way() -> None:
    filed = LISTED + "2018-03-01 | 2018-03-01 | lixia | appeal.filed | id=a target=d\n"
    upheld = "2018-04-01 | 2018-04-01 | - | appeal.upheld | id=u target=a\n"

    record(filed + upheld)
    for second in ("appeal.upheld", "appeal.dismissed"):
        assert refusal(filed + upheld + f"2018-05-01 | 2018-05-01 | - | {second} | target=a") == (
            "ended-already"
        )


def test_every_topic_that_ends_something_exists() -> None:
    assert set(TOPICS) >= ENDINGS


# Posts end by their role

POST = "2018-02-01 | 2018-02-01 | lixia | post.designated | id=p role=leader\n"
ENDED = "2018-05-01 | 2018-05-01 | lixia | post.ended | id=e role=leader\n"


def test_a_post_ends_by_its_role_once() -> None:
    record(POST + ENDED)

    again = "2018-06-01 | 2018-06-01 | lixia | post.ended | role=leader"
    assert refusal(POST + ENDED + again) == "nothing-to-end"
    assert refusal(ENDED) == "nothing-to-end"
    assert refusal(POST + ENDED.replace("leader", "liaison")) == "nothing-to-end"
    assert refusal(POST.replace("lixia", "gaoxin") + ENDED) == "nothing-to-end"


def test_a_post_that_was_ended_by_naming_it_does_not_end_again_by_its_role() -> None:
    named = "2018-04-01 | 2018-04-01 | - | post.ended | target=p\n"

    assert refusal(POST + named + ENDED) == "nothing-to-end"


def test_a_new_holder_can_end_again() -> None:
    record(
        POST
        + ENDED
        + """
        2018-06-01 | 2018-06-01 | lixia | post.designated | role=leader
        2018-07-01 | 2018-07-01 | lixia | post.ended      | role=leader
        """
    )


def test_after_the_end_was_retracted_the_post_can_end_again() -> None:
    record(
        POST
        + ENDED
        + """
        2018-06-01 | 2018-06-01 | -     | entry.retracted | target=e
        2018-07-01 | 2018-07-01 | lixia | post.ended      | role=leader
        """
    )


def test_no_post_ends_before_anyone_held_it() -> None:
    early = "2018-01-31 | 2018-03-01 | lixia | post.ended | role=leader"

    assert refusal(POST + early) == "nothing-to-end"


# Corrections

RETRACTED = "2018-03-01 | 2018-03-01 | - | entry.retracted | id=x target=d\n"


@pytest.mark.parametrize(
    "answer",
    [
        "entry.retracted | target=d",
        "entry.amended | target=d set.body=institution",
        "entry.supplemented | target=d set.case_number=1 submitted",
        "entry.reattributed | target=d to=gaoxin",
        "defaulter.cleared | target=d",
    ],
)
def test_what_is_retracted_is_answered_by_nothing_more(answer: str) -> None:
    record(LISTED + f"2018-04-01 | 2018-04-01 | - | {answer}")

    assert refusal(LISTED + RETRACTED + f"2018-04-01 | 2018-04-01 | - | {answer}") == (
        "target-retracted"
    )


def test_a_reply_to_what_fell_with_its_target_is_refused_too() -> None:
    told = """
        2018-02-01 | 2018-02-01 | lixia | article.submitted | id=a
        2018-02-02 | 2018-02-02 | lixia | article.adopted   | id=b target=a
        2018-03-01 | 2018-03-01 | -     | entry.retracted   | target=a
        2018-03-02 | 2018-03-02 | -     | entry.amended     | target=b set.characters=300
        """

    assert refusal(told) == "target-retracted"


def test_a_retraction_may_be_retracted_once_and_then_the_entry_again() -> None:
    undone = RETRACTED + "2018-04-01 | 2018-04-01 | - | entry.retracted | id=y target=x\n"

    record(LISTED + undone + "2018-05-01 | 2018-05-01 | - | entry.retracted | target=d")
    assert refusal(
        LISTED + undone + "2018-05-01 | 2018-05-01 | - | entry.retracted | target=x"
    ) == ("target-retracted")


def test_a_correction_is_not_corrected_but_retracted() -> None:
    amended = (
        LISTED
        + "2018-03-01 | 2018-03-01 | - | entry.amended | id=m target=d set.body=institution\n"
    )

    record(amended + "2018-04-01 | 2018-04-01 | - | entry.retracted | target=m")
    assert refusal(
        amended + "2018-04-01 | 2018-04-01 | - | entry.amended | target=m set.reason=x"
    ) == ("correction-of-a-correction")


@pytest.mark.parametrize(
    ("change", "code"),
    [("body=firm", "not-in-list"), ("colour=red", "unknown-field"), ("body=null", "missing-field")],
)
def test_an_amended_entry_must_still_be_an_entry_of_its_topic(change: str, code: str) -> None:
    assert refusal(LISTED + f"2018-03-01 | | - | entry.amended | target=d set.{change}") == code


def test_an_amended_day_is_no_later_than_the_recording() -> None:
    record(
        LISTED + "2018-03-01 | 2018-03-01 | - | entry.amended | target=d set.occurred_on=2018-03-01"
    )

    assert refusal(
        LISTED + "2018-03-01 | 2018-03-01 | - | entry.amended | target=d set.occurred_on=2018-03-02"
    ) == "not-yet-occurred"  # fmt: skip


# Schemes


def test_a_finding_names_a_scheme_and_an_indicator_that_exist() -> None:
    finding = "2018-05-01 | | lixia | indicator.assessed | points=4 "

    record(finding + "scheme=jinan-2018-districts indicator=8")
    record(finding + "scheme=pingdingshan-2020-districts indicator=5.2/work")
    assert refusal(finding + "scheme=jinan-2018-districts indicator=88") == "unknown-indicator"
    assert refusal(finding + "scheme=jinan-2017 indicator=8") == "unknown-scheme"


def test_a_revision_must_leave_a_scheme_that_loads() -> None:
    revised = "2019-04-01 | | - | scheme.revised | scheme=jinan-2018-districts cause=erratum "

    record(revised + "set.indicators/9/full=16")
    assert refusal(revised + "set.indicators/99/full=16") == "unknown-path"
    assert refusal(revised + "set.indicators/9/full=many") == "bad-scheme"


def test_an_office_adopts_only_a_reading_and_a_choice_that_the_scheme_offers() -> None:
    adopted = "2019-04-01 | | - | reading.adopted | scheme=jinan-2018-districts "

    record(adopted + "reading=3-4.ties choice=取平均名次")
    record(adopted + "reading=3-4.ties choice=adopted")
    assert refusal(adopted + "reading=3-4.ties choice=抽签") == "unknown-reading"
    assert refusal(adopted + "reading=3-4.tie choice=adopted") == "unknown-reading"


def test_choices_that_cannot_stand_together_are_refused() -> None:
    """A share of the best has no ties to settle."""
    adopted = "2019-04-01 | 2019-04-0{} | - | reading.adopted | scheme=jinan-2018-districts "
    share = adopted.format(1) + "reading=3-4.A3 choice=按数量占最多者的比例\n"

    assert refusal(share + adopted.format(2) + "reading=3-4.ties choice=取平均名次") == "bad-scheme"


# What is never refused


def test_duplicates_late_reports_and_half_empty_forms_are_recorded() -> None:
    record(
        """
        2018-02-01 | 2018-02-02 | lixia | joint-case.reported | channel=form object=OBJ-1 submitted
        2018-02-01 | 2018-02-02 | lixia | joint-case.reported | channel=form object=OBJ-1 submitted
        2018-02-01 | 2018-02-02 | lixia | joint-case.reported | channel=form submitted
        2018-02-01 | 2019-06-02 | lixia | joint-case.reported | channel=form submitted=2019-01-31
        2018-02-01 | 2019-06-02 | lixia | joint-case.reported | channel=form
        """
    )
