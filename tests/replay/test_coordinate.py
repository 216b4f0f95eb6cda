"""The coordinate: one text by which any answer can be asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadCoordinate
from replay.coordinate import Coordinate, moment, parse

SHANGHAI = timezone(timedelta(hours=8))

moments = st.one_of(
    st.integers(0, 10**9),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
        lambda naive: naive.replace(tzinfo=SHANGHAI)
    ),
)
coordinates = st.builds(
    Coordinate,
    scheme=st.sampled_from(["jinan-2018-districts", "pingyin-2022-towns", "own-1"]),
    revision=st.none() | st.integers(1, 99),
    unit=st.sampled_from(["gaoxin", "pds-weijian", "370102"]),
    code=st.none() | st.sampled_from(["9", "3-4", "1.1", "special+", "8/codes", "5.2/work"]),
    as_of=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    known_at=st.none() | moments,
    rules_known_at=st.none() | moments,
    over=st.none() | st.integers(1990, 2099),
    population=st.none() | st.sampled_from(["pingyin-2022-towns", "lixia,gaoxin", "历下区,平阴县"]),
)


@given(coordinates)
def test_a_coordinate_reads_back_from_its_own_text(coordinate: Coordinate) -> None:
    assert parse(str(coordinate)) == coordinate


@given(coordinates)
def test_it_stays_itself_when_a_shell_or_a_link_turned_plus_into_a_space(
    coordinate: Coordinate,
) -> None:
    text = str(coordinate)
    assert parse(f"  {text}\n") == coordinate


def test_what_is_written() -> None:
    coordinate = Coordinate("jinan-2018-districts", 1, "gaoxin", "9", date(2018, 12, 31), 18, 18)

    assert str(coordinate) == (
        "jinan-2018-districts@1/gaoxin/9?as_of=2018-12-31&known_at=18&rules_known_at=18"
    )
    assert coordinate.pinned
    assert str(Coordinate("jinan-2018-districts")) == "jinan-2018-districts"


@pytest.mark.parametrize(
    "loose",
    [
        Coordinate("s-1", None, None, None, date(2018, 12, 31), 18, 18),
        Coordinate("s-1", 1, None, None, None, 18, 18),
        Coordinate("s-1", 1, None, None, date(2018, 12, 31), date(2019, 1, 1), 18),
        Coordinate("s-1", 1, None, None, date(2018, 12, 31), 18, None),
    ],
)
def test_only_a_revision_a_day_and_two_positions_pin_an_answer(loose: Coordinate) -> None:
    assert not loose.pinned


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("18", 18),
        ("#18", 18),
        ("2018", 2018),  # entry 2018, never a year
        ("2018-12-31", date(2018, 12, 31)),
        ("2018-12-31T17:00:00+08:00", datetime(2018, 12, 31, 9, tzinfo=UTC)),
        ("2018-12-31T17:00:00 08:00", datetime(2018, 12, 31, 9, tzinfo=UTC)),
        ("2018-12-31T09:00:00Z", datetime(2018, 12, 31, 9, tzinfo=UTC)),
    ],
)
def test_digits_are_a_position_a_date_is_a_day_and_an_instant_has_its_offset(
    text: str, meant: object
) -> None:
    assert moment(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jinan-2018",
        "jinan-2018-districts@0",
        "jinan-2018-districts@one",
        "jinan-2018-districts/a/b/c",
        "jinan-2018-districts?as_of=2018-02-30",
        "jinan-2018-districts?as_of=31.12.2018",
        "jinan-2018-districts?known_at=-3",
        "jinan-2018-districts?known_at=2018-12-31T17:00:00",
        "jinan-2018-districts?known_at=yesterday",
        "jinan-2018-districts?over=18",
        "jinan-2018-districts?year=2018",
        "jinan-2018-districts?as_of=2018-12-31&as_of=2018-06-30",
    ],
)
def test_what_cannot_be_read_or_contradicts_itself_is_refused(text: str) -> None:
    with pytest.raises(BadCoordinate) as refused:
        parse(text)
    assert refused.value.exit_code == 2


def test_a_supposition_is_never_dropped_in_silence() -> None:
    """Read back without its changed rules, a coordinate would answer another question."""
    supposed = Coordinate("s-1", changes=(("indicators/9/full", "20"), ("total/max", None)))

    assert parse(str(supposed)) == supposed
    assert "with=" in str(supposed)


@pytest.mark.parametrize(
    "value",
    [
        "full",
        "20",
        "7.5",
        "",
        "null",
        "[1",
        "{",
        '"',
        "按名次",
        20,
        None,
        True,
        [1, "a"],
        {"rank": {}},
    ],
)
def test_a_supposed_value_reads_back_as_itself(value: object) -> None:
    supposed = Coordinate("s-1", changes=(("a/b", value),))

    assert parse(str(supposed)) == supposed


def test_a_supposed_value_may_be_written_as_people_write_it() -> None:
    asked = parse(
        "s-1?with=total/max:null&with=indicators/9/full:7.5&with=indicators/7/not_applicable:full"
    )

    assert asked.changes == (
        ("total/max", None),
        ("indicators/9/full", "7.5"),
        ("indicators/7/not_applicable", "full"),
    )


@pytest.mark.parametrize("changes", ["full", "indicators/9/full:["])
def test_a_supposition_that_cannot_be_read_is_refused(changes: str) -> None:
    with pytest.raises(BadCoordinate):
        parse(f"s-1?with={changes}")
