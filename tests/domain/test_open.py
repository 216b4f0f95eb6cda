"""`open`: what was opened and is not closed by the cut-off (存在, 存续, 未完成, 成立)."""

from __future__ import annotations

from domain.scheme import Scheme
from tests.telling import ask, rule

YEAR_END = "2018-12-31"


def standing(body: str) -> Scheme:
    """Count so, and give the figure as the points."""
    return rule(f"{{measure: {{open: {body}}}, points: {{as_given: {{}}}}}}", full="1000")


LISTED = standing("{opened: defaulter.listed, closed: defaulter.cleared}")


def test_a_unit_without_any_has_zero() -> None:
    assert ask("", scheme=LISTED, as_of=YEAR_END, units="dong").figure(unit="dong") == 0


def test_what_was_opened_years_ago_and_is_still_open_counts() -> None:
    reply = ask(
        "2011-04-01 | 2018-01-05 | dong | defaulter.listed | id=old body=organ",
        scheme=LISTED,
        as_of="2018-01-01",
    )

    assert reply.counted() == ["old"]


def test_a_clearance_restores_from_its_own_day() -> None:
    ledger = """
        2018-02-01 | | dong | defaulter.listed  | id=d1 body=organ
        2018-06-01 | | dong | defaulter.cleared | id=c1 target=d1
        """

    assert ask(ledger, scheme=LISTED, as_of="2018-01-31").figure() == 0
    assert ask(ledger, scheme=LISTED, as_of="2018-02-01").figure() == 1
    assert ask(ledger, scheme=LISTED, as_of="2018-05-31").figure() == 1
    assert ask(ledger, scheme=LISTED, as_of="2018-06-01").figure() == 0
    assert ask(ledger, scheme=LISTED, as_of="2018-06-01").left_out() == {
        "d1": "cleared on 2018-06-01 c1"
    }


def test_a_clearance_inside_the_period_helps_once_it_is_known() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed  | id=d1 body=organ
        2018-12-20 | 2019-01-18 | dong | defaulter.cleared | id=c1 target=d1
        """

    assert ask(ledger, scheme=LISTED, as_of=YEAR_END, known_at="2019-01-17").figure() == 1
    assert ask(ledger, scheme=LISTED, as_of=YEAR_END, known_at="2019-01-18").figure() == 0


def test_a_clearance_after_the_period_never_helps_that_year() -> None:
    ledger = """
        2018-11-01 | 2019-01-20 | dong | defaulter.listed  | id=d9 body=organ
        2019-01-01 | 2019-01-21 | dong | defaulter.cleared | id=c9 target=d9
        """
    reply = ask(ledger, scheme=LISTED, as_of="2019-06-30")

    assert reply.counted() == ["d9"]
    assert reply.left_out() == {"c9": "after as_of 2019-01-01"}


def test_a_retracted_clearance_clears_nothing() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed  | id=d1 body=organ
        2018-06-01 | 2018-06-01 | dong | defaulter.cleared | id=c1 target=d1
        2018-07-01 | 2018-07-01 | -    | entry.retracted   | id=x1 target=c1
        """
    reply = ask(ledger, scheme=LISTED, as_of=YEAR_END)

    assert reply.counted() == ["d1"]
    assert reply.left_out() == {"c1": "retracted by x1"}


def test_the_clearance_of_a_retracted_listing_falls_with_it() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed  | id=d1 body=organ
        2018-06-01 | 2018-06-01 | dong | defaulter.cleared | id=c1 target=d1
        2018-07-01 | 2018-07-01 | -    | entry.retracted   | id=x1 target=d1
        """
    reply = ask(ledger, scheme=LISTED, as_of=YEAR_END)

    assert reply.figure() == 0
    assert reply.left_out() == {"d1": "retracted by x1"}


def test_a_listing_that_is_moved_to_another_unit_takes_its_clearance_along() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed    | id=d1 body=organ
        2018-03-01 | 2018-03-01 | -    | entry.reattributed  | target=d1 to=xi
        2018-06-01 | 2018-06-01 | -    | defaulter.cleared   | id=c1 target=d1
        """

    before = ask(ledger, scheme=LISTED, as_of="2018-05-31")
    assert [before.figure(unit="dong"), before.figure(unit="xi")] == [0, 1]
    assert ask(ledger, scheme=LISTED, as_of=YEAR_END).figure(unit="xi") == 0


def test_only_documents_of_the_kind_asked_for_and_with_a_number_count() -> None:
    plans = standing(
        "{opened: document.issued, closed: document.repealed, where: {kind: plan}, present: [number]}"
    )
    reply = ask(
        """
        2018-02-01 | | dong | document.issued | id=ok kind=plan number=〔2018〕1号
        2018-02-01 | | dong | document.issued | id=draft kind=plan
        2018-02-01 | | dong | document.issued | id=other kind=policy number=〔2018〕2号
        """,
        scheme=plans,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["ok"]
    assert reply.left_out() == {
        "draft": "material missing number",
        "other": "does not match kind=policy",
    }


def test_three_points_for_an_organ_and_one_for_a_committee() -> None:
    weighed = standing(
        "{opened: defaulter.listed, closed: defaulter.cleared, "
        "weight: {by: body, values: {organ: 3, village-committee: 1}}}"
    )
    reply = ask(
        """
        2018-02-01 | | dong | defaulter.listed | body=organ
        2018-02-01 | | dong | defaulter.listed | body=village-committee
        2018-02-01 | | dong | defaulter.listed | body=village-committee
        """,
        scheme=weighed,
        as_of=YEAR_END,
    )

    assert reply.figure() == 5
    outcome = reply.award().outcome
    assert outcome is not None
    assert outcome.figure is not None
    assert [list(group) for group in outcome.figure.groups] == [
        ["organ", 1, 3],
        ["village-committee", 2, 1],
    ]


# Closed by key: a post that ends without naming its entry

POSTS = standing("{opened: post.designated, closed: post.ended, key: [role]}")


def test_a_post_that_ends_ends_whoever_held_that_role() -> None:
    ledger = """
        2018-02-01 | | dong | post.designated | id=a role=leader
        2018-02-01 | | dong | post.designated | id=b role=liaison
        2018-05-01 | | dong | post.ended      | id=c role=leader
        """

    assert ask(ledger, scheme=POSTS, as_of="2018-04-30").counted() == ["a", "b"]
    reply = ask(ledger, scheme=POSTS, as_of="2018-05-01")
    assert reply.counted() == ["b"]
    assert reply.left_out() == {"a": "cleared on 2018-05-01 c"}


def test_whoever_is_named_afterwards_stays_in_the_post() -> None:
    ledger = """
        2018-02-01 | | dong | post.designated | id=a role=leader
        2018-05-01 | | dong | post.ended      | role=leader
        2018-05-02 | | dong | post.designated | id=b role=leader
        """

    assert ask(ledger, scheme=POSTS, as_of=YEAR_END).counted() == ["b"]


def test_on_the_same_day_the_order_of_recording_decides() -> None:
    first_ended = """
        2018-02-01 | 2018-02-01T09:00 | dong | post.designated | id=a role=leader
        2018-05-01 | 2018-05-01T09:00 | dong | post.ended      | role=leader
        2018-05-01 | 2018-05-01T10:00 | dong | post.designated | id=b role=leader
        """

    assert ask(first_ended, scheme=POSTS, as_of=YEAR_END).counted() == ["b"]


def test_a_post_of_another_unit_is_not_ended() -> None:
    ledger = """
        2018-02-01 | | dong | post.designated | role=leader
        2018-02-01 | | xi   | post.designated | role=leader
        2018-05-01 | | dong | post.ended      | role=leader
        """
    reply = ask(ledger, scheme=POSTS, as_of=YEAR_END)

    assert [reply.figure(unit="dong"), reply.figure(unit="xi")] == [0, 1]


def test_a_retracted_end_by_role_ends_nobody() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | post.designated | id=a role=leader
        2018-05-01 | 2018-05-01 | dong | post.ended      | id=c role=leader
        2018-06-01 | 2018-06-01 | -    | entry.retracted | target=c
        """

    assert ask(ledger, scheme=POSTS, as_of=YEAR_END).counted() == ["a"]


def test_a_post_can_also_be_ended_by_naming_its_entry() -> None:
    ledger = """
        2018-02-01 | | dong | post.designated | id=a role=leader
        2018-02-01 | | dong | post.designated | id=b role=leader
        2018-05-01 | | dong | post.ended      | target=a
        """

    assert ask(ledger, scheme=POSTS, as_of=YEAR_END).counted() == ["b"]
