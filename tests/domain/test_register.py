"""Units: permanent ids whose names and codes change by date, rosters, and who is known when."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import NotAdmitted, UnknownName
from domain.register import roster_units
from domain.scheme import Scheme
from tests.telling import ask, remembered, scheme

JINAN = "jinan-2018-districts"
RENAMED = """
    2018-06-19 | 2018-07-10 | jiyang | unit.renamed | name=济阳区 code=370115 basis=国函〔2018〕86号
    """


def label(told: str, as_of: str, known_at: str | None = None) -> str:
    """What 济阳 is called."""
    return ask(told, scheme=JINAN, as_of=as_of, known_at=known_at).answer.label("jiyang")


def test_a_unit_is_called_by_its_name_and_code_of_the_day_asked() -> None:
    assert label(RENAMED, "2018-06-18") == "济阳县 370125"
    assert label(RENAMED, "2018-06-19") == "济阳区 370115"


def test_a_new_name_is_used_once_it_is_known() -> None:
    assert label(RENAMED, "2018-12-31", known_at="2018-07-09") == "济阳县 370125"
    assert label(RENAMED, "2018-12-31", known_at="2018-07-10") == "济阳区 370115"


def test_a_name_may_change_alone_and_the_code_later() -> None:
    told = """
        2018-06-19 | 2018-07-10 | jiyang | unit.renamed | name=济阳区
        2018-09-01 | 2018-09-02 | jiyang | unit.renamed | code=370115
        """

    assert label(told, "2018-08-31") == "济阳区 370125"
    assert label(told, "2018-09-01") == "济阳区 370115"


def test_a_renaming_learnt_out_of_order_takes_its_place_by_date() -> None:
    told = """
        2018-09-01 | 2018-09-02 | jiyang | unit.renamed | name=三 code=370115
        2018-06-19 | 2018-09-10 | jiyang | unit.renamed | name=二
        """

    assert [label(told, day) for day in ("2018-06-18", "2018-06-19", "2018-09-01")] == [
        "济阳县 370125", "二 370125", "三 370115",
    ]  # fmt: skip


def test_a_retracted_renaming_never_was() -> None:
    told = RENAMED.replace("| unit.renamed |", "| unit.renamed | id=n") + (
        "2018-08-01 | 2018-08-01 | - | entry.retracted | target=n"
    )

    assert label(told, "2018-12-31") == "济阳县 370125"


def test_a_renamed_unit_stays_the_same_unit() -> None:
    told = RENAMED + "2018-02-01 | 2018-02-02 | jiyang | defaulter.listed | id=d body=organ"
    reply = ask(told, scheme=JINAN, as_of="2018-12-31")

    assert reply.points("9", "jiyang") == 12


def test_without_a_code_the_label_is_the_name() -> None:
    assert ask("", scheme=JINAN, as_of="2018-12-31").answer.label("gaoxin") == "高新区"


def test_twelve_units_are_compared_and_those_of_2019_never_enter_2018() -> None:
    told = (
        "2019-01-09 | 2019-01-10 | laiwu | unit.registered | name=莱芜区 code=370116 kind=district"
    )
    answer = ask(told, scheme=JINAN, as_of="2019-06-30").answer

    assert len(answer.sheets) == 12
    assert "laiwu" not in answer.sheets
    assert "laiwu" in answer.units


def test_a_unit_is_found_by_its_id_its_name_its_code_and_its_label() -> None:
    units = remembered(RENAMED).units(1)

    for text in ("jiyang", "济阳区", "370115", "济阳区 370115"):
        assert units.find(text, date(2018, 12, 31)).id == "jiyang"
    with pytest.raises(UnknownName) as refused:
        units.find("济阳县", date(2018, 12, 31))
    assert refused.value.code == "unknown-unit"


def test_one_short_id_in_two_cities_is_two_bodies() -> None:
    """卫健局 of Pingyin and 卫健委 of Pingdingshan are both written weijian in their rosters."""
    units = remembered("").units(0)

    assert units.unit("weijian").names[0].name == "卫健局"
    assert units.unit("pds-weijian").names[0].name == "市卫健委"


def roster(name: str, entry: str, year: int = 2018) -> Scheme:
    """A scheme with one unit."""
    return scheme(
        f"""
        scheme: {name}
        period: {{first: {year}-01-01, last: {year}-12-31}}
        units: {{basis: default, roster: {{weijian: {entry}}}}}
        indicators: {{"1": {{full: 1, measure: {{count: {{of: training.held}}}}, points: {{as_given: {{}}}}}}}}
        """
    )


def test_one_id_for_two_bodies_is_refused() -> None:
    other = roster("other-town", "{name: 另一家, kind: department}")

    with pytest.raises(NotAdmitted) as refused:
        remembered("", other).units(0)
    assert refused.value.code == "unit-id-taken"
    own_id = roster("other-town", "{name: 另一家, kind: department, unit: other-weijian}")
    assert "other-weijian" in remembered("", own_id).units(0)


def test_the_same_body_in_the_roster_of_a_later_year_is_one_unit_under_its_later_name() -> None:
    later = roster("later-year", "{name: 卫健局, kind: department, code: '370124'}", year=2023)
    unit = remembered("", later).units(0).unit("weijian")

    assert unit.label(date(2022, 12, 31)) == "卫健局"
    assert unit.label(date(2023, 1, 1)) == "卫健局 370124"


def test_a_roster_names_its_units_as_on_the_first_day_of_its_period() -> None:
    (unit,) = roster_units(roster("own", "{name: 卫健局, kind: department}"))

    assert (unit.exists_from, unit.names[0].valid_from) == (date(2018, 1, 1), date(2018, 1, 1))


# Open populations, sub-units, mergers

FIRMS = scheme(
    """
    units: {basis: default, open: enterprise}
    indicators:
      "1": {full: null, measure: {value: {of: penalty.imposed, field: points, pick: sum, empty: zero}},
            points: {as_given: {}}}
    """
)


def test_an_open_population_is_every_registered_unit_of_the_kind() -> None:
    told = """
        2018-01-05 | | a | unit.registered | name=甲 kind=enterprise
        2018-01-05 | | b | unit.registered | name=乙 kind=hospital
        2018-01-05 | | c | unit.registered | name=丙 kind=enterprise
        2018-03-01 | | a | penalty.imposed | points=3
        """

    assert ask(told, scheme=FIRMS, as_of="2018-12-31").all_points() == {"a": 3, "c": 0}
    assert set(ask(told, scheme=FIRMS, as_of="2018-12-31", known_at=1).answer.sheets) == {"a"}


def test_a_unit_that_only_another_schemes_roster_names_is_not_in_an_open_population() -> None:
    towns = FIRMS.changed({"units": {"basis": "default", "open": "town"}})
    told = """
        2018-01-05 | | dong | unit.registered | name=东镇 kind=town
        2018-03-01 | | dong | penalty.imposed | points=3
        """

    assert any(unit.kind == "town" for unit in remembered(told).units(1) if unit.id != "dong")
    assert ask(told, scheme=towns, as_of="2018-12-31").all_points() == {"dong": 3}


def test_entries_of_the_units_placed_under_a_unit_count_for_it_where_the_scheme_says_so() -> None:
    text = """
        indicators:
          "1": {full: 10, measure: {count: {of: training.held, with_subunits: WITH}}, points: {as_given: {}}}
        """
    told = """
        2018-01-05 | | dong-1 | unit.registered | name=东一村 kind=village
        2018-01-05 | | dong-2 | unit.registered | name=东二组 kind=village
        2018-01-05 | | dong-1 | unit.placed     | parent=dong
        2018-01-05 | | dong-2 | unit.placed     | parent=dong-1
        2018-03-01 | | dong   | training.held   |
        2018-03-01 | | dong-1 | training.held   |
        2018-03-01 | | dong-2 | training.held   |
        """

    for words, points in (("true", 3), ("false", 1)):
        reply = ask(told, scheme=scheme(text.replace("WITH", words)), as_of="2018-12-31")
        assert reply.points(unit="dong") == points
        assert reply.points(unit="xi") == 0


MERGED = """
    2018-02-01 | | xi | training.held |
    2018-07-01 | | xi | unit.merged   | into=dong
    2018-08-01 | | xi | training.held |
    """


def merging(policy: str) -> Scheme:
    """A scheme that says what becomes of a merged unit's history."""
    return scheme(
        f"""
        units:
          basis: default
          merged: {policy}
          roster: {{dong: {{name: 东镇, kind: town}}, xi: {{name: 西镇, kind: town}}}}
        indicators: {{"1": {{full: 10, measure: {{count: {{of: training.held}}}}, points: {{as_given: {{}}}}}}}}
        """
    )


def test_a_merged_unit_keeps_its_history_or_it_moves_from_the_day_of_the_merger() -> None:
    stays, moves = merging("stays"), merging("moves")

    assert ask(MERGED, scheme=stays, as_of="2018-12-31").all_points() == {"dong": 0, "xi": 2}
    assert ask(MERGED, scheme=moves, as_of="2018-06-30").all_points() == {"dong": 0, "xi": 1}
    assert ask(MERGED, scheme=moves, as_of="2018-12-31").all_points() == {"dong": 2, "xi": 0}
