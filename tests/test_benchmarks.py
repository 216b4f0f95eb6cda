"""The benchmarks run, on few entries, and refuse to time unequal work. Nothing here is timed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks import by_hand, checking, place, results, scoring, session
from benchmarks import race as races
from benchmarks.__main__ import main
from benchmarks.data import BATCH, RECORDER, batches, units
from benchmarks.machine import machine
from benchmarks.place import Place, Postgres, Sqlite
from benchmarks.race import Contestant, Limit, Race, Ratio, Run, Unequal
from benchmarks.raw import connected
from benchmarks.results import Results, Spread
from benchmarks.told import Told, ledger, tell
from domain.events import parse
from ledger.codec import canonical
from ledger.ledger import Ledger

SEED = 7


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def somewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    return Postgres(request.getfixturevalue("postgres_url"))


def few(entries: int = 150) -> Told:
    return Told(batches(entries, SEED, size=60))


# What is measured


def test_every_race_is_run_and_its_answers_are_equal(somewhere: Place) -> None:
    found = Results({})
    for race in session.races(somewhere, few(), Told(batches(4, SEED, size=1))):
        found.take(race, races.run(race, 1))

    assert list(found.microseconds) == [
        f"{name} {somewhere.name}"
        for name in ("recorder", "batches", "singles", "reading", "verify")
    ]
    assert all(taken > 0 for times in found.microseconds.values() for taken in times.values())


@pytest.mark.parametrize("seed", range(5))
def test_the_loops_by_hand_and_the_rules_agree_on_points_places_and_every_entry(seed: int) -> None:
    race = scoring.race(Told(batches(700, seed)))

    assert set(races.run(race, 1)) == {"ask", "trails", "by hand"}


def test_the_entries_try_every_indicator_and_every_reason_not_to_count() -> None:
    scores = by_hand.score(Told(batches(3_000, session.SEED)).facts, units())
    lines = [(code, line) for score in scores.values() for code, line in score.lines.items()]

    assert {code for code, line in lines if line.counted} == set(by_hand.CODES)
    assert {reason for _, line in lines for _, reason in line.not_counted} == {
        "after as_of",
        "after the deadline",
        "cleared on",
        "does not match",
        "duplicate of",
        "material missing",
        "not submitted",
        "over the cap",
        "retracted by",
    }


def test_the_check_by_hand_sees_a_changed_byte(tmp_path: Path) -> None:
    with ledger(Sqlite(tmp_path)) as told, connected(told.database.url) as raw:
        for batch in few().batches:
            tell(told, batch)
        assert checking.altered(raw) == []

        raw.run("DROP TRIGGER entries_refuse_update")
        raw.run("UPDATE entries SET recorded_by = 'somebody' WHERE position = 61")

        assert checking.altered(raw) == [61]


def test_unequal_answers_are_refused_before_anything_is_timed() -> None:
    laps: list[str] = []
    race = Race("adding", "memory", "1 + 1", 1, [_one("right", 2, laps), _one("wrong", 3, laps)])

    with pytest.raises(Unequal, match="right and wrong differ in sum"):
        races.run(race, 5)
    assert laps == ["right", "wrong"]


def test_the_order_is_turned_round_from_round_to_round() -> None:
    laps: list[str] = []
    race = Race("adding", "memory", "1 + 1", 1, [_one("a", 2, laps), _one("b", 2, laps)])

    times = races.run(race, 2)

    assert laps == ["a", "b", "b", "a", "a", "b"]
    assert {name: len(taken) for name, taken in times.items()} == {"a": 2, "b": 2}


def test_two_contestants_are_compared_only_in_what_both_show() -> None:
    race = Race("adding", "memory", "1 + 1", 1, [_one("a", 2, []), _shows("b", {"other": 3}, [])])

    assert set(races.run(race, 1)) == {"a", "b"}


def _one(name: str, answer: int, laps: list[str]) -> Contestant:
    return _shows(name, {"sum": answer}, laps)


def _shows(name: str, answers: Mapping[str, object], laps: list[str]) -> Contestant:
    @contextmanager
    def ready() -> Iterator[Run]:
        yield Run([lambda: laps.append(name)], lambda: answers)

    return Contestant(name, ready)


# What is reported


def test_a_ratio_is_taken_inside_each_round_and_held_against_its_target() -> None:
    race = Race(
        "adding",
        "memory",
        "1 + 1",
        10,
        [],
        [Ratio("ours", "theirs", "2"), Ratio("ours", "nobody", "2")],
        [Limit("ours", 1)],
    )
    found = Results({})
    found.take(race, {"ours": [1_000_000, 4_000_000, 2_000_000], "theirs": [3_000_000] * 3})

    ratio, limit = found.results
    assert (ratio.measured, ratio.reached) == (Spread(0.75, 1.5, 3), False)
    assert (limit.measured, limit.reached, limit.unit) == (Spread(1, 2, 4), False, "ms")
    assert found.microseconds["adding memory"] == {"ours": 200.0, "theirs": 300.0}


def test_a_whole_run_is_given_as_json() -> None:
    found = session.run(entries=120, rounds=1, places=["sqlite"], seed=SEED)
    tree: dict[str, Any] = json.loads(json.dumps(found.as_json()))

    assert tree["benchmarks"] == results.FORMAT
    assert tree["settings"].keys() >= machine().keys() | {"seed", "entries", "rounds", "load_after"}
    assert tree["places"]["sqlite"].keys() >= {"journal_mode", "synchronous"}
    assert tree["places"]["sqlite"]["journal_mode"] == "wal"
    assert tree["left_out"] == {}
    for one in tree["results"]:
        assert one["measured"]["min"] <= one["measured"]["median"] <= one["measured"]["max"]
        assert (one["reached"] is None) == (one["target"] == "")
    assert {one["race"] for one in tree["results"]} == {
        "recorder",
        "batches",
        "singles",
        "reading",
        "verify",
        "scoring",
    }


def test_what_could_not_be_measured_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "server_programs", lambda: None)

    found = session.run(entries=40, rounds=1, places=["postgres"], seed=SEED)

    assert list(found.left_out) == ["postgres"]
    assert "make system" in found.page()


def test_the_command_prints_json_and_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--entries", "40", "--rounds", "1", "--place", "sqlite"]

    assert main([*asked, "--json"]) == 0
    tree = json.loads(capsys.readouterr().out)
    assert main(asked) == 0

    page = capsys.readouterr().out
    assert all(f"| {one['race']} | {one['place']} |" in page for one in tree["results"])


# What is measured with


def test_a_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first, again, other = (
        [canonical(content) for batch in batches(500, seed) for content in batch.contents]
        for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_a_longer_run_begins_as_a_shorter_one_does() -> None:
    short, long = batches(300, SEED), batches(2_300, SEED)

    assert long[0].contents[:300] == short[0].contents
    assert [len(batch.contents) for batch in long] == [BATCH, BATCH, 300]


def test_every_entry_made_is_in_its_one_spelling() -> None:
    """So what the library keeps as given can be compared with what the ledger keeps."""
    for batch in batches(3_000, SEED):
        for content in batch.contents:
            assert parse(content).content() == content | {"topic_version": 1}


def test_every_entry_made_is_one_that_a_live_ledger_admits() -> None:
    last = batches(4_000, SEED)[-1].recorded_at
    with Ledger.create("sqlite://", name="bench", kind="live", clock=lambda: last) as live:
        for batch in few(4_000).batches:
            receipt = live.append(map(parse, batch.contents), recorded_by=RECORDER)
            assert len(receipt.new) == len(batch.contents)
