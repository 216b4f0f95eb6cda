"""How much of a person is shown (示人程度): masks for all, and 「自然人」 alone of whoever is restricted.

What the ledger holds is masked already (L2). A person whose data is restricted (限制处理) is hidden
(L3): opaque id, initial and all. What an earlier version recorded in clear is masked here, wherever it
is shown; in the bytes that were hashed it stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from domain.effect import AMENDED, SUPPLEMENTED
from domain.events import TOPICS
from domain.events.event import PERSONAL
from domain.fact import Fact
from domain.identity import (
    NATURAL_PERSON,
    OPAQUE,
    is_mobile_number,
    is_opaque,
    is_persons,
    lone_id,
    masked_name,
    masked_number,
)
from domain.personal import SHORTEST, masked_text
from domain.traders import is_trader_number
from ledger.intake.persons import NAMES, names_a_person

OBJECT, NAME = "object", "object_name"

Streams = Callable[[str], Sequence[Fact]]
"""The stream of the entry of an id, as far as it is known; empty where it is not."""

_OPAQUE = re.compile(OPAQUE)


class Discretion:
    """What may be shown of entries, given who is restricted."""

    def __init__(self, restricted: frozenset[str], streams: Streams) -> None:
        self._restricted = restricted
        self._streams = streams

    def data(
        self, topic: str, entry_id: str | None, target: str | None, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The fields of an entry as they may be shown."""
        if topic in (AMENDED, SUPPLEMENTED) and isinstance(data.get("set"), Mapping):
            stream = () if target is None else self._streams(target)
            corrected = next((one for one in stream if one.id == target), None)
            of = "joint-case.reported" if corrected is None else corrected.topic
            places = (f"{entry_id}\0data.set.", f"{target}\0data.")
            changed = self._fields(of, places, data["set"])
            return {**data, "set": self._hushed(changed, stream)}
        if topic == "proposal.made" and isinstance(data.get("entries"), list | tuple):
            said = {name: self._text(value) for name, value in data.items()}
            return {**said, "entries": [self.entry(one) for one in data["entries"]]}
        shown = self._fields(topic, (f"{entry_id}\0data.",), data)
        if not self._restricted or entry_id is None or OBJECT not in _personal_fields(topic):
            return shown
        return self._hushed(shown, self._streams(entry_id))

    def entry(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """A proposed entry as it may be shown."""
        topic, data = str(entry.get("topic")), entry.get("data")
        shown = {name: self._text(value) for name, value in entry.items()}
        if isinstance(data, Mapping):
            shown["data"] = self.data(topic, entry.get("id"), entry.get("target"), data)
        return shown

    def text(self, text: str | None) -> str | None:
        """A text as it may be shown."""
        return None if text is None else self._unnamed(masked_text(text))

    def _unnamed(self, text: str) -> str:
        """The text without the opaque id of anybody restricted."""
        if not self._restricted:
            return text
        return _OPAQUE.sub(lambda id_: NATURAL_PERSON if self._hidden(id_[0]) else id_[0], text)

    def _hushed(self, shown: dict[str, Any], stream: Sequence[Fact]) -> dict[str, Any]:
        """The fields without number and name where anybody restricted is the object of the stream."""
        objects = (
            said.get(OBJECT) for one in stream for said in (one.data, one.data.get("set") or {})
        )
        if not any(map(self._hidden, objects)):
            return shown
        return {n: NATURAL_PERSON if n in (OBJECT, NAME) else v for n, v in shown.items()}

    def _fields(self, topic: str, places: Sequence[str], data: Mapping[str, Any]) -> dict[str, Any]:
        shown = {name: self._text(value) for name, value in data.items()}
        personal = _personal_fields(topic)
        for name in personal & data.keys():
            value = data[name]
            if isinstance(value, str):
                named = (topic, name) in NAMES and name != NAME and names_a_person(value)
                said = masked_name(value) if named else value
                shown[name] = self._person(said, [f"{place}{name}" for place in places])
        owner = data.get(OBJECT)
        if OBJECT in personal and isinstance(owner, str) and isinstance(data.get(NAME), str):
            if self._hidden(owner):
                shown[NAME] = NATURAL_PERSON
            elif is_opaque(owner) or _stands_in_clear(owner):
                shown[NAME] = masked_name(shown[NAME])
        elif owner is None and shown.get(NAME) != NATURAL_PERSON:
            name = str(shown.get(NAME) or "")
            if names_a_person(name):
                shown[NAME] = masked_name(name)
        return shown

    def _person(self, value: str, places: Sequence[str]) -> str:
        """A field that may name a person: an opaque id, a mask, a number from before; or a body's."""
        if self._hidden(value) or (
            self._restricted and any(self._hidden(lone_id(place)) for place in places)
        ):
            return NATURAL_PERSON
        return (
            masked_number(value) if _stands_in_clear(value) else self._unnamed(masked_text(value))
        )

    def _hidden(self, value: object) -> bool:
        return isinstance(value, str) and value in self._restricted

    def _text(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) < SHORTEST or is_mobile_number(value):
            return value  # what looks like a telephone may number a document
        return self._unnamed(masked_text(value))


@cache
def _personal_fields(topic: str) -> frozenset[str]:
    fields = TOPICS[topic].model_fields.items() if topic in TOPICS else ()
    return frozenset(info.alias or name for name, info in fields if PERSONAL in info.metadata)


def _stands_in_clear(value: str) -> bool:
    if is_opaque(value):
        return False
    return is_trader_number(value) or is_mobile_number(value) or is_persons(value)
