"""Shard files are caches: read whole or refused, extended by the tail, made again at will."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ScoretrailError
from projections.backends.shard import Shard, Table, build, table_of
from projections.backends.shard_files import MAGIC, ShardFiles
from projections.deltas.row import DeltaRow, number_of

POPULATION = number_of("lixia,shizhong")
UNITS = [number_of("lixia"), number_of("shizhong")]
ROWS = [
    DeltaRow(
        POPULATION, UNITS[n % 2], 1 + n % 3, n % 5, 17600 + n, n + 1, n + 1, 1 - 2 * (n % 7 == 6)
    )
    for n in range(100)
]
HEAD = 100


@pytest.fixture
def files(tmp_path: Path) -> ShardFiles:
    return ShardFiles(tmp_path / "shards", ledger="demo/2018", meaning="1")


def tail(since: int, until: int = HEAD) -> Table:
    return table_of(row for row in ROWS if since < row.known_pos <= until)


def whole() -> Shard:
    return build(POPULATION, tail(0), HEAD)


def same(one: Shard, other: Shard) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in one.__dataclass_fields__
    )


def test_what_is_read_is_what_was_written(files: ShardFiles) -> None:
    files.write(whole())

    assert same(files.read(POPULATION), whole())


def test_a_shard_that_is_behind_is_extended_by_the_tail_alone(files: ShardFiles) -> None:
    asked: list[int] = []

    def rest(since: int) -> Table:
        asked.append(since)
        return tail(since)

    files.write(build(POPULATION, tail(0, 60), 60))

    assert same(files.current(POPULATION, HEAD, rest), whole())
    assert same(files.current(POPULATION, HEAD, rest), whole())
    assert asked == [60]


def cut(content: bytes) -> bytes:
    return content[:-10]


def cut_in_its_header(content: bytes) -> bytes:
    return content[: len(MAGIC) + 20]


def altered(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def longer(content: bytes) -> bytes:
    return content + b"\0"


def of_another_format(content: bytes) -> bytes:
    return content.replace(b"shard 1\n", b"shard 9\n", 1)


def something_else(content: bytes) -> bytes:
    return b"PK\x03\x04" + content


def said(name: str, value: object) -> object:
    def change(content: bytes) -> bytes:
        header, rest = content.removeprefix(MAGIC).split(b"\n", 1)
        tree = {**json.loads(header), name: value}
        return MAGIC + json.dumps(tree).encode() + b"\n" + rest

    return change


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (cut, "shard-cut-short"),
        (cut_in_its_header, "shard-cut-short"),
        (altered, "shard-altered"),
        (longer, "shard-altered"),
        (of_another_format, "shard-outdated"),
        (something_else, "shard-unreadable"),
        (said("ledger", "another"), "shard-foreign"),
        (said("population", 7), "shard-foreign"),
        (said("meaning", "0"), "shard-outdated"),
        (said("position", HEAD + 1), "shard-foreign"),
    ],
)
def test_a_damaged_shard_is_refused_and_made_again_when_asked(
    files: ShardFiles, damage: object, code: str
) -> None:
    files.write(whole())
    path = files.path(POPULATION)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]

    with pytest.raises(ScoretrailError) as refused:
        files.current(POPULATION, HEAD, tail)
    assert refused.value.code == code
    assert same(files.rebuilt(POPULATION, HEAD, tail), whole())
    assert same(files.read(POPULATION), whole())


def test_a_write_that_fails_leaves_the_old_shard(
    files: ShardFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(build(POPULATION, tail(0, 60), 60))

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.current(POPULATION, HEAD, tail)

    assert files.read(POPULATION).position == 60
    assert [one.name for one in files.path(POPULATION).parent.iterdir()] == [
        files.path(POPULATION).name
    ]
