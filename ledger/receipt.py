"""What an append is asked to watch for, and what it answers (回执)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from domain.errors import Conflict, ScoretrailError
from domain.fact import Fact


@dataclass(frozen=True, slots=True)
class Conflicting:
    """An id that the ledger holds with other content, and where the two differ."""

    id: str
    position: int | None
    """Where the ledger holds it; none if the call contradicts itself."""
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that may not follow what is there."""

    id: str
    error: ScoretrailError


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of each entry of an append.

    Of a dry run it says what would become of them: `new` then holds the facts with the positions
    they would get, and `conflicting` and `refused` what would stop the append.
    """

    new: tuple[Fact, ...]
    known: Mapping[str, int]
    """The position at which each id was there already, also twice in one call."""
    head: int
    recorded_at: datetime | None
    """The one instant of all new entries; none if there were none."""
    conflicting: tuple[Conflicting, ...] = ()
    refused: tuple[Refusal, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse the append if a matching entry was recorded after the position the caller had seen.

    For rules across streams, such as "the period is closed".
    """

    after: int
    topics: Collection[str]
    unit: str | None = None
    matches: Callable[[Fact], bool] = field(default=lambda _: True)


def differences(stored: bytes, given: bytes) -> tuple[str, ...]:
    """Name the paths at which two states differ.

    >>> differences(b'{"data":{"body":"organ"},"id":"d9"}',
    ...             b'{"data":{"body":"institution"},"id":"d9","unit":"gaoxin"}')
    ('data.body', 'unit')
    """
    return tuple(_differing(msgspec.json.decode(stored), msgspec.json.decode(given), ""))


def _differing(stored: object, given: object, path: str) -> Iterator[str]:
    if isinstance(stored, dict) and isinstance(given, dict):
        for name in sorted({*stored, *given}):
            here = f"{path}.{name}" if path else name
            if name not in stored or name not in given:
                yield here
            else:
                yield from _differing(stored[name], given[name], here)
    elif stored != given or type(stored) is not type(given):
        yield path


def conflict(conflicting: Collection[Conflicting]) -> Conflict:
    """Refuse the whole append, and say which ids differ where."""
    zh, en = [], []
    for one in conflicting:
        paths = ", ".join(one.paths)
        here = f"#{one.position}" if one.position else None
        zh.append(
            f"{one.id}（{f'已登记为 {here}' if here else '本批中出现两次'}，不同处：{paths}）"
        )
        en.append(f"{one.id} ({f'recorded as {here}' if here else 'twice in this call'}: {paths})")
    return Conflict(
        "id-conflict",
        f"编号相同而内容不同：{'；'.join(zh)}。整批未登记。要改正已登记的记录，请用更正。",
        f"The same id with other content: {'; '.join(en)}. Nothing was appended."
        " To change what is recorded, append a correction.",
    )


def stream_moved(moved: Mapping[str, int]) -> Conflict:
    """Refuse an append whose streams have moved on since its caller looked."""
    zh = "，".join(f"{stream} 已到第 {version} 版" for stream, version in moved.items())
    en = ", ".join(f"{stream} is at version {version}" for stream, version in moved.items())
    return Conflict(
        "stream-moved",
        f"他人已先登记：{zh}。请重新查看后再提交。",
        f"Someone was first: {en}. Look again before you repeat it.",
    )
