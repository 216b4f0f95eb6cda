"""Charts: what they draw is what the answers say, in words and numbers too, and always the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from domain.points import ZERO
from replay.as_of import Answer
from replay.coordinate import Coordinate
from replay.timeline import timeline, timelines
from scoretrail.desk import Desk
from scoretrail.report.charts import (
    Chart,
    Course,
    Turn,
    course,
    distribution,
    place_over_time,
    points_lost,
    score_over_time,
)
from scoretrail.report.charts.lost import waterfall
from scoretrail.words import LANGUAGES, Lang, Voice

SVG = "{http://www.w3.org/2000/svg}"
LAST = date(2018, 12, 31)
ASKED = Coordinate("jinan-2018-districts", as_of=LAST)
ZH = Voice("zh")


@pytest.fixture(scope="module")
def desk(built: Path) -> Iterator[Desk]:
    with Desk.open(str(built), fictional=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(desk: Desk) -> Answer:
    return desk.ask(ASKED)


@dataclass(frozen=True)
class Drawn:
    """An answer with all that is needed to draw its charts again."""

    desk: Desk
    answer: Answer
    happened: Course
    known: Course
    everybody: Mapping[str, Course]

    def charts(self, lang: Lang) -> list[Chart]:
        """Draw each chart once: score, points lost, places, distribution."""
        voice, naming, answer = Voice(lang), self.desk.naming(LAST), self.answer
        whose = naming.name("gaoxin")
        return [
            score_over_time(voice, answer.scheme, whose, self.happened, self.known),
            points_lost(voice, naming, answer, answer.sheet("gaoxin")),
            place_over_time(voice, self.everybody, shown=whose, axis="known_at"),
            distribution(voice, naming, answer, shown="gaoxin"),
        ]


@pytest.fixture(scope="module")
def drawn(desk: Desk, answer: Answer) -> Drawn:
    naming, zone, memory = desk.naming(LAST), answer.scheme.zone_info, desk.memory
    asked, head = replace(ASKED, unit="gaoxin"), date(2019, 4, 1)
    learnt = timelines(memory, ASKED, axis="known_at", spans=True)
    return Drawn(
        desk,
        answer,
        course(memory, zone, timeline(memory, asked, spans=True), LAST),
        course(memory, zone, learnt["gaoxin"], head),
        {naming.name(unit): course(memory, zone, steps, head) for unit, steps in learnt.items()},
    )


@pytest.fixture(scope="module", params=LANGUAGES)
def charts(drawn: Drawn, request: pytest.FixtureRequest) -> list[Chart]:
    return drawn.charts(request.param)


def picture(chart: Chart) -> ET.Element:
    """Read the picture back."""
    return ET.fromstring(chart.svg)  # noqa: S314 - we drew it ourselves


def texts(chart: Chart) -> list[str]:
    """Give every text that is printed on the picture."""
    return [node.text or "" for node in picture(chart).iter(f"{SVG}text")]


def tips(chart: Chart) -> list[str]:
    """Give what one reads on pointing at a mark."""
    root = picture(chart)
    return [node.text or "" for mark in root for node in mark.iter(f"{SVG}title")][1:]


def test_every_chart_says_what_it_is_and_keeps_its_numbers_in_a_table(
    charts: list[Chart],
) -> None:
    for chart in charts:
        title, description, *_ = picture(chart)

        assert (title.tag, title.text) == (f"{SVG}title", chart.title)
        assert (description.tag, description.text) == (f"{SVG}desc", chart.description)
        assert chart.rows
        assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_no_chart_needs_a_style_a_script_or_another_host(charts: list[Chart]) -> None:
    for chart in charts:
        inside = chart.svg.replace("http://www.w3.org/2000/svg", "")

        assert not re.search(r"style=|<style|<script|href|https?:|on\w+=", inside)


def test_the_same_answer_gives_the_same_bytes(drawn: Drawn) -> None:
    once, again = (drawn.charts("zh") for _ in range(2))

    assert [chart.svg for chart in once] == [chart.svg for chart in again]


def test_in_english_only_names_and_indicators_stay_chinese(drawn: Drawn) -> None:
    naming, answer = drawn.desk.naming(LAST), drawn.answer
    ours = [naming.name(unit) for unit in answer.sheets]
    ours += [indicator.name for indicator in answer.scheme.indicators.values()]
    for chart in drawn.charts("en"):
        said = " ".join((*texts(chart), *chart.columns, chart.title, chart.description))
        for name in ours:
            said = said.replace(name, "").replace(name.split("（")[0].split("(")[0], "")

        assert not re.search(r"[\u4e00-\u9fff]", said), said


def test_the_steps_of_the_waterfall_lead_from_full_points_to_the_total(answer: Answer) -> None:
    for sheet in answer.sheets.values():
        start, bars, _ = waterfall(ZH, answer.scheme, sheet)
        end = sheet.total if sheet.total is not None else sheet.span and sheet.span.high

        assert start == 100
        assert start + sum((bar.change for bar in bars), start=ZERO) == end


def test_what_was_taken_specially_is_a_step_down_of_its_own(answer: Answer) -> None:
    _, bars, _ = waterfall(ZH, answer.scheme, answer.sheet("nanbushanqu"))

    assert bars[-1].label == "special- 特殊扣分"
    assert bars[-1].change == -2
    assert bars[-1].after == answer.sheet("nanbushanqu").total


def test_an_unscored_item_leaves_a_gap_and_no_zero(desk: Desk, answer: Answer) -> None:
    chart = points_lost(ZH, desk.naming(LAST), answer, answer.sheet("shanghe"))

    assert ("8 双公示报送", "未评分", "43.33") in chart.rows
    assert chart.rows[-1] == ("总分", "—", "37.33…42.33")
    assert "37.33…42.33" in texts(chart)
    assert chart.svg.count("url(#points-lost-hatch)") == 2


def test_the_waterfall_prints_each_loss_beside_its_bar(desk: Desk, answer: Answer) -> None:
    chart = points_lost(ZH, desk.naming(LAST), answer, answer.sheet("gaoxin"))

    assert ("3-4 联合奖惩案例", "−3.33", "96.67") in chart.rows
    assert {"3-4 联合奖惩案例", "−3.33", "−2.00", "90.93"} <= set(texts(chart))
    assert "9 失信被执行人 −2.00" in tips(chart)


def test_what_happened_is_solid_and_what_was_known_is_dashed(charts: list[Chart]) -> None:
    root = picture(charts[0])
    lines = [path for path in root.iter(f"{SVG}path") if path.get("stroke-width") == "2"]

    assert [path.get("stroke-dasharray") for path in lines] == ["6 4", None]
    assert "90.93" in texts(charts[0])


def test_while_nothing_can_be_said_the_table_says_between_what_it_lies(drawn: Drawn) -> None:
    chart = drawn.charts("zh")[0]

    assert chart.rows[0] == ("按发生", "2018-01-01", "未评分 15.00…20.00", "—", "—")
    assert ("按发生", "2018-12-31", "90.93", "3", "#382") in chart.rows
    assert ("按当时已知（登记）", "2019-04-01", "90.93", "3", "#395") in chart.rows


def test_a_course_of_positions_ends_each_day_with_the_last(drawn: Drawn) -> None:
    days = [turn.day for turn in drawn.known.turns]

    assert days == sorted(set(days))
    assert drawn.known.turns[-1].points == drawn.answer.sheet("gaoxin").total


def test_one_walk_gives_every_unit_the_steps_it_has_alone(desk: Desk) -> None:
    asked = replace(ASKED, as_of=date(2018, 5, 31))
    together = timelines(desk.memory, asked, spans=True)

    for unit in ("gaoxin", "shanghe"):
        alone = timeline(desk.memory, replace(asked, unit=unit), spans=True)
        assert together[unit] == alone


def test_the_lines_of_places_end_at_the_names_of_their_units(charts: list[Chart]) -> None:
    ends = texts(charts[2])

    assert "1 云湖区" in ends
    assert any(end.startswith(("并列8", "8 =")) and "松荫县" in end for end in ends)
    assert "— 上湖县" in ends


def test_every_scored_unit_lies_in_one_band(desk: Desk, answer: Answer) -> None:
    chart = distribution(ZH, desk.naming(LAST), answer)
    units = [tip for tip in tips(chart) if not tip.startswith("[")]

    assert sum(int(count) for _, count in chart.rows) == 11
    assert len(units) == 11
    assert "未评分 1 个，不在图中" in texts(chart)
    assert not any("平均" in text for text in texts(chart)), "no mean of a part"


def test_a_population_without_any_total_is_not_drawn_as_zeros(desk: Desk) -> None:
    early = desk.ask(replace(ASKED, as_of=date(2018, 2, 1)))
    chart = distribution(ZH, desk.naming(LAST), early)

    assert chart.rows == ()
    assert texts(chart) == ["没有可画的数"]


def test_a_name_that_looks_like_markup_is_only_text(answer: Answer) -> None:
    name = '<script>alert("甲")</script>&'
    turns = (Turn(date(2018, 1, 1), Fraction(1), 1), Turn(date(2018, 3, 1), None, None))
    one = Course(turns, LAST)
    drawn = [score_over_time(ZH, answer.scheme, name, one), place_over_time(ZH, {name: one})]

    for chart in drawn:
        assert "<script" not in chart.svg
        assert name in "".join(picture(chart).itertext())


def test_a_thousand_units_still_make_a_legible_chart_of_places() -> None:
    many = {f"对象{n}": Course((Turn(date(2018, 1, 1), None, n + 1),), LAST) for n in range(1000)}
    chart = place_over_time(ZH, many, shown="对象499")
    root = picture(chart)
    axis = [node for node in root.iter(f"{SVG}text") if node.get("text-anchor") == "end"]

    assert int(Fraction(root.get("height") or "0")) < 600
    assert len(axis) < 40
    assert [name for name in texts(chart) if name.startswith("500 ")] == ["500 对象499"]
    assert len(chart.rows) == 1000
