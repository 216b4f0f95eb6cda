"""Which text of a scheme holds at a viewpoint, and which calendar: rules have two times as well."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from domain.errors import BadScheme, UnknownName
from domain.scheme import Scheme
from tests.telling import SMALL, ask, remembered, scheme, story

YEAR_END = "2018-12-31"

LISTED = scheme(
    """
    indicators:
      "9":
        full: 15
        measure: {open: {opened: defaulter.listed, closed: defaulter.cleared,
                         weight: {by: body, values: {organ: 3, village-committee: 1}}}}
        points: {per_item: {each: -1, start: full}}
        readings:
          - id: 9.A7
            about: measure
            question: 年内曾存在还是期末存在
            adopted: 期末仍未退出的
            basis: default
            alternatives:
              - label: 年内列入过即计
                set:
                  indicators/9/measure:
                    count: {of: defaulter.listed, weight: {by: body, values: {organ: 3, village-committee: 1}}}
              - {label: 可为负, set: {indicators/9/floor: null}}
    total: {full: 15}
    """
)
FACTS = """
    2018-02-01 | 2018-02-02 | dong | defaulter.listed  | id=d1 body=organ
    2018-03-01 | 2018-03-02 | dong | defaulter.listed  | id=d2 body=village-committee
    2018-09-01 | 2018-09-02 | dong | defaulter.cleared | target=d2
    """


def points(rules: str, **when: object) -> object:
    """What item 9 gives after these entries about rules."""
    asked = {"as_of": YEAR_END, **when}
    return ask(FACTS + rules, scheme=LISTED, **asked).points("9")  # type: ignore[arg-type]


# Errata

ERRATUM = """
    2019-04-01 | 2019-04-01 | - | scheme.revised | id=r scheme=four-towns cause=erratum set.indicators/9/measure/open/weight/values/organ=2
    """


def test_an_erratum_holds_for_every_day_once_it_is_known() -> None:
    assert points(ERRATUM, known_at="2019-03-31") == 12
    assert points(ERRATUM) == 13
    assert points(ERRATUM, as_of="2018-02-15") == 13


def test_the_old_text_stays_at_hand_for_who_asks_by_the_rules_known_then() -> None:
    assert points(ERRATUM, rules_known_at="2019-03-31") == 12
    reply = ask(FACTS + ERRATUM, scheme=LISTED, as_of=YEAR_END)
    assert reply.answer.scheme.revision == 2
    assert reply.answer.resolved.revision == 2
    old = ask(FACTS + ERRATUM, scheme=LISTED, as_of=YEAR_END, rules_known_at=3)
    assert (old.answer.scheme.revision, old.answer.scheme.digest) == (1, LISTED.digest)


def test_a_retracted_revision_never_was() -> None:
    undone = ERRATUM + "2019-05-01 | 2019-05-01 | - | entry.retracted | target=r"

    assert points(undone) == 12
    assert points(undone, known_at="2019-04-30") == 13


def test_revisions_apply_in_the_order_in_which_they_were_recorded() -> None:
    again = ERRATUM + (
        "2019-06-01 | 2019-06-01 | - | scheme.revised | scheme=four-towns cause=erratum "
        "set.indicators/9/measure/open/weight/values/organ=5"
    )

    assert points(again) == 10
    assert ask(FACTS + again, scheme=LISTED, as_of=YEAR_END).answer.scheme.revision == 3


def test_a_revision_of_another_scheme_changes_nothing_here() -> None:
    other = ERRATUM.replace("four-towns", "jinan-2018-districts")

    assert points(other) == 12


# Amendments

AMENDMENT = """
    2018-06-10 | 2018-06-10 | - | scheme.revised | id=r scheme=four-towns cause=amendment effective_from=2018-07-01 set.indicators/9/full=20
    """


def test_an_amendment_holds_from_its_first_day_on() -> None:
    assert points(AMENDMENT, as_of="2018-06-30") == 11
    assert points(AMENDMENT, as_of="2018-07-01") == 16
    assert points(AMENDMENT, as_of=YEAR_END) == 17
    assert points(AMENDMENT, as_of="2018-07-01", rules_known_at="2018-06-09") == 11


def test_an_amendment_without_its_first_day_holds_from_the_day_it_was_made() -> None:
    undated = AMENDMENT.replace("effective_from=2018-07-01", "")

    assert points(undated, as_of="2018-06-09") == 11
    assert points(undated, as_of="2018-06-10") == 16


def test_the_number_of_the_text_depends_on_what_is_known_and_not_on_the_day_asked() -> None:
    before = ask(FACTS + AMENDMENT, scheme=LISTED, as_of="2018-06-30").answer.scheme
    after = ask(FACTS + AMENDMENT, scheme=LISTED, as_of="2018-07-01").answer.scheme

    assert (before.revision, after.revision) == (2, 2)
    assert [text.indicators["9"].full for text in (before, after)] == [15, 20]


def test_an_amendment_for_the_time_after_the_period_never_touches_the_period() -> None:
    """A day after the period gives the answer of the last day, under the text of that day."""
    later = AMENDMENT.replace("effective_from=2018-07-01", "effective_from=2019-01-01")

    assert points(later, as_of=YEAR_END) == points(later, as_of="2019-06-30") == 12


# Readings


def adopted(words: str) -> str:
    """An office settles reading 9.A7."""
    return f"""
        2018-10-01 | 2018-10-01 | - | reading.adopted | scheme=four-towns reading=9.A7 {words}
        """


def test_an_office_chooses_an_alternative_by_its_name() -> None:
    assert points("") == 12
    assert points(adopted("choice=年内列入过即计")) == 11
    assert points(adopted("choice=年内列入过即计"), rules_known_at="2018-09-30") == 12


def test_an_office_may_confirm_the_adopted_reading_or_write_its_own() -> None:
    assert points(adopted("choice=adopted")) == 12
    assert points(adopted("set.indicators/9/full=10")) == 7


def test_a_dated_choice_holds_from_its_day() -> None:
    dated = adopted("choice=年内列入过即计 effective_from=2018-11-01")

    assert points(dated, as_of="2018-10-31") == 12
    assert points(dated, as_of="2018-11-01") == 11


def test_a_choice_that_the_scheme_does_not_offer_is_an_error() -> None:
    with pytest.raises(BadScheme) as refused:
        points(adopted("choice=另算"))
    assert refused.value.code == "unknown-reading"


# An office's own scheme


def body(full: int) -> str:
    """A scheme of an office, as the body of an entry."""
    return (
        '{"language":1,"scheme":"own-scheme","revision":1,"status":"adopted","title":"自订办法",'
        '"source":{"document":"甲","issuer":"乙","file":"a.txt","sha256":"00"},'
        '"period":{"first":"2018-01-01","last":"2018-12-31"},'
        '"units":{"basis":"office","roster":{"dong":{"name":"东镇","kind":"town"}}},'
        f'"indicators":{{"1":{{"name":"一","full":{full},"measure":{{"count":{{"of":"training.held"}}}},'
        '"points":{"all_or_nothing":{"when":{"at_least":1}}}}},"total":{"full":null}}'
    )


OWN = f"""
    2018-01-02 | 2018-01-02 | -    | scheme.published | id=p1 body={body(10)}
    2018-02-01 | 2018-02-01 | dong | training.held    |
    2018-05-01 | 2018-05-01 | -    | scheme.revised   | scheme=own-scheme cause=erratum set.indicators/1/full=12
    2018-06-01 | 2018-06-01 | -    | scheme.published | id=p2 body={body(20)}
    """


def test_a_published_scheme_is_known_from_its_recording() -> None:
    with pytest.raises(UnknownName, match="own-scheme"):
        ask(OWN, scheme="own-scheme", as_of=YEAR_END, known_at=0)
    assert ask(OWN, scheme="own-scheme", as_of=YEAR_END, known_at=2).points(unit="dong") == 10
    assert ask(OWN, scheme="own-scheme", as_of=YEAR_END, known_at=3).points(unit="dong") == 12


def test_a_scheme_published_anew_starts_without_the_changes_of_the_old_text() -> None:
    assert ask(OWN, scheme="own-scheme", as_of=YEAR_END).points(unit="dong") == 20


def test_a_retracted_publication_leaves_the_text_before_it() -> None:
    undone = OWN + "2018-07-01 | 2018-07-01 | - | entry.retracted | target=p2"

    assert ask(undone, scheme="own-scheme", as_of=YEAR_END).points(unit="dong") == 12


def test_every_known_scheme_is_listed() -> None:
    memory = remembered(OWN)

    assert "own-scheme" not in memory.rulebook.ids(0)
    assert "own-scheme" in memory.rulebook.ids(1)
    assert "jinan-2018-districts" in memory.rulebook.ids(0)


# Calendars: 国办发明电〔2018〕15号 of 2018-12-04 and 〔2019〕3号 of 2019-03-22

FIRST = (
    "off=2019-01-01,2019-02-04,2019-02-05,2019-02-06,2019-02-07,2019-02-08,2019-04-05,2019-05-01,"
    "2019-06-07,2019-09-13,2019-10-01,2019-10-02,2019-10-03,2019-10-04,2019-10-07 "
    "work=2019-02-02,2019-02-03,2019-09-29,2019-10-12"
)
SECOND = (
    "off=2019-01-01,2019-02-04,2019-02-05,2019-02-06,2019-02-07,2019-02-08,2019-04-05,2019-05-01,"
    "2019-05-02,2019-05-03,2019-06-07,2019-09-13,2019-10-01,2019-10-02,2019-10-03,2019-10-04,"
    "2019-10-07 work=2019-02-02,2019-02-03,2019-04-28,2019-05-05,2019-09-29,2019-10-12"
)
NOTICES = f"""
    2018-12-04 | 2018-12-04 | - | calendar.published | calendar=china-working-days year=2019 notice=国办发明电〔2018〕15号 {FIRST}
    2019-03-22 | 2019-03-22 | - | calendar.published | id=c2 calendar=china-working-days year=2019 notice=国办发明电〔2019〕3号 {SECOND}
    """
OBJECTION = """
    2019-04-30 | 2019-04-30 | dong | objection.assigned | id=o
    2019-05-06 | 2019-05-06 | dong | objection.resolved | target=o
    """
DELAYED: Scheme = scheme(
    """
    period: {first: 2019-01-01, last: 2019-12-31}
    indicators:
      "15b":
        full: 3
        measure: {delay: {start: objection.assigned, end: objection.resolved}}
        points: {tiers: {table: [{at_most: 1, points: full}, {at_most: 2, points: 2}], otherwise: 0, none: full}}
    total: {full: 3}
    """
)


def test_working_days_are_those_that_were_published_by_then() -> None:
    """2019-04-30 to 05-06: three as known on 2019-03-01, two as known on 2019-06-01."""
    told = NOTICES + OBJECTION

    def asked(rules_known_at: str) -> tuple[object, object]:
        reply = ask(told, scheme=DELAYED, as_of="2019-12-31", rules_known_at=rules_known_at)
        return reply.figure("15b"), reply.points("15b")

    assert asked("2019-03-01") == (3, 0)
    assert asked("2019-06-01") == (2, 2)


def test_a_retracted_notice_leaves_the_one_before_it() -> None:
    told = NOTICES + OBJECTION + "2019-07-01 | 2019-07-01 | - | entry.retracted | target=c2"

    assert ask(told, scheme=DELAYED, as_of="2019-12-31").figure("15b") == 3


def test_without_any_notice_the_calendar_of_the_package_counts() -> None:
    assert ask(OBJECTION, scheme=DELAYED, as_of="2019-12-31").figure("15b") == 2


def test_a_notice_replaces_the_table_of_its_year_only() -> None:
    memory = remembered(story(NOTICES))
    first, second = (memory.rulebook.calendar("china-working-days", n) for n in (1, 2))
    assert first is not None
    assert second is not None

    assert first.table(2018) == second.table(2018)
    assert first.table(2019) != second.table(2019)


# What a scheme is, whatever its layout


def test_comments_and_layout_do_not_change_the_digest_and_every_rule_does() -> None:
    again = scheme(
        """
        # 同一办法
        total: {full: 15}
        indicators:
          '9': {points: {per_item: {start: full, each: -1.0}}, full: 15.00, floor: 0, name: "9",
                measure: {open: {closed: defaulter.cleared, opened: defaulter.listed,
                                 weight: {by: body, values: {village-committee: 1, organ: 3}}}}}
        """
    )
    read = LISTED.changed({"indicators/9/readings": []})

    assert again.digest == read.digest
    assert read.changed({"indicators/9/full": "15.1"}).digest != read.digest
    assert read.changed({"period/submitted_by": "2018-12-31T17:00:00+08:00"}).digest != read.digest


def test_a_change_replaces_the_whole_value_at_its_path_and_an_unknown_path_is_refused() -> None:
    changed = LISTED.changed({"indicators/9/measure/open/weight/values": {"organ": 7}})
    assert changed.tree["indicators"]["9"]["measure"]["open"]["weight"]["values"] == {"organ": 7}

    for path in ("indicators/10/full", "indicators/9/ful", "", "indicators/9/full/more"):
        with pytest.raises(BadScheme) as refused:
            LISTED.changed({path: 1})
        assert refused.value.code == "unknown-path"


def test_a_change_that_no_longer_makes_a_scheme_is_refused() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"indicators/9/full": "many"},
        {"indicators/9/points": {"proportional": {}}},
        {"period/last": "2017-01-01"},
        {"language": 2},
    )
    for change in changes:
        with pytest.raises(BadScheme):
            LISTED.changed(change)


def test_a_supposition_is_marked_and_answers_like_a_revision() -> None:
    supposed = ask(FACTS, scheme=LISTED, as_of=YEAR_END, supposing={"indicators/9/full": "7.5"})

    assert supposed.points("9") == Fraction("4.5")
    assert supposed.answer.supposed
    assert not ask(FACTS, scheme=LISTED, as_of=YEAR_END).answer.supposed


@pytest.mark.parametrize(
    "text",
    [
        "period: {first: 2018-12-31, last: 2018-01-01}",
        "units: {basis: default}",
        "units: {basis: default, open: town, roster: {dong: {name: 东镇, kind: town}}}",
        "units: {basis: default, roster: {dong: {name: 东镇, kind: town}}, groups: {g: [xi]}}",
        "language: 2",
        "scheme: Four Towns",
        "colour: red",
        "total: {full: 10, round: {mode: half_even}}",
        "status: draft",
    ],
)
def test_a_scheme_that_does_not_hang_together_is_refused(text: str) -> None:
    one = '"1": {full: 10, measure: {count: {of: training.held}}, points: {as_given: {}}}'
    scheme(f"indicators: {{{one}}}")

    with pytest.raises(BadScheme) as refused:
        scheme(f"{text}\nindicators: {{{one}}}")
    assert refused.value.code == "bad-scheme"


def test_an_indicator_names_only_sections_and_groups_that_exist() -> None:
    one = "full: 10, measure: {count: {of: training.held}}, points: {as_given: {}}"
    for extra in (
        "section: 一",
        "applies_to: {group: g}",
        "applies_to: {kinds: [town], units: [xi]}",
    ):
        with pytest.raises(BadScheme):
            scheme(f'indicators: {{"1": {{{one}, {extra}}}}}')


def test_two_readings_never_share_an_id() -> None:
    reading = "{id: 1.A, about: a, question: b, adopted: c, basis: default}"
    with pytest.raises(BadScheme, match="reading ids repeat"):
        scheme(
            f"""
            indicators:
              "1": {{full: 1, measure: {{count: {{of: training.held}}}}, points: {{as_given: {{}}}},
                    readings: [{reading}]}}
            readings: [{reading}]
            """
        )


def test_two_lines_are_always_told_apart() -> None:
    line = "name: a, full: 1, measure: {count: {of: training.held}}, points: {as_given: {}}"
    for inner in (f"{{{line}}}", f"{{name: a, full: 1, parts: {{x: {{{line}}}}}}}"):
        with pytest.raises(BadScheme, match="two lines cannot be told apart: 1/a"):
            scheme(f"""
                indicators:
                  "1": {{full: 1, parts: {{a: {inner}}}}}
                  "1/a": {{{line}}}
                """)


def test_the_small_scheme_of_these_tests_has_four_units() -> None:
    assert SMALL.count("kind:") == 4
