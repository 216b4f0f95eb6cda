"""Read models follow the log exactly once, and can be thrown away at any time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, func, select

from domain.errors import Tampered
from domain.events import parse
from domain.fact import Fact
from ledger.ledger import Ledger
from projections import follow
from projections.follow import catch_up, position_of, prepare
from projections.in_effect import IN_EFFECT, NOW, FactsInEffect
from projections.rebuild import rebuild, refresh
from projections.tallies import TALLIES, Tallies

START = datetime(2019, 1, 1, tzinfo=UTC)


def _ledger(place: str = "sqlite://") -> Ledger:
    return Ledger.create(place, name="test/projections", kind="told")


def _tell(ledger: Ledger, *entries: dict[str, object]) -> None:
    for entry in entries:
        at = START + timedelta(hours=ledger.head.position)
        ledger.append([parse(entry)], recorded_by="clerk", recorded_at=at)


def _listed(number: int, unit: str = "lixia") -> dict[str, object]:
    return {
        "id": f"d{number}",
        "topic": "defaulter.listed",
        "unit": unit,
        "occurred_on": "2018-02-01",
        "data": {"body": "organ"},
    }


def _retracted(target: str, name: str) -> dict[str, object]:
    return {
        "id": name,
        "topic": "entry.retracted",
        "target": target,
        "occurred_on": "2018-12-01",
        "reason": "法院撤销",
    }


def test_what_was_known_at_a_position_stays_readable_after_a_retraction() -> None:
    ledger = _ledger()
    _tell(ledger, _listed(1), _retracted("d1", "x1"), _retracted("x1", "y1"))
    refresh(ledger)

    with ledger.database.core() as connection:
        columns = (IN_EFFECT.c.known_from, IN_EFFECT.c.known_to, IN_EFFECT.c.gone)
        rows = connection.execute(select(*columns).order_by(IN_EFFECT.c.known_from)).all()
    assert [tuple(row) for row in rows] == [
        (1, 2, None),
        (2, 3, "retracted by #2"),
        (3, NOW, None),
    ]


def test_a_supplement_changes_what_an_entry_says_only_from_its_submission() -> None:
    ledger = _ledger()
    _tell(
        ledger,
        {
            "id": "c1",
            "topic": "joint-case.reported",
            "unit": "lixia",
            "occurred_on": "2018-06-01",
            "data": {"channel": "form", "measure": "限制投标"},
        },
        {
            "id": "s1",
            "topic": "entry.supplemented",
            "target": "c1",
            "occurred_on": "2018-12-28",
            "submitted_at": "2018-12-28T10:00:00+08:00",
            "reason": "补报",
            "data": {"set": {"object": "OBJ-1"}},
        },
    )
    refresh(ledger)

    with ledger.database.core() as connection:
        said = connection.execute(
            select(IN_EFFECT.c.valid_from, IN_EFFECT.c.data)
            .where(IN_EFFECT.c.known_to == NOW)
            .order_by(IN_EFFECT.c.valid_from)
        ).all()
    assert [day for day, _ in said] == ["0001-01-01", "2018-12-28"]
    assert ["OBJ-1" in data for _, data in said] == [False, True]


def test_following_step_by_step_gives_what_a_rebuild_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = _ledger()
    for number in range(1, 8):
        _tell(ledger, _listed(number), _retracted(f"d{number}", f"x{number}"))
        if number % 2:
            _tell(ledger, _retracted(f"x{number}", f"y{number}"))
        monkeypatch.setattr(follow, "PAGE", 1 + number % 3)
        refresh(ledger)

    assert all(result.same for result in rebuild(ledger, check=True))


def test_a_row_that_was_tampered_with_is_found_and_mended_by_a_rebuild() -> None:
    ledger = _ledger()
    _tell(ledger, _listed(1), _listed(2))
    refresh(ledger)
    with ledger.database.core() as connection:
        connection.execute(TALLIES.update().values(entries=9))

    assert [result.name for result in rebuild(ledger, check=True) if not result.same] == ["tallies"]
    rebuild(ledger)
    assert all(result.same for result in rebuild(ledger, check=True))


class _FailsAtTheSecond(Tallies):
    """Writes its rows, then fails at entry 2."""

    def fold(self, connection: Connection, table: Table, facts: Sequence[Fact]) -> None:
        super().fold(connection, table, facts)
        if facts[-1].position >= 2:
            message = "entry 2"
            raise ValueError(message)


def test_a_failing_entry_stops_the_projection_and_leaves_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger = _ledger()
    _tell(ledger, _listed(1), _listed(2), _listed(3))
    prepare(ledger)
    monkeypatch.setattr(follow, "PAGE", 1)

    with pytest.raises(ValueError, match="entry 2"):
        catch_up(ledger, _FailsAtTheSecond())

    assert position_of(ledger, Tallies()) == 1
    assert _tallied(ledger) == 1


def test_a_gap_in_the_log_stops_every_projection(tmp_path: Path) -> None:
    ledger = _ledger(str(tmp_path / "ledger.db"))
    _tell(ledger, _listed(1), _listed(2), _listed(3))
    prepare(ledger)
    with ledger.database.core() as connection:
        connection.exec_driver_sql("DROP TRIGGER entries_refuse_delete")
        connection.exec_driver_sql("DELETE FROM entries WHERE position = 2")

    with pytest.raises(Tampered):
        catch_up(ledger, Tallies())


def test_a_new_version_of_a_projection_reads_the_log_again() -> None:
    ledger = _ledger()
    _tell(ledger, _listed(1), _listed(2))
    refresh(ledger)

    class Newer(Tallies):
        VERSION = 2

    catch_up(ledger, Newer())

    assert _tallied(ledger) == 2


def _follow_in_a_process(place: str, rounds: int) -> None:
    follow.PAGE = 3
    with Ledger.open(place) as ledger:
        for _ in range(rounds):
            catch_up(ledger, Tallies())


def test_two_processes_that_project_count_every_entry_once(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    ledger = _ledger(place)
    prepare(ledger)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_follow_in_a_process, args=(place, 60)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in range(120):
        _tell(ledger, _listed(number))
    for worker in workers:
        worker.join(60)

    catch_up(ledger, Tallies())

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert _tallied(ledger) == 120


def _tallied(ledger: Ledger) -> int:
    with ledger.database.core() as connection:
        return int(connection.execute(select(func.sum(TALLIES.c.entries))).scalar_one())


def test_facts_in_effect_hold_one_row_per_entry_in_the_plain_case() -> None:
    ledger = _ledger()
    _tell(ledger, *(_listed(number) for number in range(5)))
    prepare(ledger)

    catch_up(ledger, FactsInEffect())

    with ledger.database.core() as connection:
        assert connection.execute(select(func.count()).select_from(IN_EFFECT)).scalar_one() == 5
