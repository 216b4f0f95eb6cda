"""Which facts a counting looks at together: by stream, by key, or all of a population.

`gathered` takes the streams that a batch of entries touched and gives what must be compiled anew. Under
a key, a stream stays filed wherever it ever belonged: a fact that was moved away is still asked there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from domain.bases import Counting, Key, Stepped
from domain.bases.counting import units_of
from domain.bases.sight import OFFICE
from domain.fact import Fact
from projections.deltas.compiler import Together, alone, changes
from projections.deltas.row import Change

Stream = Sequence[Fact]
"""A base fact and all that answers it, in order of position."""


class Shelf(Protocol):
    """Where streams are filed by key, and found again whole, up to the end of the batch."""

    def file(self, counting: Counting, filed: Iterable[tuple[Key, Stream]]) -> None:
        """File each stream under a key; what is filed already stays."""

    def filed(self, counting: Counting, keys: Collection[Key]) -> Mapping[Key, list[Stream]]:
        """The streams filed under each of the keys."""

    def shared(self, counting: Counting, keys: Collection[Key]) -> set[Key]:
        """Those of the keys under which more than one stream is filed."""

    def of_topics(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds a fact of any of the topics."""


class Wanted(NamedTuple):
    """A counting, and the units of all populations for which it is kept."""

    counting: Counting
    members: frozenset[str]

    @property
    def read(self) -> frozenset[str]:
        """The units whose facts are read: the members, or the one unit that stands for all."""
        elsewhere = self.counting.reads_from
        return self.members if elsewhere is None else frozenset({elsewhere})


def compiled(
    wanted: Wanted, streams: Sequence[Stream], shelf: Shelf, *, since: int = 0
) -> Iterator[Change]:
    """The rows that a batch causes, which begins at position `since` and touched these streams."""
    counting, read = wanted.counting, wanted.read
    if isinstance(counting, Stepped) and counting.grain != "population":
        found, streams = _alone(counting, streams, shelf, read, since)
        yield from found
    for together, units in _gathered(wanted, streams, shelf):
        for change in changes(counting, together, units & read, since=since):
            if change.unit in read:
                yield change


def _alone(
    counting: Stepped,
    streams: Sequence[Stream],
    shelf: Shelf,
    read: frozenset[str],
    since: int,
) -> tuple[list[Change], list[Stream]]:
    """The rows of facts that nothing answers and that share no key; and the streams left."""
    if counting.grain == "stream":
        return alone(counting, streams, read, since)
    keys = {stream[0].id: counting.keys(stream) for stream in streams}
    filing = [(key, stream) for stream in streams for key in keys[stream[0].id] if key[0] in read]
    shelf.file(counting, filing)
    shared = shelf.shared(counting, {key for key, _ in filing})
    single, others = [], []
    for stream in streams:
        mine = keys[stream[0].id]
        if len(stream) > 1 or len(mine) > 1 or mine & shared:
            others.append(stream)
        elif mine:
            single.append(stream)
    found, left = alone(counting, single, read, since)
    return found, [*others, *left]


def topics_of(counting: Counting) -> frozenset[str]:
    """The topics whose facts may move a counting, those of the office included where units move."""
    moved = counting.sight.moves or counting.measure.with_subunits
    return counting.topics | (frozenset(OFFICE) if moved else frozenset())


def _gathered(
    wanted: Wanted, streams: Sequence[Stream], shelf: Shelf
) -> Iterator[tuple[Together, frozenset[str]]]:
    match wanted.counting.grain:
        case "stream":
            for stream in streams:
                yield Together(stream), units_of(stream)
        case "key":
            yield from _by_key(wanted, streams, shelf)
        case "population":
            if streams:
                everything = shelf.of_topics(topics_of(wanted.counting))
                yield Together(in_order(everything), single=False), wanted.members


def _by_key(
    wanted: Wanted, streams: Sequence[Stream], shelf: Shelf
) -> Iterator[tuple[Together, frozenset[str]]]:
    counting = wanted.counting
    filing = [
        (key, stream)
        for stream in streams
        for key in sorted(counting.keys(stream))
        if key[0] in wanted.read
    ]
    shelf.file(counting, filing)
    touched = dict.fromkeys(key for key, _ in filing)
    for key, found in shelf.filed(counting, touched.keys()).items():
        yield Together(in_order(found), key, len(found) == 1), frozenset({key[0]})


def in_order(streams: Iterable[Stream]) -> list[Fact]:
    """The facts of some streams in order of position."""
    facts = [fact for stream in streams for fact in stream]
    facts.sort(key=lambda fact: fact.position)
    return facts


class MemoryShelf:
    """Streams filed in memory: of a case, of a test, of a question that supposes entries."""

    def __init__(self, streams: Sequence[Stream]) -> None:
        self._streams = streams
        self._filed: dict[tuple[str, Key], dict[int, Stream]] = {}

    def file(self, counting: Counting, filed: Iterable[tuple[Key, Stream]]) -> None:
        """File each stream under a key."""
        for key, stream in filed:
            here = self._filed.setdefault((counting.identity, key), {})
            here[stream[0].position] = stream

    def filed(self, counting: Counting, keys: Collection[Key]) -> Mapping[Key, list[Stream]]:
        """The streams filed under each of the keys."""
        return {key: list(self._filed[counting.identity, key].values()) for key in keys}

    def shared(self, counting: Counting, keys: Collection[Key]) -> set[Key]:
        """Those of the keys under which more than one stream is filed."""
        return {key for key in keys if len(self._filed[counting.identity, key]) > 1}

    def of_topics(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds a fact of any of the topics."""
        return [one for one in self._streams if any(fact.topic in topics for fact in one)]
