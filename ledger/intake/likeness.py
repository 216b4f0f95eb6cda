"""When two rows are the same row, and when they only look alike.

The id of a row comes from what identifies it, so a file sent again adds nothing, a row that stands
twice is kept twice, and a row in another file is the same entry. What merely looks alike is pointed
out and recorded; scoring decides.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from domain.fact import Fact
from ledger.intake.forms import Form

JOINT_CASE = "joint-case.reported"
_CASE = ("object", "measure", "department", "date")
_encode = msgspec.json.Encoder(order="sorted").encode

Facts = Callable[[Collection[str]], Iterable[Fact]]
"""The entries of some topics that a ledger holds."""


class RowIds:
    """Gives every row of a file its id: the form, the unit, what identifies it, and which time."""

    def __init__(self) -> None:
        self._times: Counter[bytes] = Counter()

    def id_of(self, form: Form, content: Mapping[str, Any]) -> str:
        """The id of a row from its content as it will be recorded, never from a person's number."""
        identity = identity_of(form, content)
        self._times[identity] += 1
        return row_id(identity, self._times[identity])


def identity_of(form: Form, content: Mapping[str, Any]) -> bytes:
    """What identifies a row, digested: two rows with the same are one row that stands twice."""
    data = content["data"]
    if form.key:
        own = {name: data.get(name) for name in form.key}
        own["object"] = own.get("object") or data.get("object_name")
    else:
        own = {"data": data, "on": content.get("occurred_on")}
    key = _encode([form.id, content.get("unit"), content.get("target"), own])
    return hashlib.sha256(key).digest()


def row_id(identity: bytes, times: int) -> str:
    """The id of a row that stands in its file for the first, second … time."""
    return f"row-{hashlib.sha256(identity + str(times).encode()).hexdigest()[:24]}"


class Seen(NamedTuple):
    """An entry or a row that was met before."""

    id: str
    zh: str
    en: str


class Lookalikes:
    """What was met so far: the entries of a ledger, and the rows of the file itself."""

    def __init__(self, facts: Facts | None = None) -> None:
        self._facts = facts
        self._seen: dict[bytes, Seen] = {}
        self._topics: set[str] = set()

    def like(self, content: Mapping[str, Any], seen: Seen) -> Seen | None:
        """What looks like this row, if something does; the row itself is remembered."""
        topic = str(content["topic"])
        if topic not in self._topics:
            self._topics.add(topic)
            self._load(topic)
        key = likeness(topic, content.get("unit"), str(content.get("occurred_on")), content["data"])
        before = self._seen.setdefault(key, seen)
        return None if before.id == seen.id else before

    def _load(self, topic: str) -> None:
        if self._facts is None:
            return
        for fact in self._facts((topic,)):
            key = likeness(topic, fact.unit, fact.occurred_on.isoformat(), fact.data)
            name = f"#{fact.position}"
            self._seen.setdefault(key, Seen(fact.id, f" {name} ", name))


def likeness(topic: str, unit: str | None, occurred_on: str, data: Mapping[str, Any]) -> bytes:
    """What two entries have in common when they look like one fact.

    A joint-action case is the same whoever reports it and through whichever channel.
    """
    if topic == JOINT_CASE and data.get("object"):
        key = [topic, *(data.get(name) for name in _CASE)]
    else:
        key = [topic, unit, occurred_on, data]
    return hashlib.sha256(_encode(key)).digest()[:16]
