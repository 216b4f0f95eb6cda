"""The shipped schemes: what they take from the documents, their rosters, sums, and readings."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.points import ZERO
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from replay.as_of import ask as ask_memory
from replay.coordinate import Coordinate
from tests.telling import ask, remembered

SCHEMES = shipped_schemes()
ANNUAL = [
    "jinan-2018-districts",
    "pingyin-2022-towns",
    "pingyin-2022-departments",
    "pingdingshan-2020-departments",
    "pingdingshan-2020-districts",
]
EVERY = pytest.mark.parametrize("name", sorted(SCHEMES))
EVERY_ANNUAL = pytest.mark.parametrize("name", ANNUAL)


def sums(scheme: Scheme) -> list[Fraction]:
    """The full marks of each section, in order."""
    return [
        sum(
            (one.full or ZERO for one in scheme.indicators.values() if one.section == name and one.kind == "base"),
            start=ZERO,
        )
        for name in scheme.sections
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("pingyin-2022-towns", [10, 80, 10]),
        ("pingyin-2022-departments", [60, 15, 20, 5]),
        ("pingdingshan-2020-departments", [25, 20, 20, 15, 20]),
        ("pingdingshan-2020-districts", [15, 20, 20, 15, 30]),
    ],
)
def test_the_full_marks_add_up_to_the_sections_and_to_a_hundred(
    name: str, printed: list[int]
) -> None:
    assert sums(SCHEMES[name]) == printed
    assert sum(printed) == SCHEMES[name].total.full == 100


def test_jinan_s_nine_items_add_up_to_a_hundred_and_convert_to_five() -> None:
    scheme = SCHEMES["jinan-2018-districts"]
    full = {code: one.full for code, one in scheme.indicators.items() if one.kind == "base"}

    assert full == {"1": 15, "2": 15, "3-4": 20, "5": 5, "6": 10, "7": 15, "8": 5, "9": 15}
    assert [scheme.total.full, scheme.total.convert_to] == [100, 5]


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("jinan-2018-districts", 12),
        ("pingyin-2022-towns", 9),
        ("pingyin-2022-departments", 18),
        ("pingdingshan-2020-districts", 12),
    ],
)
def test_the_rosters_have_as_many_units_as_the_documents_address(name: str, units: int) -> None:
    assert len(SCHEMES[name].units.roster) == units


def test_sixteen_departments_answer_for_double_publicity_and_objections() -> None:
    scheme = SCHEMES["pingyin-2022-departments"]

    assert len(scheme.units.groups["publicity-16"]) == 16
    bound = [
        code
        for code, one in scheme.indicators.items()
        if one.applies_to is not None and one.applies_to.group == "publicity-16"
    ]
    assert bound == ["2a", "2b", "2c", "15a", "15b"]


def test_the_two_point_systems_score_others_and_only_they_do() -> None:
    others = {name for name, scheme in SCHEMES.items() if scheme.scores == "others"}

    assert others == {"environment-colour-2018", "medical-points-2018"}


@EVERY
def test_a_scheme_asked_without_any_entry_answers_for_everyone(name: str) -> None:
    """Zero, unscored or not applicable, but never an error and never a float."""
    scheme = SCHEMES[name]
    answer = ask("", scheme=name, as_of=scheme.period.last.isoformat()).answer

    assert set(answer.sheets) == {entry.unit or key for key, entry in scheme.units.roster.items()}
    for sheet in answer.sheets.values():
        for award in sheet.awards:
            assert award.state in ("scored", "unscored", "not applicable")
            assert award.points is None or isinstance(award.points, Fraction)


# Readings


@EVERY
def test_every_reading_asks_a_question_and_answers_it(name: str) -> None:
    for reading in SCHEMES[name].all_readings():
        assert reading.question
        assert reading.adopted
        assert reading.about


@EVERY
def test_a_default_reading_offers_an_alternative_or_says_why_there_is_none(name: str) -> None:
    for reading in SCHEMES[name].all_readings():
        if reading.basis == "default":
            assert bool(reading.alternatives) != bool(reading.no_alternative), reading.id


ALTERNATIVES = [
    pytest.param(name, reading.id, alternative.label, id=f"{name}-{reading.id}-{number}")
    for name, scheme in SCHEMES.items()
    for reading in scheme.all_readings()
    for number, alternative in enumerate(reading.alternatives)
]


@pytest.mark.parametrize(("name", "reading", "label"), ALTERNATIVES)
def test_an_alternative_loads_evaluates_and_is_another_rule(
    name: str, reading: str, label: str
) -> None:
    scheme = SCHEMES[name]
    changes = scheme.choice(reading, label)
    asked = Coordinate(name, as_of=scheme.period.last, changes=tuple(changes.items()))
    answer = ask_memory(remembered(""), asked)

    assert answer.scheme.digest != scheme.digest
    assert answer.supposed


@EVERY_ANNUAL
def test_a_reading_is_named_by_its_indicator_or_by_what_it_is_about(name: str) -> None:
    scheme = SCHEMES[name]
    for code, indicator in scheme.indicators.items():
        for reading in indicator.readings:
            assert reading.id.startswith(f"{code}."), reading.id


# What the alternatives say, by small stories


def supposed(
    name: str, reading: str, label: str, told: str, unit: str, code: str, as_of: str
) -> object:
    """The points under one alternative."""
    changes = SCHEMES[name].choice(reading, label)
    reply = ask(told, scheme=name, as_of=as_of, supposing=changes)
    return reply.points(code, unit)


TRAININGS = """
    2020-02-01 | | xinhua | training.held     |
    2020-03-01 | | xinhua | training.attended |
    2020-04-01 | | xinhua | training.missed   |
    2020-05-01 | | xinhua | training.missed   |
    2020-06-01 | | xinhua | training.missed   |
    2020-02-01 | | yexian | training.held     |
    """


def test_missed_trainings_may_eat_the_whole_item() -> None:
    """平顶山 annex 2, item 4.3: 3 + 2 with three absences."""
    name, reading = "pingdingshan-2020-districts", "4.3.A26"
    adopted = ask(TRAININGS, scheme=name, as_of="2020-12-31")
    assert [adopted.points("4.3", unit) for unit in ("xinhua", "yexian")] == [3, 3]

    for label, expected in (
        ("缺席从全项5分里扣", (2, 3)),
        ("没参加培训的全项无分，缺席从全项5分里扣", (2, 0)),
    ):
        given = tuple(
            supposed(name, reading, label, TRAININGS, unit, "4.3", "2020-12-31")
            for unit in ("xinhua", "yexian")
        )
        assert given == expected


def test_with_four_parts_the_plan_is_still_indispensable() -> None:
    """平顶山 annex 2, item 1.2."""
    name, label = "pingdingshan-2020-districts", "四项，任务分解表随方案，不另算一项"
    kinds = ["plan", "red-black-list-system", "liaison-system", "joint-action-system"]
    told = [f"2020-02-01 | | xinhua | document.issued | kind={kind}" for kind in kinds]

    def points(lines: list[str]) -> object:
        return supposed(name, "1.2.B19", label, "\n".join(lines), "xinhua", "1.2", "2020-12-31")

    assert ask("\n".join(told), scheme=name, as_of="2020-12-31").points("1.2") == 8
    assert [points(told[:n]) for n in (4, 3, 2, 1)] == [10, 8, 6, 4]
    assert points(told[1:]) == 0
    assert points([]) == 0


def test_the_day_of_receipt_may_count_as_the_first_working_day() -> None:
    """平阴 annex 2, item 15: received and completed the next working day."""
    name = "pingyin-2022-departments"
    told = """
        2022-06-06 | | fagai | objection.assigned | id=o
        2022-06-07 | | fagai | objection.resolved | target=o
        """

    assert ask(told, scheme=name, as_of="2022-12-31").points("15b", "fagai") == 3
    assert (
        supposed(name, "15b.A10", "受理当日计为第1个工作日", told, "fagai", "15b", "2022-12-31")
        == 2
    )


def test_incidents_may_count_only_once_they_are_known_to_be_handled_badly() -> None:
    """平阴 annex 1, item 9."""
    name, label = "pingyin-2022-towns", "只扣已登记为被举报后处置或责令查处的"
    told = """
        2022-02-01 | | yushan  | incident.exposed | id=a
        2022-02-01 | | jinshui | incident.exposed | id=b
        2022-03-01 | | jinshui | incident.handled | target=b manner=ordered
        """

    adopted = ask(told, scheme=name, as_of="2022-12-31")
    assert [adopted.points("9", unit) for unit in ("yushan", "jinshui")] == [8, 8]
    given = [
        supposed(name, "9.B14", label, told, unit, "9", "2022-12-31")
        for unit in ("yushan", "jinshui")
    ]
    assert given == [10, 8]


def test_eleven_and_a_half_points_are_open_yellow_or_red() -> None:
    """004 (五)7: up to eleven yellow, from twelve on red, and nothing between."""
    name = "environment-colour-2018"
    told = """
        2018-01-05 | | firm | unit.registered | name=甲公司 kind=enterprise
        2018-03-01 | | firm | penalty.imposed | points=11.5
        """
    assert ask(told, scheme=name, as_of="2018-12-31").sheet().grade is None

    for label, colour in (
        ("小数照加，不满12分的仍为黄标", "黄标"),
        ("小数照加，四舍五入到整数后定色", "红标"),
    ):
        changes = SCHEMES[name].choice("1.whole", label)
        reply = ask(told, scheme=name, as_of="2018-12-31", supposing=changes)
        assert reply.sheet().grade == colour


@pytest.mark.parametrize(
    ("points", "colour"),
    [(None, "绿标"), ("0", "绿标"), ("1", "黄标"), ("11", "黄标"), ("12", "红标")],
)
def test_the_colour_of_a_firm(points: str | None, colour: str) -> None:
    told = "2018-01-05 | | firm | unit.registered | name=甲公司 kind=enterprise"
    if points is not None:
        told += f"\n2018-03-01 | | firm | penalty.imposed | points={points}"

    reply = ask(told, scheme="environment-colour-2018", as_of="2018-12-31")
    assert reply.sheet("firm").grade == colour


@pytest.mark.parametrize(("points", "state"), [("5", "未达"), ("6", "须处理"), ("7", "须处理")])
def test_a_hospital_with_six_points_is_dealt_with(points: str, state: str) -> None:
    told = f"""
        2018-01-05 | | ward | unit.registered | name=甲医院 kind=hospital
        2018-03-01 | | ward | penalty.imposed | points={points}
        """

    assert ask(told, scheme="medical-points-2018", as_of="2018-12-31").sheet("ward").grade == state


# The self-assessment and the targets


def test_twelve_declared_scores_add_up_to_the_printed_91_9() -> None:
    declared = ["4.5", "3.5", "5.5", "5.2", "4.8", "4.5", "9.9", "13", "9", "16", "6", "10"]
    told = "\n".join(
        f"2018-11-26 | | jinan | indicator.assessed | indicator={code} points={points}"
        for code, points in enumerate(declared, start=1)
    )

    reply = ask(told, scheme="model-city-2018", as_of="2018-12-31")
    assert reply.total() == Fraction("91.9")
    assert (
        ask(told.rsplit("\n", 1)[0], scheme="model-city-2018", as_of="2018-12-31").total() is None
    )


def test_the_two_formulas_that_the_self_assessment_prints() -> None:
    """1/50×(50−5) = 0.9; two per cent of the mean of the last three scores, about 1.67."""
    told = """
        2018-08-01 | | jinan | figure.reported | indicator=3/monitor value=83.1 in=分
        2018-09-01 | | jinan | figure.reported | indicator=3/monitor value=83.5 in=分
        2018-10-01 | | jinan | figure.reported | indicator=3/monitor value=83.7 in=分
        2018-10-31 | | jinan | figure.reported | indicator=7/fundraising value=5 in=%
        """
    reply = ask(told, scheme="model-city-2018", as_of="2018-12-31")

    assert reply.points("7/fundraising") == Fraction("0.9")
    assert reply.points("3/monitor") == Fraction("1.67")
    assert reply.points("8/codes") == "unscored"


@pytest.mark.parametrize(
    ("code", "value", "unit", "met"),
    [
        ("1", "100", "%", 1), ("1", "99.99", "%", 0),
        ("8", "500", "万次", 0), ("8", "500.01", "万次", 1),
        ("10", "6000", "亿元", 0), ("10", "6001", "亿元", 1),
        ("11", "10", "位", 1), ("11", "11", "位", 0),
        ("12", "95", "%", 1), ("12", "94.9", "%", 0),
    ],
)  # fmt: skip
def test_a_target_is_met_or_not(code: str, value: str, unit: str, met: int) -> None:
    """＞ is strict, 以上 includes the number, 稳居前10 is the worst place."""
    told = f"2025-06-01 | | jinan | figure.reported | indicator={code} value={value} in={unit}"

    assert ask(told, scheme="jinan-2025-targets", as_of="2025-12-31").points(code) == met


def test_one_place_outside_the_first_ten_is_not_steady() -> None:
    told = """
        2024-06-01 | | jinan | figure.reported | indicator=11 value=11 in=位
        2025-06-01 | | jinan | figure.reported | indicator=11 value=3 in=位
        """

    assert ask(told, scheme="jinan-2025-targets", as_of="2025-12-31").points("11") == 0
