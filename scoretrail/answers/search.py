"""The question to the ledger itself: which entries, as one text that can be asked again.

entries?find=unit:gaoxin+topic:defaulter.listed&known_at=18
entries/17?known_at=18
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import parse_qsl, quote_plus

from domain.errors import BadCoordinate
from domain.fact import Fact
from domain.identity import masked_name
from domain.language import canonical_tree
from ledger.intake.persons import names_a_person, without_personal_numbers
from ledger.searching import Column, Condition, Wanted
from projections.memory import Memory
from replay.coordinate import Moment, moment, written
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming

LIST = "entries"
COLUMNS: Mapping[str, Column] = {"unit": "unit", "id": "id", "target": "target"}
FIRST_READ, MOST_READ = 200, 5_000
"""So many entries are read at a time, at first and at most."""

Test = Callable[[Fact], bool]

_TEXT = re.compile(r"entries(/(?P<entry>[^/?]+))?(\?(?P<query>.*))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. Words are `field:value` or free text; `-` before a word excludes it."""

    words: tuple[str, ...] = ()
    entry: str | None = None
    known_at: Moment | None = None
    after: int = 0

    def __str__(self) -> str:
        path = LIST if self.entry is None else f"{LIST}/{self.entry}"
        asked = []
        if self.words:
            asked.append(f"find={quote_plus(' '.join(self.words), safe=':,.-<>')}")
        if self.known_at is not None:
            asked.append(f"known_at={written(self.known_at)}")
        if self.after:
            asked.append(f"after={self.after}")
        return f"{path}?{'&'.join(asked)}" if asked else path

    @property
    def recorded(self) -> str:
        """The same for the audit log, where nobody's name or number may stay for good."""
        return str(replace(self, words=tuple(map(_discreet, self.words))))


def _discreet(word: str) -> str:
    field, colon, _ = word.removeprefix("-").partition(":")
    if colon and (field in {"topic", "source"} or field in COLUMNS):
        return without_personal_numbers(word)
    mark = "-" if word.startswith("-") else ""
    text = without_personal_numbers(word.removeprefix("-"))
    return f"{mark}{masked_name(text) if names_a_person(text) else text}"


def read(words: Sequence[str], known_at: str | None = None, after: int = 0) -> Search:
    """The search that words, or the text of an earlier one, ask for.

    >>> str(read(["entries?find=unit:gaoxin+-topic:defaulter.cleared&known_at=18"]))
    'entries?find=unit:gaoxin+-topic:defaulter.cleared&known_at=18'
    """
    found = Search(tuple(words))
    if len(words) == 1 and (text := _TEXT.match(words[0])):
        asked = dict(parse_qsl(text["query"] or ""))
        strangers = set(asked) - {"find", "known_at", "after"}
        if strangers or not asked.get("after", "0").isdecimal():
            raise BadCoordinate(
                "bad-coordinate",
                f"坐标“{words[0]}”读不懂：形如 entries?find=…&known_at=…&after=…。",
                f"The coordinate {words[0]!r} is unclear: entries?find=…&known_at=…&after=….",
            )
        found = Search(
            tuple(asked.get("find", "").split()),
            text["entry"],
            moment(asked["known_at"]) if "known_at" in asked else None,
            int(asked.get("after", 0)),
        )
    if known_at is not None:
        found = replace(found, known_at=moment(known_at))
    return replace(found, after=after) if after else found


@dataclass(frozen=True, slots=True)
class Matching:
    """The entries known at a position that meet every word of a search, read as far as they are asked.

    What the columns of the ledger say is found there; source and free text are read in the entries.
    """

    memory: Memory
    wanted: Wanted
    tests: tuple[Test, ...]
    after: int
    until: int

    def __iter__(self) -> Iterator[Fact]:
        """The entries, in order of position."""
        after, most = self.after, FIRST_READ
        while after < self.until:
            page = self.memory.matching(self.wanted, after, self.until, most)
            yield from (fact for fact in page if all(test(fact) for test in self.tests))
            if len(page) < most:
                return
            after, most = page[-1].position, min(2 * most, MOST_READ)

    def first(self, most: int | None) -> tuple[list[Fact], int]:
        """The first so many, or all, and how many there are.

        Where entries must be read to be judged, all of them are.
        """
        if most is None or self.tests:
            every = list(self)
            return every[:most], len(every)
        return self.some(most), self.memory.how_many(self.wanted, self.after, self.until)

    def some(self, most: int) -> list[Fact]:
        """The first so many; nothing is counted."""
        if self.tests:
            return list(islice(self, most))
        return list(self.memory.matching(self.wanted, self.after, self.until, most))


def matching(desk: Desk, naming: Naming, search: Search, position: int) -> Matching:
    """The entries known at the position that meet every word."""
    topics: frozenset[str] | None = None
    conditions: list[Condition] = []
    tests: list[Test] = []
    for word in search.words:
        excluded = word.startswith("-")
        field, colon, value = word.removeprefix("-").partition(":")
        if colon and field == "topic":
            known = desk.memory.topics() if topics is None else topics
            topics = frozenset(t for t in known if t.startswith(value) is not excluded)
        elif colon and field == "source":
            tests.append(_in_source(value, excluded=excluded))
        elif colon and field in COLUMNS:
            value = naming.find(value) if field == "unit" else value
            conditions.append((COLUMNS[field], value, excluded))
        else:
            tests.append(_in_text(naming, word.removeprefix("-").lower(), excluded=excluded))
    wanted = Wanted(topics, tuple(conditions))
    return Matching(desk.memory, wanted, tuple(tests), search.after, position)


def _in_source(text: str, *, excluded: bool) -> Test:
    return lambda fact: (text in (fact.source or "")) is not excluded


def _in_text(naming: Naming, text: str, *, excluded: bool) -> Test:
    return lambda fact: (text in _all_text(naming, fact)) is not excluded


def _all_text(naming: Naming, fact: Fact) -> str:
    """Everything an entry shows, for free text: what is hidden is not found either."""
    said = (
        fact.id,
        fact.topic,
        fact.unit,
        naming.said(fact.source),
        naming.said(fact.reason),
        canonical_tree(naming.shown(fact)),
    )
    return " ".join(str(part) for part in said if part).lower()
