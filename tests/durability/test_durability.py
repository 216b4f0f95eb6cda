"""The durability programme at the sizes that every run of the tests can bear.

Killed at its calls, at random and many at once; the power cut; a disk that fails; clocks that step;
backups restored. `make torture` does the same at the larger sizes and prints a report.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durability.disk import WITHOUT, Call, Disk, Verdict, library, watch
from tests.durability.drill import SEED, Died, in_child, killed
from tests.durability.images import _applied, _torn
from tests.durability.kills import _until
from tests.durability.operations import OPERATIONS, Operation
from tests.durability.programme import DRILLS, Drill, passed

APPEND = next(one for one in OPERATIONS if one.name == "append")
reachable = pytest.mark.skipif(library() is None, reason=WITHOUT)


@reachable
@pytest.mark.slow
@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.name)
def test_nothing_acknowledged_is_lost_and_each_canary_is_found(drill: Drill) -> None:
    report = drill.report("commit", SEED)

    assert report.tried
    assert passed(drill, report), report.failures[:5]


# The drills themselves: each can fail


@reachable
def test_the_watched_disk_sees_a_commit_synced_and_can_end_the_process(tmp_path: Path) -> None:
    operation = APPEND
    operation.prepare(tmp_path)

    def watched() -> list[Call]:
        disk = Disk()
        _kept = watch(disk)
        operation.work(tmp_path)
        return disk.calls

    calls = in_child(watched)
    assert isinstance(calls, list)
    kinds = [call.kind for call in calls if call.name == "ledger.db-wal"]
    assert "write" in kinds
    assert kinds[-2:].count("sync") or "sync" in kinds
    assert killed(in_child(lambda: _until(operation, tmp_path, 1, "die")))
    assert in_child(lambda: 7) == 7
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        in_child(lambda: 1 // 0)
    assert not killed(Died(15))


@reachable
def test_canary_an_operation_that_is_not_whole_is_found(tmp_path: Path) -> None:
    """The defect: an append in two; killed between them, half of it is there."""
    from tests.durability.kills import at_each_call  # noqa: PLC0415
    from tests.durability.operations import BATCH, _ledger  # noqa: PLC0415
    from tests.samples import media  # noqa: PLC0415

    def in_two(folder: Path) -> None:
        with _ledger(folder) as ledger:
            for half in (range(BATCH // 2), range(BATCH // 2, BATCH)):
                ledger.append([media(f"k{n}") for n in half], recorded_by="clerk")

    whole = APPEND
    broken = Operation(whole.name, whole.prepare, in_two, whole.holds, whole.done)
    report = at_each_call(broken, tmp_path, 20, SEED)

    assert report.failures


def test_a_power_cut_tears_a_write_at_a_sector_and_leaves_the_rest_of_the_file() -> None:
    import random  # noqa: PLC0415

    files = {"a": bytearray(b"x" * 2048)}
    call = Call("write", "a", 512, b"y" * 1536)
    torn = _torn(call, random.Random(1))
    _applied(files, torn)

    assert len(torn.data) % 512 == 0
    assert len(torn.data) < 2048
    assert bytes(files["a"]) == b"x" * 512 + torn.data + b"x" * (1536 - len(torn.data))
    _applied(files, Call("truncate", "a", 100))
    assert len(files["a"]) == 100
    _applied(files, Call("delete", "a"))
    assert files == {}


def test_a_verdict_is_asked_for_every_call_in_order() -> None:
    asked: list[int] = []

    def judge(number: int, _call: Call) -> Verdict:
        asked.append(number)
        return "go"

    disk = Disk(judge)
    for _ in range(3):
        disk.told(Call("sync", "a"))

    assert asked == [1, 2, 3]
    assert disk.count == 3
