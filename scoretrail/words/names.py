"""What topics, fields and their values are called, read off the event models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from domain.events import TOPICS
from domain.events.event import Envelope
from domain.events.vocabulary import words
from scoretrail.words.speech import Said, Voice

SHOWN: dict[str, tuple[str, ...]] = {
    "joint-case.reported": ("object", "measure", "department", "date"),
    "media.reported": ("level", "subject", "outlet"),
    "activity.reported": ("title", "media_level"),
    "innovation.reported": ("department", "field"),
    "defaulter.listed": ("body",),
    "leading-group.established": ("number",),
    "document.issued": ("kind", "number"),
    "scheme.revised": ("cause",),
    "scheme.published": ("document",),
    "score.published": ("title", "number"),
    "score.restated": ("title", "number"),
    "indicator.assessed": ("indicator", "points"),
    "appeal.filed": ("indicator", "claim"),
    "proposal.made": ("note",),
}
"""The fields that name an entry in one line; every short field of the other topics is shown."""


def topic_name(voice: Voice, topic: str) -> str:
    """What a topic is called.

    >>> topic_name(Voice("zh"), "defaulter.listed"), topic_name(Voice("en"), "defaulter.listed")
    ('失信被执行人列入', 'defaulter listed')
    """
    if voice.lang == "zh" and topic in TOPICS and TOPICS[topic].TITLE:
        return TOPICS[topic].TITLE
    return topic.replace(".", " ").replace("-", " ")


def field_name(voice: Voice, name: str) -> str:
    """What a field is called."""
    if voice.lang == "zh":
        return _field_titles().get(name, name)
    return name.replace("_", " ")


def value_name(voice: Voice, value: str, topic: str | None = None, field: str = "") -> str:
    """What a value of a closed list is called; any other value stays as it is.

    One word may stand in two lists: with topic and field it is read in that field's own.

    >>> value_name(Voice("zh"), "organ"), value_name(Voice("zh"), "区教育局")
    ('党政机关', '区教育局')
    >>> value_name(Voice("zh"), "plan", "activity.reported", "materials")
    '方案'
    """
    own = _own_values(topic, field) if topic is not None else {}
    known = own if value in own else _values()
    if voice.lang == "zh":
        return known.get(value, value)
    return value.replace("-", " ") if value in known else value


def described(voice: Voice, topic: str, data: Mapping[str, Any]) -> str:
    """An entry in one line: its topic, and the few fields that tell it from its neighbours."""
    names = SHOWN.get(topic, tuple(data))
    present = [name for name in names if data.get(name) not in (None, "", [])]
    parts = [
        written(voice, data[name], topic, name)
        for name in present
        if not isinstance(data[name], Mapping)  # a tree is left to `entry`
    ]
    return topic_name(voice, topic) + (voice.aside(voice.comma.join(parts)) if parts else "")


def written(voice: Voice, value: object, topic: str | None = None, field: str = "") -> str:
    """A field's value as people read it."""
    if isinstance(value, bool):
        return voice(YES if value else NO)
    if isinstance(value, (list, tuple)):
        return voice.comma.join(written(voice, one, topic, field) for one in value)
    if isinstance(value, Mapping) and any(
        isinstance(one, (Mapping, list)) for one in value.values()
    ):
        return voice(TREE, names=voice.comma.join(value))
    if isinstance(value, Mapping):
        return voice.semicolon.join(
            f"{name} → {written(voice, one)}" for name, one in value.items()
        )
    return "—" if value is None else value_name(voice, str(value), topic, field)


TREE = Said("{names}（全文用 --json 看）", "{names} (--json shows all of it)")
YES = Said("是", "yes")
NO = Said("否", "no")


def _fields() -> Iterator[tuple[str, Any]]:
    for event in TOPICS.values():
        yield from event.model_fields.items()
    yield from Envelope.model_fields.items()


@cache
def _field_titles() -> dict[str, str]:
    titles: dict[str, str] = {}
    for name, field in _fields():
        titles.setdefault(field.alias or name, field.title or name)
    return titles


@cache
def _values() -> dict[str, str]:
    values: dict[str, str] = {}
    for _, field in _fields():
        for value, zh in words(field).items():
            values.setdefault(value, zh)
    return values


@cache
def _own_values(topic: str, field: str) -> Mapping[str, str]:
    event = TOPICS.get(topic)
    if event is None or field not in event.model_fields:
        return {}
    return words(event.model_fields[field])
