"""The matrix: five events under the five annual schemes, each cell found by asking twice."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from domain.events import TOPICS
from domain.figure import Because
from domain.rulebook import shipped_schemes
from replay.cases import Case, fact_of
from replay.cases import run as run_case
from replay.matrix import HAPPENINGS, SCHEMES, Cell, Happening, Move, Variant, matrix, story
from replay.told import Through
from scoretrail.__main__ import run as run_command

JINAN, TOWNS, DEPARTMENTS = SCHEMES[:3]
PINGDINGSHAN = SCHEMES[3:]
EVERY = [(h, v) for h in HAPPENINGS for v in h.variants]


@cache
def cells() -> dict[tuple[str, str], dict[str, Cell]]:
    """The whole matrix, once for the file."""
    return {key: {cell.variant: cell for cell in row} for key, row in matrix().items()}


def moves(event: str, scheme: str, variant: str, unit: str) -> dict[str, str]:
    """What moves, as `item of whom`: before and after, for one unit to which the event happens."""
    cell = cells()[event, scheme][variant]
    (effect,) = (effect for effect in cell.effects if unit in effect.units)
    return {f"{m.code} {m.whose}": f"{said(m.before)} → {said(m.after)}" for m in effect.moves}


def said(points: Fraction | None) -> str:
    return "unscored" if points is None else str(points)


def asides(event: str, scheme: str, variant: str, unit: str) -> dict[str, str]:
    """What the indicators that read the event and do not move say of it."""
    cell = cells()[event, scheme][variant]
    (effect,) = (effect for effect in cell.effects if unit in effect.units)
    return {a.code: str(a.because or a.state) for a in effect.asides}


def unread() -> set[tuple[str, str]]:
    """The events that no clause of a scheme scores."""
    return {key for key, row in cells().items() if not any(cell.read for cell in row.values())}


def test_the_matrix_has_a_cell_for_each_of_five_events_under_each_of_five_schemes() -> None:
    assert len(cells()) == 25
    assert all(row for row in cells().values())


@pytest.mark.parametrize(
    ("body", "after"),
    [("organ", 12), ("institution", 12), ("residents-committee", 14), ("village-committee", 14)],
)
def test_jinan_takes_three_for_an_organ_and_one_for_a_committee_while_the_listing_stands(
    body: str, after: int
) -> None:
    listed = moves("defaulter listed", JINAN, body, "lixia")
    cleared = moves("defaulter cleared", JINAN, body, "lixia")

    assert listed == {"9 own": f"15 → {after}"}
    assert cleared == {"9 own": f"{after} → 15"}


def test_pingyin_counts_a_village_committee_of_a_town_for_good_and_no_organ() -> None:
    village = moves("defaulter listed", TOWNS, "village-committee", "donge")
    organ = moves("defaulter listed", TOWNS, "organ", "donge")

    assert village == {"7 own": "10 → 9"}
    assert organ == {}
    assert asides("defaulter listed", TOWNS, "organ", "donge") == {"7": "does not match body=organ"}
    assert not cells()["defaulter cleared", TOWNS]["village-committee"].read


def test_the_development_zone_answers_for_no_village_committee() -> None:
    assert moves("defaulter listed", TOWNS, "village-committee", "kaifaqu") == {}
    assert asides("defaulter listed", TOWNS, "village-committee", "kaifaqu") == {
        "7": "not applicable"
    }


def test_what_no_adopted_reading_scores_an_alternative_may() -> None:
    (cleared,) = cells()["defaulter cleared", TOWNS]["village-committee"].otherwise
    late = cells()["late double-publicity record", JINAN]["no report of the month"].otherwise

    assert (cleared.reading, cleared.moves) == (
        "7.A9",
        (Move("own", "7", Fraction(9), Fraction(10)),),
    )
    assert {one.reading for one in late} == {"8.B3"}
    assert [one.moves[0].after for one in late] == [Fraction(5, 2), 0]


def test_a_late_record_costs_a_tenth_unless_the_month_has_its_report() -> None:
    event = "late double-publicity record"
    alone = moves(event, DEPARTMENTS, "no report of the month", "weijian")
    reported = asides(event, DEPARTMENTS, "the month's report counts 2", "weijian")

    assert alone == {"2b own": "10 → 99/10"}
    assert reported["2b"] == str(Because("replaced by", "#1"))


def test_only_the_sixteen_answer_for_double_publicity_and_objections() -> None:
    for event in ("late double-publicity record", "objection resolved"):
        for cell in cells()[event, DEPARTMENTS].values():
            sixteen, others = cell.effects
            assert (len(sixteen.units), set(others.units)) == (16, {"jinrong", "shenji"})
            assert {aside.state for aside in others.asides} == {"not applicable"}


@pytest.mark.parametrize(("days", "points"), [("1", "3"), ("2", "2"), ("3", "0")])
def test_an_objection_is_scored_by_the_working_days_it_took(days: str, points: str) -> None:
    assert moves("objection resolved", DEPARTMENTS, days, "weijian") == {
        "15b own": f"unscored → {points}"
    }


def test_a_media_report_moves_those_it_overtakes() -> None:
    city = moves("media report", JINAN, "city", "lixia")
    nation = moves("media report", JINAN, "nation", "lixia")

    assert city == {"6 own": "0 → 917/100"}
    assert nation == {
        "6 own": "0 → 10",
        "6 city": "917/100 → 833/100",
        "6 province": "10 → 917/100",
    }


def test_every_other_cell_is_recorded_and_no_clause_scores_it() -> None:
    read = {
        ("defaulter listed", JINAN),
        ("defaulter listed", TOWNS),
        ("defaulter cleared", JINAN),
        ("late double-publicity record", DEPARTMENTS),
        ("media report", JINAN),
        ("objection resolved", DEPARTMENTS),
    }

    assert unread() == set(cells()) - read
    assert {scheme for _, scheme in unread()} >= set(PINGDINGSHAN)


def test_an_event_that_no_clause_scores_moves_nothing() -> None:
    for key in unread():
        for cell in cells()[key].values():
            assert [effect.moves for effect in cell.effects] == [()]


def test_an_entry_that_no_clause_scores_says_so_where_it_is_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = f"sqlite:///{tmp_path}/told.db"
    (media,) = (h for h in HAPPENINGS if h.topic == "media.reported")
    Through(place)(story(shipped_schemes()[TOWNS], media.variants[-1], "donge"))

    shown = ["--lang", "en", "--ledger", place, "entry", "3", "--as-of", "2022-12-31"]
    assert run_command([*shown, "--scheme", TOWNS]) == 0
    assert "recorded, no clause of this scheme scores it" in capsys.readouterr().out


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_units_of_a_cell_are_the_whole_roster(scheme: str) -> None:
    roster = {e.unit or key for key, e in shipped_schemes()[scheme].units.roster.items()}

    for happening in HAPPENINGS:
        for cell in cells()[happening.name, scheme].values():
            units = [unit for effect in cell.effects for unit in effect.units]
            assert sorted(units) == sorted(roster)


@pytest.mark.parametrize(
    ("event", "scheme"), [("defaulter listed", TOWNS), ("media report", JINAN)]
)
def test_units_that_are_said_to_fare_alike_do(event: str, scheme: str) -> None:
    """The page asks one unit of a sort; here every unit of the roster is asked."""
    from replay import matrix as asked  # noqa: PLC0415 - what the page is made with

    text = shipped_schemes()[scheme]
    (happening,) = (h for h in HAPPENINGS if h.name == event)
    variant = happening.variants[-1]
    for key in text.units.roster:
        memory, subject = asked._told(text, variant, key)
        found = {
            f"{m.code} {m.whose}": f"{said(m.before)} → {said(m.after)}"
            for m in asked._moves(memory, text, subject)
        }
        assert found == moves(event, scheme, variant.name, subject)


@pytest.mark.parametrize(
    ("happening", "variant"), EVERY, ids=[f"{h.topic}-{v.name}" for h, v in EVERY]
)
def test_a_ledger_takes_every_story_and_remembers_it_as_told(
    happening: Happening, variant: Variant
) -> None:
    case: Case = story(shipped_schemes()[DEPARTMENTS], variant, "weijian")
    memory = Through("sqlite://")(case)

    told = [
        fact_of(one.envelope, position, one.recorded_at)
        for position, one in enumerate(case.told, start=1)
    ]
    assert memory.facts == told
    assert told[-1].topic == happening.topic in TOPICS
    assert run_case(case, Through("sqlite://")) == []
