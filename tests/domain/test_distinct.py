"""`distinct`, `cap_per`, `weight`: what counts once, so many times, so much (只认可一个, 上限)."""

from __future__ import annotations

import pytest

from domain.errors import BadScheme
from tests.telling import ask, counting

YEAR_END = "2018-12-31"


# distinct

PRODUCTS = counting("{of: product.applied, distinct: [product]}")


def test_equal_keys_count_once_and_the_earliest_stands() -> None:
    reply = ask(
        """
        2018-05-02 | 2018-05-03 | dong | product.applied | id=later product=report
        2018-05-01 | 2018-05-04 | dong | product.applied | id=earlier product=report
        2018-05-01 | 2018-05-05 | dong | product.applied | id=other product=check
        """,
        scheme=PRODUCTS,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["earlier", "other"]
    assert reply.left_out() == {"later": "duplicate of earlier"}


def test_what_two_units_report_alike_counts_for_each_of_them() -> None:
    reply = ask(
        """
        2018-05-01 | | dong | product.applied | product=report
        2018-05-01 | | xi   | product.applied | product=report
        """,
        scheme=PRODUCTS,
        as_of=YEAR_END,
    )

    assert reply.figure(unit="dong") == reply.figure(unit="xi") == 1


def test_a_retracted_report_gives_its_place_back_to_the_duplicate() -> None:
    reply = ask(
        """
        2018-05-01 | 2018-05-01 | dong | product.applied | id=first product=report
        2018-05-02 | 2018-05-02 | dong | product.applied | id=copy product=report
        2018-06-01 | 2018-06-01 | -    | entry.retracted | id=x target=first
        """,
        scheme=PRODUCTS,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["copy"]
    assert reply.left_out() == {"first": "retracted by x"}


def test_entries_without_a_key_are_never_duplicates_of_each_other() -> None:
    fields = counting("{of: innovation.reported, distinct: [department, field]}")
    reply = ask(
        """
        2018-05-01 | | dong | innovation.reported | id=a department=住建
        2018-05-01 | | dong | innovation.reported | id=b department=住建
        2018-05-01 | | dong | innovation.reported | id=c department=住建 field=招投标
        2018-05-01 | | dong | innovation.reported | id=d department=住建 field=招投标
        """,
        scheme=fields,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["a", "b", "c"]


def test_one_activity_a_quarter_counts_by_the_day_it_happened() -> None:
    quarterly = counting('{of: activity.reported, distinct: ["@quarter"]}')
    reply = ask(
        """
        2018-03-31 | | dong | activity.reported | id=q1
        2018-04-01 | | dong | activity.reported | id=q2
        2018-06-30 | | dong | activity.reported | id=q2-again
        2018-12-31 | | dong | activity.reported | id=q4
        """,
        scheme=quarterly,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["q1", "q2", "q4"]


CLAIMS = counting(
    "{of: innovation.reported, distinct: {by: [department, field], within: population}}"
)


def test_within_the_population_only_the_first_claim_counts() -> None:
    ledger = """
        2018-05-02 | 2018-05-03 | dong | innovation.reported | id=second department=住建 field=招投标
        2018-05-01 | 2018-05-04 | xi   | innovation.reported | id=first department=住建 field=招投标
        2018-05-02 | 2018-05-05 | nan  | innovation.reported | id=other department=住建 field=保障房
        """
    reply = ask(ledger, scheme=CLAIMS, as_of=YEAR_END)

    assert reply.all_points() == {"dong": 0, "xi": 1, "nan": 1, "bei": 0}
    assert reply.left_out(unit="dong") == {"second": "duplicate of first"}


def test_if_the_first_claim_is_retracted_the_next_one_counts() -> None:
    ledger = """
        2018-05-01 | 2018-05-01 | xi   | innovation.reported | id=first department=住建 field=招投标
        2018-05-01 | 2018-05-03 | dong | innovation.reported | id=second department=住建 field=招投标
        2018-06-01 | 2018-06-01 | -    | entry.retracted     | target=first
        """

    assert ask(ledger, scheme=CLAIMS, as_of=YEAR_END, known_at=2).figure(unit="dong") == 0
    assert ask(ledger, scheme=CLAIMS, as_of=YEAR_END).figure(unit="dong") == 1


def test_who_claimed_first_is_decided_among_the_units_compared() -> None:
    ledger = """
        2018-05-01 | | xi   | innovation.reported | department=住建 field=招投标
        2018-05-02 | | dong | innovation.reported | department=住建 field=招投标
        """

    assert ask(ledger, scheme=CLAIMS, as_of=YEAR_END, units="dong nan").figure(unit="dong") == 1


# cap_per and weight

MEDIA = """{of: media.reported, where: {level: [city, province, nation]},
  cap_per: {by: [subject, level], max: {by: level, values: {city: 2, province: 3, nation: null}}},
  weight: {by: level, values: {city: 1, province: 2, nation: 4}}}"""


def reports(level: str, number: int, subject: str = "甲") -> str:
    """So many reports of one level about one subject."""
    return "\n".join(
        f"2018-05-{day:02d} | | dong | media.reported | id={level}{day} subject={subject} level={level}"
        for day in range(1, number + 1)
    )


@pytest.mark.parametrize(
    ("level", "number", "figure"),
    [
        ("city", 1, 1),
        ("city", 2, 2),
        ("city", 3, 2),
        ("province", 3, 6),
        ("province", 4, 6),
        ("nation", 5, 20),
    ],
)
def test_of_one_subject_two_city_and_three_provincial_reports_count_and_all_national_ones(
    level: str, number: int, figure: int
) -> None:
    reply = ask(reports(level, number), scheme=counting(MEDIA), as_of=YEAR_END)

    assert reply.figure() == figure


def test_the_cap_is_for_each_subject() -> None:
    ledger = reports("city", 3) + "\n2018-06-01 | | dong | media.reported | subject=乙 level=city"
    reply = ask(ledger, scheme=counting(MEDIA), as_of=YEAR_END)

    assert reply.figure() == 3
    assert reply.left_out() == {"city3": "over the cap 2"}


def test_of_seven_with_a_cap_of_five_three_retracted_leave_four() -> None:
    seven = "\n".join(
        f"2018-05-0{day} | 2018-05-0{day} | dong | media.reported | id=m{day} subject=甲 level=city"
        for day in range(1, 8)
    )
    three = "\n".join(
        f"2018-06-0{day} | 2018-06-0{day} | - | entry.retracted | target=m{day}"
        for day in (1, 2, 3)
    )
    five = counting("{of: media.reported, cap_per: {by: [subject], max: 5}}")

    assert ask(seven, scheme=five, as_of=YEAR_END).figure() == 5
    assert ask(f"{seven}\n{three}", scheme=five, as_of=YEAR_END).counted() == [
        "m4",
        "m5",
        "m6",
        "m7",
    ]


def test_duplicates_fall_before_the_cap_is_reached() -> None:
    """The order is distinct, then cap: a duplicate takes no place under the cap."""
    both = counting(
        "{of: media.reported, distinct: [subject, title], cap_per: {by: [subject], max: 2}}"
    )
    reply = ask(
        """
        2018-05-01 | | dong | media.reported | id=a subject=甲 level=city title=一
        2018-05-02 | | dong | media.reported | id=b subject=甲 level=city title=一
        2018-05-03 | | dong | media.reported | id=c subject=甲 level=city title=二
        2018-05-04 | | dong | media.reported | id=d subject=甲 level=city title=三
        """,
        scheme=both,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["a", "c"]
    assert reply.left_out() == {"b": "duplicate of a", "d": "over the cap 2"}


def test_what_does_not_qualify_takes_no_place_under_the_cap() -> None:
    qualified = counting(
        "{of: innovation.reported, need: {field: materials, all_of: [media-report]}, "
        "cap_per: {by: [department], max: 1}}"
    )
    reply = ask(
        """
        2018-05-01 | | dong | innovation.reported | id=poor department=住建 materials=document
        2018-05-02 | | dong | innovation.reported | id=good department=住建 materials=media-report
        """,
        scheme=qualified,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["good"]


def test_a_weight_that_does_not_follow_the_cap_is_refused() -> None:
    with pytest.raises(BadScheme, match="do not commute"):
        counting(
            "{of: media.reported, cap_per: {by: [subject], max: 2}, "
            "weight: {by: level, values: {city: 1}}}"
        )


@pytest.mark.parametrize(
    "body",
    [
        "{of: media.reported, weight: {by: level, values: {city: 1}}}",
        "{of: media.reported, cap_per: {by: [level], max: {by: level, values: {city: 1}}}}",
    ],
)
def test_a_value_without_a_weight_or_a_cap_is_an_error_and_never_zero(body: str) -> None:
    ledger = "2018-05-01 | | dong | media.reported | subject=甲 level=nation"

    with pytest.raises(BadScheme, match="level=nation") as refused:
        ask(ledger, scheme=counting(body), as_of=YEAR_END)
    assert refused.value.code == "value-without-rule"
