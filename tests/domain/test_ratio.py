"""`ratio` and `checklist`: figures composed of other figures."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.errors import BadScheme
from domain.scheme import Scheme
from tests.telling import ask, rule

YEAR_END = "2018-12-31"


def quotient(when_zero: str) -> Scheme:
    """Registered firms over all firms, scored by the share."""
    return rule(
        f"""
        measure:
          ratio:
            of: {{value: {{of: loan-platform.counted, field: registered, pick: last}}}}
            over: {{value: {{of: loan-platform.counted, field: enterprises, pick: last}}}}
            when_zero: {when_zero}
        points: {{proportional: {{}}}}
        """
    )


def test_a_share_is_exact() -> None:
    ledger = "2018-05-01 | | dong | loan-platform.counted | id=a registered=1 enterprises=3"
    reply = ask(ledger, scheme=quotient("missing"), as_of=YEAR_END)

    assert reply.figure() == Fraction(1, 3)
    assert reply.exact() == Fraction(10, 3)
    assert reply.points() == Fraction("3.33")
    assert reply.counted() == ["a"]


@pytest.mark.parametrize(
    ("when_zero", "points"), [("missing", "unscored"), ("zero", 0), ("one", 10)]
)
def test_over_nothing_the_scheme_says_what_the_share_is(when_zero: str, points: object) -> None:
    ledger = "2018-05-01 | | dong | loan-platform.counted | registered=0 enterprises=0"

    assert ask(ledger, scheme=quotient(when_zero), as_of=YEAR_END).points() == points


def test_without_a_figure_the_share_is_missing_whatever_happens_over_zero() -> None:
    assert ask("", scheme=quotient("one"), as_of=YEAR_END, units="dong").points(unit="dong") == (
        "unscored"
    )


# checklist

SYSTEMS = rule(
    """
    measure:
      checklist:
        required: [plan]
        items:
          plan: {open: {opened: document.issued, closed: document.repealed, where: {kind: plan}}}
          tasks: {open: {opened: document.issued, closed: document.repealed, where: {kind: task-table}}}
          liaison: {open: {opened: document.issued, closed: document.repealed, where: {kind: liaison-system}}}
    points: {per_item: {each: -2, start: full}}
    """
)


def issued(*kinds: str) -> str:
    """One document of each kind."""
    return "\n".join(
        f"2018-02-0{number} | | dong | document.issued | id={kind} kind={kind}"
        for number, kind in enumerate(kinds, start=1)
    )


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        (("plan", "task-table", "liaison-system"), 0),
        (("plan", "task-table"), 1),
        (("plan",), 2),
        (("task-table", "liaison-system"), 3),
        ((), 3),
    ],
)
def test_the_figure_is_what_is_missing_and_without_the_plan_all_is(
    kinds: tuple[str, ...], missing: int
) -> None:
    reply = ask(issued(*kinds), scheme=SYSTEMS, as_of=YEAR_END, units="dong")

    assert reply.figure(unit="dong") == missing
    assert reply.points(unit="dong") == 10 - 2 * missing


def test_two_documents_of_a_kind_are_one_item() -> None:
    ledger = issued("plan") + "\n2018-03-01 | | dong | document.issued | id=second kind=plan"

    assert ask(ledger, scheme=SYSTEMS, as_of=YEAR_END).figure() == 2


def test_a_repealed_document_is_missing_again() -> None:
    ledger = issued("plan", "task-table", "liaison-system")
    ledger += "\n2018-06-01 | | - | document.repealed | target=liaison-system"

    assert ask(ledger, scheme=SYSTEMS, as_of="2018-05-31").figure() == 0
    assert ask(ledger, scheme=SYSTEMS, as_of="2018-06-01").figure() == 1


def test_each_entry_says_which_item_it_serves() -> None:
    items = ask(issued("plan"), scheme=SYSTEMS, as_of=YEAR_END).award().items

    assert [(item.side, item.counted) for item in items] == [
        ("plan", True),
        ("tasks", False),
        ("liaison", False),
    ]


def test_a_required_item_must_be_an_item() -> None:
    with pytest.raises(BadScheme, match="required names no item: plan"):
        rule(
            """
            measure: {checklist: {required: [plan], items: {a: {count: {of: training.held}}}}}
            points: {per_item: {each: -2, start: full}}
            """
        )
