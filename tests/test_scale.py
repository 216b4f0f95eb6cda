"""Replay at scale: the data are what they say, and every contestant gives the same answer. Nothing is timed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.library import Facts, event_of
from benchmarks.race import Unequal
from benchmarks.scale import names, protocol
from benchmarks.scale.__main__ import main
from benchmarks.scale.city import LAST, City, city
from benchmarks.scale.crew import agree
from benchmarks.scale.duck import DuckDB
from benchmarks.scale.engine import said
from benchmarks.scale.folder import Folder, same
from benchmarks.scale.frames import Polars
from benchmarks.scale.points import Answer, answer
from benchmarks.scale.question import Question
from benchmarks.scale.readers import LeanLog, LibraryLog, OurLog
from benchmarks.scale.rules import CODES, scheme
from benchmarks.scale.states import library_states, states
from domain.assessment import Assessed, assess
from domain.events import parse
from domain.history import History
from domain.view import View
from ledger.codec import canonical, fact_of
from ledger.ledger import Ledger
from projections.backends.apart import shards
from projections.deltas.building import built
from projections.deltas.plan import Plan
from projections.deltas.stored import StoredLog
from replay.bulk import leagues, lookup
from replay.bulk.leagues import Leagues

SEED = 7
UNITS, POPULATIONS = 60, 7


@cache
def small(entries: int = 6_000) -> City:
    return city(entries, SEED, units=UNITS, populations=POPULATIONS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("city"))
    made.fill(6_000, SEED, units=UNITS, populations=POPULATIONS)
    for name in ("lines", "library", "ledger"):
        made.log(name)
    return made


def texts(of: Any, entries: int = 6_000) -> list[bytes]:
    return [text for _, column in of(small(entries)) for text in column.to_pylist()]


# The data


def test_a_seed_gives_the_same_entries_and_another_seed_others(folder: Folder) -> None:
    again = city(6_000, SEED, units=UNITS, populations=POPULATIONS)
    other = city(6_000, SEED + 1, units=UNITS, populations=POPULATIONS)

    assert same(small(), again)
    assert same(small(), folder.city)
    assert not same(small(), other)


def test_corrections_come_in_their_shares_and_after_what_they_correct() -> None:
    columns = small(20_000).columns
    kinds = np.bincount(columns["topic"], minlength=len(names.TOPICS)).tolist()
    positions = np.arange(2, 20_002)
    answering = columns["target"] > 0

    assert kinds[names.CLEARED :] == [580, 280, 100, 100, 100]
    assert answering.sum() == sum(kinds[names.CLEARED :])
    assert (columns["target"][answering] < positions[answering]).all()
    assert (np.diff(columns["recorded"]) >= 0).all()


def test_fifteen_in_a_hundred_are_recorded_late() -> None:
    columns = small(20_000).columns
    facts = columns["target"] == 0
    known = np.maximum(columns["submitted"], (columns["occurred"].astype(np.int64) + 1) * 86_400)
    late = (columns["recorded"] - known)[facts] > 10 * 86_400

    assert 0.14 < late.mean() < 0.16


def test_every_entry_is_written_as_the_ledger_itself_would_write_it() -> None:
    for text in texts(states):
        assert canonical(parse(json.loads(text)).content()) == text


def test_every_entry_is_written_as_the_library_itself_would_write_it() -> None:
    store = Facts().mapper.to_stored_event
    recorded = small().columns["recorded"].tolist()
    for text, theirs, second in zip(texts(states), texts(library_states), recorded, strict=True):
        moment = datetime.fromtimestamp(second, UTC)
        event = event_of(json.loads(text), UUID(int=1), 1, moment)

        assert store(event).state == theirs


def test_the_ledger_that_is_written_without_the_door_is_whole(folder: Folder) -> None:
    with Ledger.open(folder.ledger_url, read_only=True) as made:
        assert made.verify() == []
        assert made.head.position == folder.city.head


def test_every_entry_is_one_that_the_door_would_admit() -> None:
    last = datetime.fromtimestamp(int(small().columns["recorded"][-1]), UTC)
    roster = {"id": "s", "topic": "scheme.published", "occurred_on": "2014-01-01"}
    body = {"confirmed_by": "second", "data": {"body": json.loads(_body())}}
    with Ledger.create("sqlite://", name="bench", kind="live", clock=lambda: last) as live:
        live.append([parse(roster | body)], recorded_by="office")
        taken = live.append(
            (parse(json.loads(text)) for text in texts(states)), recorded_by="office"
        )

    assert len(taken.new) == 6_000


def _body() -> bytes:
    from domain.language import canonical_tree  # noqa: PLC0415 - used here alone

    return canonical(canonical_tree(scheme(UNITS).tree))


# Equal answers

VIEWPOINTS = list(protocol.questions(small()).values())


@pytest.mark.parametrize("asked", VIEWPOINTS)
def test_all_contestants_give_the_answer_of_the_reference_evaluator(
    folder: Folder, asked: dict[str, int]
) -> None:
    peers = [kind(folder) for kind in (DuckDB, Polars, LibraryLog, OurLog, LeanLog)]

    answers = {type(peer).__name__: peer.ask(**asked) for peer in peers}

    agree("small", {name: one.digest() for name, one in answers.items()})
    assert _printed(answers["DuckDB"]) == _by_the_rules(Question(**asked))


def _printed(found: Answer) -> list[tuple[list[int], int, int]]:
    rows = zip(found.points.tolist(), found.total.tolist(), found.place.tolist(), strict=True)
    return list(rows)


def _by_the_rules(question: Question) -> list[tuple[list[int], int, int]]:
    rules, found = scheme(UNITS), []
    for population in range(POPULATIONS):
        members = [Assessed(names.unit_id(unit)) for unit in small().members(population)]
        view = View(
            _history(),
            question.position,
            question.as_of,
            rules.id,
            rules.period.first,
            rules.period.last,
            rules.period.submitted_by,
            rules.zone_info,
        )
        for sheet in assess(rules, members, view).values():
            points = [_hundredths(sheet.award(code).points) for code in CODES]
            found.append((points, _hundredths(sheet.total), sheet.place or 0))
    return found


@cache
def _history() -> History:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    return History(fact_of(p, moment, text) for p, text in enumerate(texts(states), start=2))


def _hundredths(points: Any) -> int:
    return -1 if points is None else int(points * 100)


def test_one_decision_more_without_fault_is_seen_by_the_digest(folder: Folder) -> None:
    found = DuckDB(folder).ask(LAST, folder.city.head)
    counts = found.counts.copy()
    counts[17, 1] += 1

    assert answer(counts, folder.city.population).digest() != found.digest()


def test_two_answers_that_differ_end_the_run() -> None:
    with pytest.raises(Unequal, match="one pass: a and b differ"):
        agree("one pass", {"a": "1", "b": "2"})


# A corrected rule

WEIGHT = "indicators/4/measure/count/weight/values/"
LISTED = "indicators/6/measure/open/weight/values/"
STEPS: list[tuple[dict[str, Any], list[str]]] = [
    ({f"{WEIGHT}nation": 5}, ["4"]),
    ({f"{WEIGHT}nation": 5, f"{LISTED}organ": 7}, ["4"]),
    ({f"{WEIGHT}nation": 5, f"{LISTED}organ": 7}, ["6"]),
    ({f"{WEIGHT}city": "1/3", f"{WEIGHT}province": 9, f"{LISTED}organ": 1}, ["4", "6"]),
    ({"indicators/4/points/rank_linear/last": "zero", f"{LISTED}organ": 1}, ["4"]),
    ({"indicators/2/measure/count/distinct": ["object"]}, ["2", "4", "6"]),
]
"""The changes of a text, and which indicators are judged again under it."""


def test_a_rule_corrected_step_by_step_gives_what_the_last_text_gives_at_once(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leagues, "CELLS", 10_000)
    plan = Plan(scheme(UNITS), None, tuple(map(names.unit_id, range(UNITS))))
    days, head = range(LAST - 299, LAST + 1), folder.city.head
    whole = _leagues(folder, plan, [plan.changed(changes) for changes, _ in STEPS])
    parts = whole.parts(len(days))
    assert len(parts) > 1

    for part in parts:
        sheets, text = part.along("days", days, head), dict.fromkeys(CODES, plan.scheme)
        for changes, codes in STEPS:
            other = plan.changed(changes)
            text |= dict.fromkeys(codes, other.scheme)
            sheets = part.again("days", days, head, other.recipes, sheets, codes)
            monkeypatch.setattr(lookup, "_TABLES", {})
            anew = replace(part, recipes=other.recipes, _countings={}).along("days", days, head)
            now, then = said(sheets), said(anew)
            alike = [
                number
                for number, code in enumerate(CODES)
                if text[code].indicators[code] == other.scheme.indicators[code]
            ]
            assert (now[0][..., alike] == then[0][..., alike]).all(), changes
            if len(alike) == len(CODES):
                assert (now[1] == then[1]).all()
                assert (now[2] == then[2]).all()
            for added in sheets.totals.sums.values():
                numbers = added.total.low
                assert abs(numbers.numerators).max() <= numbers.most < 2 * 100 * 100


def _leagues(folder: Folder, plan: Plan, others: Sequence[Plan]) -> Leagues:
    """The populations of the city, with the counts of all these texts."""
    every = {
        counting.identity: counting for one in (plan, *others) for counting in one.recipes.countings
    }
    with Ledger.open(folder.ledger_url, read_only=True) as ledger:
        table = built(StoredLog(ledger, folder.city.head), list(every.values()), plan.units)
    members = [
        [names.unit_id(unit) for unit in folder.city.members(number)]
        for number in range(POPULATIONS)
    ]
    populations = [list(map(Assessed, some)) for some in members]
    return Leagues(plan.recipes, populations, list(shards(table, members, folder.city.head)))


# The command


@pytest.mark.slow
def test_a_run_prints_equal_digests_and_every_ratio(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--entries", "5000", "--rounds", "1", "--seed", str(SEED)]

    assert main([*asked, "--json", "--folder", str(tmp_path)]) == 0

    tree = json.loads(capsys.readouterr().out)
    (found,) = tree["found"]
    days = {
        f"{question}, day {day}"
        for question in (protocol.YEAR, protocol.RULE)
        for day in (0, 17, 90, 181, 270, 364)
    }
    assert set(found["digests"]) == set(protocol.questions(small())) | days
    assert {"library", "codec", "lean", "duckdb", "polars"} <= set(found["times"]["one pass"])
    assert all(one["measured"]["min"] <= one["measured"]["max"] for one in tree["lines"])


@pytest.mark.slow
def test_a_peer_whose_data_differ_ends_the_run_with_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Folder(tmp_path / f"3000-{SEED}")
    made.fill(3_000, SEED, units=3_000, populations=340)
    made.log("lines")
    path = made.path / "entries.parquet"
    table = pq.read_table(path)
    other = table["unit"].to_numpy().copy()
    other[table["topic"].to_numpy() == names.TRAINING] = 0
    pq.write_table(table.set_column(1, "unit", [other]), path)

    asked = ["--entries", "3000", "--rounds", "1", "--seed", str(SEED)]
    assert main([*asked, "--peer", "lean", "--peer", "duckdb", "--folder", str(tmp_path)]) == 1

    assert "differ" in capsys.readouterr().err
