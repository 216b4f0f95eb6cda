"""How much of a person is shown (示人程度): masks for all, and 「自然人」 alone of whoever is restricted.

What the ledger holds is masked already (L2). A person whose data is restricted (限制处理) is hidden
(L3): opaque id, initial and all. What an earlier version recorded in clear is masked here, wherever it
is shown; in the bytes that were hashed it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from domain.effect import AMENDED, SUPPLEMENTED
from domain.events import TOPICS
from domain.events.event import PERSONAL
from domain.fact import Fact
from domain.identity import (
    NATURAL_PERSON,
    is_mobile_number,
    is_opaque,
    is_persons,
    lone_id,
    masked_name,
    masked_number,
)
from domain.personal import masked_text
from domain.traders import is_trader_number
from ledger.intake.persons import NAMES, names_a_person

OBJECT, NAME = "object", "object_name"

Known = Callable[[str], Fact | None]
"""The entry of an id, as far as it is known."""


class Discretion:
    """What may be shown of entries, given who is restricted."""

    def __init__(self, restricted: frozenset[str], known: Known) -> None:
        self._restricted = restricted
        self._known = known

    def data(
        self, topic: str, entry_id: str | None, target: str | None, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The fields of an entry as they may be shown."""
        if topic in (AMENDED, SUPPLEMENTED) and isinstance(data.get("set"), Mapping):
            corrected = None if target is None else self._known(target)
            of = "joint-case.reported" if corrected is None else corrected.topic
            changed = self._fields(of, entry_id, data["set"], "data.set.")
            if (
                corrected is not None
                and NAME in changed
                and self._hidden(corrected.data.get(OBJECT))
            ):
                changed[NAME] = NATURAL_PERSON
            return {**data, "set": changed}
        if topic == "proposal.made" and isinstance(data.get("entries"), list | tuple):
            return {**data, "entries": [self.entry(one) for one in data["entries"]]}
        return self._fields(topic, entry_id, data, "data.")

    def entry(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """A proposed entry as it may be shown."""
        topic, data = str(entry.get("topic")), entry.get("data")
        shown = {name: self._text(value) for name, value in entry.items()}
        if isinstance(data, Mapping):
            shown["data"] = self.data(topic, entry.get("id"), entry.get("target"), data)
        return shown

    def text(self, text: str | None) -> str | None:
        """A text as it may be shown."""
        return None if text is None else masked_text(text)

    def _fields(
        self, topic: str, entry_id: str | None, data: Mapping[str, Any], within: str
    ) -> dict[str, Any]:
        shown = {name: self._text(value) for name, value in data.items()}
        personal = _personal_fields(topic)
        for name in personal & data.keys():
            value = data[name]
            if isinstance(value, str):
                named = (topic, name) in NAMES and name != NAME and names_a_person(value)
                said = masked_name(value) if named else value
                shown[name] = self._person(said, f"{entry_id}\0{within}{name}")
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

    def _person(self, value: str, place: str) -> str:
        """A field that may name a person: an opaque id, a mask, a number from before; or a body's."""
        if self._hidden(value) or (self._restricted and self._hidden(lone_id(place))):
            return NATURAL_PERSON
        return masked_number(value) if _stands_in_clear(value) else masked_text(value)

    def _hidden(self, value: object) -> bool:
        return isinstance(value, str) and value in self._restricted

    def _text(self, value: Any) -> Any:
        if not isinstance(value, str) or is_mobile_number(value):  # it may number a document
            return value
        return masked_text(value)


@cache
def _personal_fields(topic: str) -> frozenset[str]:
    fields = TOPICS[topic].model_fields.items() if topic in TOPICS else ()
    return frozenset(info.alias or name for name, info in fields if PERSONAL in info.metadata)


def _stands_in_clear(value: str) -> bool:
    if is_opaque(value):
        return False
    return is_trader_number(value) or is_mobile_number(value) or is_persons(value)
