"""Conditions of `count`: fields, forms, days between two days, materials, answers."""

from __future__ import annotations

from tests.telling import ask, counting

YEAR_END = "2018-12-31"


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
