"""The question to the ledger itself: which entries, as one text that can be asked again.

entries?find=unit:gaoxin+topic:defaulter.listed&known_at=18
entries/17?known_at=18
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote_plus

from domain.errors import BadCoordinate
from domain.fact import Fact
from domain.language import canonical_tree
from replay.coordinate import Moment, moment, written
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming

LIST = "entries"
FIELDS = ("topic", "unit", "source", "id", "target")
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


def matching(desk: Desk, naming: Naming, search: Search, position: int) -> Iterator[Fact]:
    """The entries known at the position that meet every word, in order, as far as they are read."""
    tests = [_test(naming, word) for word in search.words]
    facts, end = desk.memory.facts, desk.memory.count(position)
    for number in range(desk.memory.count(search.after), end):
        if all(test(facts[number]) for test in tests):
            yield facts[number]


def _test(naming: Naming, word: str) -> Callable[[Fact], bool]:
    excluded = word.startswith("-")
    field, colon, value = word.removeprefix("-").partition(":")
    if not colon or field not in FIELDS:
        text = word.removeprefix("-").lower()
        return lambda fact: (text in _all_text(fact)) is not excluded
    if field == "unit":
        value = naming.find(value)
    if field == "source":
        return lambda fact: (value in (fact.source or "")) is not excluded
    if field == "topic":
        return lambda fact: fact.topic.startswith(value) is not excluded
    return lambda fact: (getattr(fact, field) == value) is not excluded


def _all_text(fact: Fact) -> str:
    """Everything an entry says, for free text."""
    said = (fact.id, fact.topic, fact.unit, fact.source, fact.reason, canonical_tree(fact.data))
    return " ".join(str(part) for part in said if part).lower()
