"""Twelve districts and one year: what each learns of the others, and what the office corrects."""

from __future__ import annotations

from fractions import Fraction

from domain.rulebook import shipped_schemes
from tests.telling import Reply, ask

JINAN = "jinan-2018-districts"
UNITS = list(shipped_schemes()[JINAN].units.roster)


def cases(month: int, counts: list[int]) -> str:
    """So many joint cases of each district in a month, all from the system."""
    return "\n".join(
        f"2018-{month:02d}-10 | 2018-{month:02d}-11 | {unit} | joint-case.reported | "
        f"channel=system object=OBJ-{unit}-{month}-{n} measure=限制投标 department=住建 date=2018-{month:02d}-10"
        for unit, count in zip(UNITS, counts, strict=True)
        for n in range(count)
    )


SPRING = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
AUTUMN = [0] * 11 + [12]


def asked(ledger: str, as_of: str, known_at: str | None = None) -> Reply:
    return ask(ledger, scheme=JINAN, as_of=as_of, known_at=known_at)


def test_in_spring_each_place_is_a_twelfth_of_twenty_points() -> None:
    reply = asked(cases(3, SPRING), "2018-06-30")
    exact = [reply.exact("3-4", unit) for unit in UNITS]

    assert exact == [Fraction(20 * k, 12) for k in range(12, 0, -1)]
    assert reply.points("3-4", UNITS[1]) == Fraction("18.33")


def test_in_autumn_the_last_overtakes_all_and_everyone_loses_a_place() -> None:
    ledger = f"{cases(3, SPRING)}\n{cases(10, AUTUMN)}"
    before, after = asked(ledger, "2018-06-30"), asked(ledger, "2018-12-31")

    assert after.points("3-4", UNITS[-1]) == 20
    for unit in UNITS[:-1]:
        lost = before.exact("3-4", unit), after.exact("3-4", unit)
        assert lost[0] is not None
        assert lost[1] is not None
        assert lost[0] - lost[1] == Fraction(20, 12)


def test_what_is_learnt_in_january_changes_the_year_and_not_what_was_known_in_december() -> None:
    late = "\n".join(
        f"2018-12-20 | 2019-01-08 | {UNITS[5]} | joint-case.reported | channel=system "
        f"object=OBJ-L{n} measure=限制投标 department=住建 date=2018-12-20"
        for n in range(20)
    )
    ledger = f"{cases(3, SPRING)}\n{late}"

    assert asked(ledger, "2018-12-31", "2018-12-31").points("3-4", UNITS[5]) == Fraction("11.67")
    assert asked(ledger, "2018-12-31", "2019-01-31").points("3-4", UNITS[5]) == 20
    assert asked(ledger, "2018-12-31", "2019-01-31").points("3-4", UNITS[0]) == Fraction("18.33")
    assert asked(ledger, "2018-06-30", "2019-01-31").points("3-4", UNITS[5]) == Fraction("11.67")


def test_without_item_eight_assessed_nobody_has_a_total_and_the_span_says_by_how_much() -> None:
    sheet = asked(cases(3, SPRING), "2018-12-31").sheet(UNITS[0])

    assert sheet.total is None
    assert sheet.span is not None
    assert sheet.span.high is not None
    assert sheet.span.low == 20 + 15  # the first place, and no defaulter
    assert sheet.span.high - sheet.span.low == 5


def test_once_assessed_all_twelve_are_placed() -> None:
    assessed = "\n".join(
        f"2019-01-20 | 2019-01-20 | {unit} | indicator.assessed | "
        f"scheme={JINAN} period=2018 indicator=8 points=4"
        for unit in UNITS
    )
    reply = asked(f"{cases(3, SPRING)}\n{assessed}", "2018-12-31")
    sheets = reply.answer.ranking()

    assert [sheet.unit for sheet in sheets] == UNITS
    assert [sheet.place for sheet in sheets] == list(range(1, 13))
    assert sheets[0].total == 20 + 4 + 15
    assert sheets[0].converted == Fraction("1.95")


def test_the_same_ledger_under_another_city_s_rules_of_another_year() -> None:
    """Pingdingshan's rules of 2020 over 2018: what they do not know is named, not scored zero."""
    ledger = f"""
        {cases(3, SPRING)}
        2018-03-01 | | lixia | leading-group.established |
        2018-04-01 | | lixia | training.held |
        """
    reply = ask(
        ledger, scheme="pingdingshan-2020-districts", as_of="2018-12-31", over=2018,
        units=" ".join(UNITS),
    )  # fmt: skip

    assert reply.answer.cross
    assert reply.points("1.1", "lixia") == 5
    assert reply.points("4.3", "lixia") == 3
    assert reply.points("2.1", "lixia") == "unscored"
    assert reply.total("lixia") is None
