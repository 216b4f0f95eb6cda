"""`count`: what happened in the period, filtered and told apart in a fixed order (每…, 上报…)."""

# ruff: noqa: E501 — a line of a table is an entry, a line of YAML a rule: they stand as written

from __future__ import annotations

import pytest

from domain.errors import BadScheme
from domain.scheme import Scheme
from tests.telling import ask, rule

YEAR_END = "2018-12-31"


def counting(body: str) -> Scheme:
    """Count so, and give the figure as the points."""
    return rule(f"{{measure: {{count: {body}}}, points: {{as_given: {{}}}}}}", full="1000")


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


# where


def test_a_list_of_values_takes_any_of_them() -> None:
    media = counting("{of: media.reported, where: {level: [province, nation]}}")
    reply = ask(
        """
        2018-05-01 | | dong | media.reported | id=c subject=甲 level=city
        2018-05-01 | | dong | media.reported | id=p subject=甲 level=province
        2018-05-01 | | dong | media.reported | id=n subject=甲 level=nation
        """,
        scheme=media,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["p", "n"]
    assert reply.left_out() == {"c": "does not match level=city"}


def test_an_article_of_300_characters_counts_and_one_of_299_does_not() -> None:
    articles = counting("{of: article.adopted, where: {characters: {at_least: 300}}}")
    reply = ask(
        """
        2018-05-01 | | dong | article.adopted | id=short characters=299
        2018-05-01 | | dong | article.adopted | id=enough characters=300
        2018-05-01 | | dong | article.adopted | id=unknown
        """,
        scheme=articles,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["enough"]
    assert reply.left_out() == {
        "short": "does not match characters=299",
        "unknown": "does not match characters=—",
    }


def test_an_adoption_without_a_number_takes_that_of_its_article() -> None:
    articles = counting("{of: article.adopted, where: {characters: {at_least: 300}}}")
    reply = ask(
        """
        2018-05-01 | | dong | article.submitted | id=a1 characters=420
        2018-05-09 | | dong | article.adopted   | id=b1 target=a1
        2018-05-01 | | dong | article.submitted | id=a2 characters=420
        2018-05-09 | | dong | article.adopted   | id=b2 target=a2 characters=200
        """,
        scheme=articles,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["b1"]


def test_true_matches_true_only() -> None:
    on_time = counting("{of: work-report.submitted, where: {on_time: true}}")
    reply = ask(
        """
        2018-05-01 | | dong | work-report.submitted | id=late on_time=false
        2018-05-01 | | dong | work-report.submitted | id=timely on_time=true
        """,
        scheme=on_time,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["timely"]


# present and absent


def test_a_form_counts_once_no_column_that_is_asked_for_is_empty() -> None:
    forms = counting("{of: joint-case.reported, present: [object, measure]}")
    reply = ask(
        """
        2018-05-01 | | dong | joint-case.reported | id=full channel=form object=OBJ-1 measure=限制投标
        2018-05-01 | | dong | joint-case.reported | id=half channel=form object=OBJ-1
        2018-05-01 | | dong | joint-case.reported | id=none channel=form
        """,
        scheme=forms,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["full"]
    assert reply.left_out() == {
        "half": "material missing measure",
        "none": "material missing object,measure",
    }


def test_a_record_counts_as_faultless_only_without_any_fault() -> None:
    faultless = counting("{of: decision.publicised, absent: [faults]}")
    reply = ask(
        """
        2018-05-01 | | dong | decision.publicised | id=clean number=1
        2018-05-01 | | dong | decision.publicised | id=wrong number=2 faults=error
        """,
        scheme=faultless,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["clean"]
    assert reply.left_out() == {"wrong": "does not match faults=error"}


def test_a_row_of_a_form_counts_with_its_document_and_a_report_without_one_needs_none() -> None:
    annex = counting("{of: scenario.launched, form: {fields: [name, document], needs: [document]}}")
    reply = ask(
        """
        2018-05-01 | | dong | scenario.launched | id=row name=信易游 document=办法
        2018-05-01 | | dong | scenario.launched | id=bare name=信易游
        2018-05-01 | | dong | scenario.launched | id=plain
        """,
        scheme=annex,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["row", "plain"]
    assert reply.left_out() == {"bare": "material missing document"}


# days_between: 2018-05-01 (a Tuesday) was a holiday, 2018-04-28 (a Saturday) a working day

LATE = counting(
    "{of: decision.publicised, days_between: {from: decided_on, to: publicised_on, more_than: 7}}"
)


def test_seven_working_days_from_decision_to_publication_are_in_time_and_eight_are_late() -> None:
    reply = ask(
        """
        2018-06-12 | | dong | decision.publicised | id=seven decided_on=2018-06-01 publicised_on=2018-06-12
        2018-06-13 | | dong | decision.publicised | id=eight decided_on=2018-06-01 publicised_on=2018-06-13
        """,
        scheme=LATE,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["eight"]
    assert reply.left_out() == {"seven": "does not match decided_on→publicised_on=7"}


def test_a_holiday_does_not_count_towards_the_seven_days_and_a_made_up_saturday_does() -> None:
    reply = ask(
        """
        2018-05-08 | | dong | decision.publicised | id=a decided_on=2018-04-26 publicised_on=2018-05-08
        2018-05-09 | | dong | decision.publicised | id=b decided_on=2018-04-26 publicised_on=2018-05-09
        """,
        scheme=LATE,
        as_of=YEAR_END,
    )

    # 04-27, 04-28 (Saturday, made up), 05-02, 03, 04, 07, 08: seven; 05-09 is the eighth
    assert reply.counted() == ["b"]


def test_a_decision_not_yet_published_runs_until_the_day_asked() -> None:
    ledger = "2018-06-01 | | dong | decision.publicised | id=open decided_on=2018-06-01"

    assert ask(ledger, scheme=LATE, as_of="2018-06-12").counted() == []
    assert ask(ledger, scheme=LATE, as_of="2018-06-13").counted() == ["open"]


def test_a_record_without_its_day_of_decision_cannot_be_called_late() -> None:
    ledger = "2018-06-01 | | dong | decision.publicised | id=r publicised_on=2018-06-20"
    reply = ask(ledger, scheme=LATE, as_of=YEAR_END)

    assert reply.left_out() == {"r": "material missing decided_on"}


def test_plain_days_need_no_calendar() -> None:
    days = counting(
        "{of: decision.publicised, "
        "days_between: {from: decided_on, to: publicised_on, unit: day, at_most: 7}}"
    )
    reply = ask(
        """
        2018-05-08 | | dong | decision.publicised | id=a decided_on=2018-05-01 publicised_on=2018-05-08
        2018-05-09 | | dong | decision.publicised | id=b decided_on=2018-05-01 publicised_on=2018-05-09
        """,
        scheme=days,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["a"]


# need

QUALIFIED = counting(
    "{of: activity.reported, need: {field: materials, all_of: [media-report], at_least: 2, "
    "of: [document, pictures, summary, typical-case]}}"
)


def test_an_activity_needs_the_media_report_and_two_of_the_other_four() -> None:
    reply = ask(
        """
        2018-05-01 | | dong | activity.reported | id=ok materials=media-report,document,pictures
        2018-05-01 | | dong | activity.reported | id=one materials=media-report,document
        2018-05-01 | | dong | activity.reported | id=no-media materials=document,pictures,summary
        2018-05-01 | | dong | activity.reported | id=plan materials=media-report,plan,pictures
        2018-05-01 | | dong | activity.reported | id=nothing
        """,
        scheme=QUALIFIED,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["ok"]
    assert reply.left_out() == {
        "one": "material missing 2/4 document,pictures,summary,typical-case",
        "no-media": "material missing media-report",
        "plan": "material missing 2/4 document,pictures,summary,typical-case",
        "nothing": "material missing media-report",
    }


# unless

INCIDENTS = counting(
    "{of: incident.exposed, unless: {answered_by: incident.handled, where: {manner: proactive}}}"
)


def test_an_incident_handled_proactively_is_not_counted_and_one_handled_on_order_is() -> None:
    reply = ask(
        """
        2018-02-01 | | dong | incident.exposed | id=i1
        2018-02-03 | | dong | incident.handled | id=h1 target=i1 manner=proactive
        2018-02-01 | | dong | incident.exposed | id=i2
        2018-02-03 | | dong | incident.handled | id=h2 target=i2 manner=ordered
        2018-02-01 | | dong | incident.exposed | id=i3
        """,
        scheme=INCIDENTS,
        as_of=YEAR_END,
    )

    assert reply.counted() == ["i2", "i3"]
    assert reply.left_out() == {"i1": "answered by h1", "h2": "does not match manner=ordered"}


def test_a_proactive_handling_helps_from_its_own_day_on() -> None:
    ledger = """
        2018-02-01 | | dong | incident.exposed | id=i1
        2018-03-01 | | dong | incident.handled | id=h1 target=i1 manner=proactive
        """

    before = ask(ledger, scheme=INCIDENTS, as_of="2018-02-28")
    assert before.counted() == ["i1"]
    assert before.left_out() == {"h1": "after as_of 2018-03-01"}
    assert ask(ledger, scheme=INCIDENTS, as_of="2018-03-01").counted() == []


def test_a_retracted_handling_excuses_nothing() -> None:
    ledger = """
        2018-02-01 | 2018-02-02 | dong | incident.exposed | id=i1
        2018-02-03 | 2018-02-04 | dong | incident.handled | id=h1 target=i1 manner=proactive
        2018-05-01 | 2018-05-01 | -    | entry.retracted  | id=x1 target=h1
        """
    reply = ask(ledger, scheme=INCIDENTS, as_of=YEAR_END)

    assert reply.counted() == ["i1"]
    assert reply.left_out() == {"h1": "retracted by x1"}


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
