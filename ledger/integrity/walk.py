"""The walk of a verification: entry after entry, what each must be if those before it stand.

It knows rows and hashes, no database. Each check yields findings and goes on, so that one fault
does not hide the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from domain.errors import ScoretrailError
from domain.events import TOPICS
from ledger.codec import Columns, Content, canonical, columns, read
from ledger.entry import Frames
from ledger.integrity.finding import Finding, finding
from ledger.integrity.tree import leaf_hash, perfect
from ledger.streams import own_stream

WIDTH, STEP = 256, 8

BROKEN = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    OverflowError,
    msgspec.MsgspecError,
    ScoretrailError,
)
"""What a row raises whose values are not even of the right kind."""


class Walk:
    """What is known so far of a ledger that is being checked."""

    def __init__(self, stored_head: Sequence[Any]) -> None:
        head, recorded_at, ledger, kind = stored_head
        self.head = head if isinstance(head, int) else 0
        self.position = 0
        self.count = 0
        self._stored_head = (head, recorded_at)
        self._ledger = ledger
        self._kind = kind
        self._moment: tuple[int, str | None] = (0, None)
        self._frames: Frames | None = None
        self._framed: tuple[Any, Any] | None = None
        self._versions: dict[str, int] = {}
        self._stream_of: dict[str, str] = {}
        self._leaves: list[bytes] = []
        self._hashes: list[bytes] = []
        self._faulty: set[int] = set()

    def check(self, row: Sequence[Any]) -> Iterator[Finding]:
        """Check one row of `entries`."""
        self.count += 1
        for fault in self._faults(row):
            self._faulty.add((fault.position - 1) // WIDTH)
            yield fault

    def _faults(self, row: Sequence[Any]) -> Iterator[Finding]:
        position, recorded_at, recorded_by, stream, version, state, _, leaf = row[:8]
        yield from self._follows(position)
        try:
            genuine = leaf == self._leaf(row)
            content = read(state)
            derived = columns(content)
            well_formed = canonical(msgspec.json.decode(state)) == state
        except BROKEN as error:
            yield finding(
                position, "entry-altered", f"内容读不懂（{error}）", f"not readable ({error})"
            )
            self._add(leaf)
            return
        if not genuine:
            yield finding(
                position,
                "entry-altered",
                "内容、登记时间、登记人、事项链或散列被改动",
                "its content, moment, author, stream or leaf hash was altered",
            )
        if not well_formed:
            yield finding(
                position, "not-canonical", "内容不是规范形式", "its state is not canonical"
            )
        yield from self._columns(position, row[8:], derived)
        yield from self._times(position, recorded_at, recorded_by)
        yield from self._stream(position, stream, version, content)
        yield from self._persons(position, recorded_by, derived)
        self._add(leaf)

    def _follows(self, position: int) -> Iterator[Finding]:
        expected = self.position + 1
        if position > expected:
            missing = f"{expected}" if position == expected + 1 else f"{expected}–{position - 1}"
            yield finding(expected, "entry-missing", f"缺第 {missing} 条", f"{missing} missing")
        elif position < expected:
            yield finding(position, "position-wrong", "位置不对", "its position is wrong")
        if position > self.head:
            yield finding(position, "beyond-head", "在台账头之后", "lies beyond the head")
        self.position = position

    def _leaf(self, row: Sequence[Any]) -> bytes:
        position, recorded_at, recorded_by, stream, version, state, sealed, _ = row[:8]
        if self._frames is None or self._framed != (recorded_at, recorded_by):
            self._frames = Frames(self._ledger, recorded_at, recorded_by)
            self._framed = (recorded_at, recorded_by)
        return leaf_hash(self._frames.frame(state, position, stream, version, sealed))

    def _columns(self, position: int, stored: Sequence[Any], derived: Columns) -> Iterator[Finding]:
        for name, here, right in zip(Columns._fields, stored, derived, strict=True):
            if here != right:
                yield finding(
                    position,
                    "column-altered",
                    f"列 {name} 是 {here!r}，按内容应为 {right!r}",
                    f"column {name} is {here!r}, its content says {right!r}",
                )

    def _times(self, position: int, recorded_at: int, recorded_by: str) -> Iterator[Finding]:
        before, author = self._moment
        if recorded_at < before:
            zh, en = "登记时间早于前一条", "recorded before the entry ahead of it"
            yield finding(position, "time-not-rising", zh, en)
        elif recorded_at == before and recorded_by != author:
            zh, en = "与前一条同一时刻而登记人不同", "same instant as the one ahead, other author"
            yield finding(position, "time-not-rising", zh, en)
        self._moment = (recorded_at, recorded_by)

    def _stream(
        self, position: int, stream: str, version: int, content: Content
    ) -> Iterator[Finding]:
        right: str | None = own_stream(content) if content.target is None else None
        if content.target is not None:
            right = self._stream_of.get(content.target)
            if right is None and content.target in self._versions:
                right = content.target
        if right is None:
            zh, en = (
                f"所针对的 {content.target} 不在前面",
                f"its target {content.target} is not before it",
            )
            yield finding(position, "target-missing", zh, en)
        elif stream != right:
            zh, en = f"事项链应为 {right}", f"its stream should be {right}"
            yield finding(position, "stream-wrong", zh, en)
        due = self._versions.get(stream, 0) + 1
        if version != due:
            zh, en = f"事项链 {stream} 的版本应为 {due}", f"version {due} of stream {stream} is due"
            yield finding(position, "stream-version-wrong", zh, en)
        self._versions[stream] = version
        if content.id != stream:
            self._stream_of[content.id] = stream

    def _persons(self, position: int, recorded_by: str, derived: Columns) -> Iterator[Finding]:
        if derived.confirmed_by == recorded_by:
            zh, en = "登记人与复核人是同一人", "recorded and confirmed by the same person"
            yield finding(position, "second-person-same", zh, en)
        event = TOPICS.get(derived.topic)
        unconfirmed = derived.confirmed_by is None and self._kind == "live"
        if unconfirmed and event is not None and event.SECOND_PERSON:
            zh, en = "缺第二人复核", "not confirmed by a second person"
            yield finding(position, "second-person-missing", zh, en)

    def _add(self, leaf: object) -> None:
        self._leaves.append(leaf if isinstance(leaf, bytes) else b"")
        if len(self._leaves) == WIDTH:
            self._hashes.append(perfect(self._leaves))
            self._leaves.clear()

    def end(self) -> Iterator[Finding]:
        """Compare where the entries end with what the head says."""
        head, recorded_at = self._stored_head
        if self.head > self.position:
            missing = self.position + 1
            zh, en = (
                f"台账头在 {head}，此后缺失",
                f"the head is at {head}, all from here is missing",
            )
            yield finding(missing, "entry-missing", zh, en)
        position, moment = self.position, self._moment[0]
        if (head, recorded_at) != (position, moment):
            zh = f"台账头是 {head}、{recorded_at}，应为 {position}、{moment}"
            en = f"the head is {head}, {recorded_at}; it should be {position}, {moment}"
            yield finding(0, "head-wrong", zh, en)
        if self._kind not in {"live", "told"}:
            yield finding(0, "head-wrong", f"种类是 {self._kind!r}", f"its kind is {self._kind!r}")

    def compare(self, tiles: Sequence[Sequence[Any]]) -> Iterator[Finding]:
        """Compare the stored part of the tree with the leaves, unless rows are missing."""
        if self.position != self.count:
            return
        stored = {(level, tile): hashes for level, tile, hashes in tiles}
        level, hashes = STEP, self._hashes
        while hashes:
            for tile in range((len(hashes) + WIDTH - 1) // WIDTH):
                right = hashes[tile * WIDTH : (tile + 1) * WIDTH]
                yield from self._tile(level, tile, stored.pop((level, tile), b""), right)
            full = len(hashes) // WIDTH * WIDTH
            folded = [perfect(hashes[start : start + WIDTH]) for start in range(0, full, WIDTH)]
            level, hashes = level + STEP, folded
        for level, tile in stored:
            zh, en = f"多出树块 {level}/{tile}", f"tile {level}/{tile} does not belong to the tree"
            yield finding(0, "tile-wrong", zh, en)

    def _tile(
        self, level: int, tile: int, stored: object, right: Sequence[bytes]
    ) -> Iterator[Finding]:
        if stored == b"".join(right):
            return
        blob = stored if isinstance(stored, bytes) else b""
        for place, hash_ in enumerate(right):
            block = (tile * WIDTH + place) << (level - STEP)
            if blob[place * 32 : place * 32 + 32] != hash_ and not self._known(block, level):
                zh = f"树的第 {level} 层与第 {block * WIDTH + 1} 条起的登记不符"
                en = f"level {level} of the tree contradicts the entries from here on"
                yield finding(block * WIDTH + 1, "tile-wrong", zh, en)
                return
        if len(blob) != 32 * len(right):
            zh, en = f"树块 {level}/{tile} 长度不对", f"tile {level}/{tile} has the wrong length"
            yield finding(0, "tile-wrong", zh, en)

    def _known(self, block: int, level: int) -> bool:
        """Tell whether a fault below explains the difference."""
        span = 1 << (level - STEP)
        return any(block <= faulty < block + span for faulty in self._faulty)
