"""Corrections: what is never true, recorded wrongly, added later, or another unit's (更正)."""

from __future__ import annotations

import pytest

from domain.scheme import Scheme
from tests.telling import ask, rule

YEAR_END = "2018-12-31"


def measured(word: str, **more: str) -> Scheme:
    """A scheme of one item that gives its figure as the points."""
    extra = "\n".join(f"{name}: {value}" for name, value in more.items())
    return rule(f"measure: {word}\npoints: {{as_given: {{}}}}\n{extra}", full="1000")


LISTED = measured("{open: {opened: defaulter.listed, closed: defaulter.cleared}}")
CITY = measured("{count: {of: media.reported, where: {level: city}}}")

# Retraction


def chain(length: int) -> str:
    """A listing, its retraction, the retraction's retraction, and so on."""
    lines = ["2018-02-01 | 2018-02-01 | dong | defaulter.listed | id=x0 body=organ"]
    lines += [
        f"2018-03-0{n} | 2018-03-0{n} | - | entry.retracted | id=x{n} target=x{n - 1}"
        for n in range(1, length + 1)
    ]
    return "\n".join(lines)


def test_a_retracted_entry_is_gone_for_every_day_once_that_is_known() -> None:
    ledger = chain(1)

    for day in ("2018-02-01", "2018-02-28", YEAR_END):
        assert ask(ledger, scheme=LISTED, as_of=day, known_at=1).figure() == 1
        assert ask(ledger, scheme=LISTED, as_of=day).figure() == 0
    assert ask(ledger, scheme=LISTED, as_of=YEAR_END).left_out() == {"x0": "retracted by x1"}


@pytest.mark.parametrize(("length", "figure"), [(0, 1), (1, 0), (2, 1), (3, 0), (4, 1), (5, 0)])
def test_a_retraction_may_be_retracted_to_any_depth(length: int, figure: int) -> None:
    assert ask(chain(length), scheme=LISTED, as_of=YEAR_END).figure() == figure


def test_after_a_retracted_retraction_the_entry_may_be_retracted_anew() -> None:
    ledger = chain(2) + "\n2018-04-01 | 2018-04-01 | - | entry.retracted | id=z target=x0"
    reply = ask(ledger, scheme=LISTED, as_of=YEAR_END)

    assert reply.figure() == 0
    assert reply.left_out() == {"x0": "retracted by z"}


def test_a_retraction_is_nothing_that_any_scheme_counts() -> None:
    assert ask(chain(1), scheme=LISTED, as_of=YEAR_END).counted() == []


def test_a_reply_falls_with_what_it_answers_and_returns_with_it() -> None:
    adopted = measured("{count: {of: article.adopted}}")
    ledger = """
        2018-02-01 | 2018-02-01 | dong | article.submitted | id=a characters=400
        2018-02-09 | 2018-02-09 | dong | article.adopted   | id=b target=a
        2018-03-01 | 2018-03-01 | -    | entry.retracted   | id=x target=a
        2018-04-01 | 2018-04-01 | -    | entry.retracted   | id=y target=x
        """

    assert ask(ledger, scheme=adopted, as_of=YEAR_END, known_at=2).figure() == 1
    fallen = ask(ledger, scheme=adopted, as_of=YEAR_END, known_at=3)
    assert fallen.left_out() == {"b": "retracted by x"}
    assert ask(ledger, scheme=adopted, as_of=YEAR_END).figure() == 1


def test_the_reply_to_a_reply_falls_too() -> None:
    resolved = measured("{count: {of: objection.resolved}}")
    ledger = """
        2018-02-01 | 2018-02-01 | dong | objection.accepted | id=a
        2018-02-02 | 2018-02-02 | dong | objection.assigned | id=b target=a
        2018-02-03 | 2018-02-03 | dong | objection.resolved | id=c target=b
        2018-03-01 | 2018-03-01 | -    | entry.retracted    | id=x target=a
        """

    assert ask(ledger, scheme=resolved, as_of=YEAR_END, known_at=3).figure() == 1
    assert ask(ledger, scheme=resolved, as_of=YEAR_END).figure() == 0


# Amendment


def test_an_amended_entry_says_the_new_thing_for_every_day() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | media.reported | id=m subject=甲 level=province
        2018-05-01 | 2018-05-01 | -    | entry.amended  | id=c target=m set.level=city
        """

    assert ask(ledger, scheme=CITY, as_of="2018-02-01", known_at=1).figure() == 0
    assert ask(ledger, scheme=CITY, as_of="2018-02-01").figure() == 1


def test_the_last_amendment_wins_and_its_retraction_brings_the_one_before_back() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | media.reported  | id=m subject=甲 level=province
        2018-05-01 | 2018-05-01 | -    | entry.amended   | id=c target=m set.level=city
        2018-06-01 | 2018-06-01 | -    | entry.amended   | id=d target=m set.level=nation
        2018-07-01 | 2018-07-01 | -    | entry.retracted | id=x target=d
        """

    assert [ask(ledger, scheme=CITY, as_of=YEAR_END, known_at=n).figure() for n in (1, 2, 3, 4)] == [
        0, 1, 0, 1,
    ]  # fmt: skip


def test_an_amendment_may_move_the_day() -> None:
    ledger = """
        2018-01-05 | 2018-02-01 | dong | media.reported | id=m subject=甲 level=city
        2018-05-01 | 2018-05-01 | -    | entry.amended  | target=m set.occurred_on=2017-12-30
        """

    assert ask(ledger, scheme=CITY, as_of=YEAR_END, known_at=1).figure() == 1
    moved = ask(ledger, scheme=CITY, as_of=YEAR_END)
    assert moved.left_out() == {"m": "outside the period 2017-12-30"}


def test_an_amendment_may_move_the_moment_of_submission_across_the_deadline() -> None:
    reported = measured("{count: {of: media.reported}}", counts_from="submitted")
    late = reported.changed({"period/submitted_by": "2018-12-31T17:00:00+08:00"})
    ledger = """
        2018-12-30 | 2019-01-02 | dong | media.reported | id=m subject=甲 level=city submitted=2018-12-31T17:00:01
        2019-01-05 | 2019-01-05 | -    | entry.amended  | target=m set.submitted_at=2018-12-31T16:59:00
        """

    assert ask(ledger, scheme=late, as_of=YEAR_END, known_at=1).figure() == 0
    assert ask(ledger, scheme=late, as_of=YEAR_END).figure() == 1


def test_an_amendment_may_take_a_field_away() -> None:
    forms = measured("{count: {of: joint-case.reported, present: [object]}}")
    ledger = """
        2018-02-01 | 2018-02-01 | dong | joint-case.reported | id=m channel=form object=OBJ-1
        2018-05-01 | 2018-05-01 | -    | entry.amended       | target=m set.object=null
        """

    assert ask(ledger, scheme=forms, as_of=YEAR_END, known_at=1).figure() == 1
    assert ask(ledger, scheme=forms, as_of=YEAR_END).left_out() == {"m": "material missing object"}


def test_a_field_taken_away_from_a_reply_is_read_from_what_it_answers() -> None:
    long = measured("{count: {of: article.adopted, where: {characters: {at_least: 300}}}}")
    ledger = """
        2018-02-01 | 2018-02-01 | dong | article.submitted | id=a characters=400
        2018-02-09 | 2018-02-09 | dong | article.adopted   | id=b target=a characters=200
        2018-05-01 | 2018-05-01 | -    | entry.amended     | target=b set.characters=null
        """

    assert ask(ledger, scheme=long, as_of=YEAR_END, known_at=2).figure() == 0
    assert ask(ledger, scheme=long, as_of=YEAR_END).figure() == 1


def test_amending_what_a_reply_answers_changes_what_the_reply_says() -> None:
    long = measured("{count: {of: article.adopted, where: {characters: {at_least: 300}}}}")
    ledger = """
        2018-02-01 | 2018-02-01 | dong | article.submitted | id=a characters=200
        2018-02-09 | 2018-02-09 | dong | article.adopted   | id=b target=a
        2018-05-01 | 2018-05-01 | -    | entry.amended     | target=a set.characters=300
        """

    assert ask(ledger, scheme=long, as_of=YEAR_END, known_at=2).figure() == 0
    assert ask(ledger, scheme=long, as_of=YEAR_END).figure() == 1


# Supplement: the deadline of this scheme is 2018-12-31 17:00

FORMS = measured(
    "{count: {of: joint-case.reported, present: [object]}}", counts_from="submitted"
).changed({"period/submitted_by": "2018-12-31T17:00:00+08:00"})
HALF = "2018-06-01 | 2018-06-02 | dong | joint-case.reported | id=m channel=form submitted"


def supplemented(submitted: str, recorded: str = "2019-01-05") -> str:
    """The half-empty form and what completes it."""
    return f"""
        {HALF}
        {submitted[:10]} | {recorded} | - | entry.supplemented | id=s target=m set.object=OBJ-1 submitted={submitted}
        """


def test_a_supplement_counts_from_its_own_submission() -> None:
    ledger = supplemented("2018-08-01T09:00:00")

    assert ask(ledger, scheme=FORMS, as_of="2018-07-31").figure() == 0
    assert ask(ledger, scheme=FORMS, as_of="2018-08-01").figure() == 1


@pytest.mark.parametrize(
    ("submitted", "figure"),
    [("2018-12-31T16:59:59", 1), ("2018-12-31T17:00:00", 1), ("2018-12-31T17:00:01", 0)],
)
def test_a_supplement_after_the_deadline_is_void(submitted: str, figure: int) -> None:
    assert ask(supplemented(submitted), scheme=FORMS, as_of=YEAR_END).figure() == figure


def test_a_timely_supplement_recorded_late_helps_once_it_is_known() -> None:
    ledger = supplemented("2018-12-30T09:00:00", recorded="2019-03-01")

    assert ask(ledger, scheme=FORMS, as_of=YEAR_END, known_at="2019-02-28").figure() == 0
    assert ask(ledger, scheme=FORMS, as_of=YEAR_END).figure() == 1


def test_a_supplement_that_was_never_submitted_is_void_where_there_is_a_deadline() -> None:
    ledger = f"""
        {HALF}
        2018-07-01 | 2018-07-01 | - | entry.supplemented | target=m set.object=OBJ-1
        """

    assert ask(ledger, scheme=FORMS, as_of=YEAR_END).figure() == 0


def test_without_a_deadline_a_supplement_counts_from_its_submission_or_else_its_day() -> None:
    free = measured("{count: {of: joint-case.reported, present: [object]}}")
    submitted = supplemented("2018-08-01T09:00:00")
    plain = f"""
        {HALF}
        2018-07-01 | 2018-07-01 | - | entry.supplemented | target=m set.object=OBJ-1
        """

    assert ask(submitted, scheme=free, as_of="2018-07-31").figure() == 0
    assert ask(submitted, scheme=free, as_of="2018-08-01").figure() == 1
    assert ask(plain, scheme=free, as_of="2018-06-30").figure() == 0
    assert ask(plain, scheme=free, as_of="2018-07-01").figure() == 1


def test_a_retracted_supplement_adds_nothing() -> None:
    ledger = supplemented("2018-08-01T09:00:00", recorded="2018-08-01") + (
        "\n2018-09-01 | 2018-09-01 | - | entry.retracted | target=s"
    )

    assert ask(ledger, scheme=FORMS, as_of=YEAR_END).figure() == 0


def test_amendments_and_supplements_apply_in_order_of_recording() -> None:
    """The office takes the object away after the unit had added it; the last word wins."""
    ledger = supplemented("2018-08-01T09:00:00", recorded="2018-08-01") + (
        "\n2018-09-01 | 2018-09-01 | - | entry.amended | target=m set.object=null"
    )

    assert ask(ledger, scheme=FORMS, as_of=YEAR_END, known_at=2).figure() == 1
    assert ask(ledger, scheme=FORMS, as_of=YEAR_END).figure() == 0


# Reattribution


def test_an_entry_of_another_unit_moves_for_every_day_and_both_change() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed   | id=d body=organ
        2018-05-01 | 2018-05-01 | -    | entry.reattributed | id=r target=d to=xi
        2018-06-01 | 2018-06-01 | -    | entry.retracted    | target=r
        """

    def figures(known_at: int, as_of: str = YEAR_END) -> list[object]:
        reply = ask(ledger, scheme=LISTED, as_of=as_of, known_at=known_at)
        return [reply.figure(unit="dong"), reply.figure(unit="xi")]

    assert figures(1) == [1, 0]
    assert figures(2) == [0, 1]
    assert figures(2, as_of="2018-02-01") == [0, 1]
    assert figures(3) == [1, 0]


def test_an_entry_may_move_twice_and_stays_where_it_was_moved_last() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed   | id=d body=organ
        2018-05-01 | 2018-05-01 | -    | entry.reattributed | target=d to=xi
        2018-06-01 | 2018-06-01 | -    | entry.reattributed | target=d to=nan
        """
    reply = ask(ledger, scheme=LISTED, as_of=YEAR_END, known_at=3)

    assert {unit: reply.figure(unit=unit) for unit in ("dong", "xi", "nan", "bei")} == {
        "dong": 0, "xi": 0, "nan": 1, "bei": 0,
    }  # fmt: skip


def test_an_entry_moved_to_a_unit_outside_the_population_counts_for_nobody() -> None:
    ledger = """
        2018-02-01 | 2018-02-01 | dong | defaulter.listed   | id=d body=organ
        2018-05-01 | 2018-05-01 | -    | entry.reattributed | target=d to=lixia
        """

    assert ask(ledger, scheme=LISTED, as_of=YEAR_END, known_at=1).figure(unit="dong") == 1
    assert ask(ledger, scheme=LISTED, as_of=YEAR_END).figure(unit="dong") == 0


# Entries nobody may rely on


def test_a_reply_to_something_unknown_stands_alone() -> None:
    ledger = "2018-03-01 | | dong | article.adopted | id=b target=nowhere characters=400"
    adopted = measured("{count: {of: article.adopted}}")

    assert ask(ledger, scheme=adopted, as_of=YEAR_END).counted() == ["b"]


def test_an_appeal_against_an_entry_moves_no_score() -> None:
    ledger = """
        2018-02-01 | | dong | defaulter.listed | id=d body=organ
        2018-03-01 | | dong | appeal.filed     | id=a target=d
        2018-03-09 | | dong | appeal.upheld    | target=a
        """

    assert ask(ledger, scheme=LISTED, as_of=YEAR_END).figure() == 1
