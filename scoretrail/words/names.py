"""What topics, fields and their values are called; read off the event models, never listed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from domain.events import TOPICS
from domain.events.event import Envelope
from domain.events.vocabulary import words
from scoretrail.words.speech import Said, Voice

_RENAMED_IN_ENGLISH = {"in_": "in"}

SHOWN: dict[str, tuple[str, ...]] = {
    "joint-case.reported": ("channel", "object", "measure", "department", "date"),
    "media.reported": ("level", "subject", "outlet"),
    "activity.reported": ("title", "media_level", "materials"),
    "innovation.reported": ("department", "field", "media_level", "materials"),
    "defaulter.listed": ("body",),
    "leading-group.established": ("number",),
    "document.issued": ("kind", "number"),
    "scheme.revised": ("cause",),
    "scheme.published": ("document",),
    "score.published": ("title", "number"),
    "score.restated": ("title", "number"),
    "indicator.assessed": ("indicator", "points"),
    "appeal.filed": ("indicator", "claim"),
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


def value_name(voice: Voice, value: str) -> str:
    """What a value of a closed list is called; any other value stays as it is.

    >>> value_name(Voice("zh"), "organ"), value_name(Voice("zh"), "区教育局")
    ('党政机关', '区教育局')
    """
    if voice.lang == "zh":
        return _values().get(value, value)
    return value.replace("-", " ") if value in _values() else value


def described(voice: Voice, topic: str, data: Mapping[str, Any]) -> str:
    """An entry in one line: its topic, and the few fields that tell it from its neighbours."""
    names = SHOWN.get(topic, tuple(data))
    parts = [_written(voice, data[name]) for name in names if data.get(name) not in (None, "", [])]
    shown = [part for part in parts if part]
    return topic_name(voice, topic) + (voice.aside(voice.comma.join(shown)) if shown else "")


def written(voice: Voice, value: Any) -> str:
    """A field's value as people read it."""
    if isinstance(value, bool):
        return voice(YES if value else NO)
    if isinstance(value, (list, tuple)):
        return voice.comma.join(written(voice, one) for one in value)
    if isinstance(value, Mapping):
        return voice.semicolon.join(f"{name} → {written(voice, one)}" for name, one in value.items())
    return "—" if value is None else value_name(voice, str(value))


YES = Said("是", "yes")
NO = Said("否", "no")


def _written(voice: Voice, value: Any) -> str:
    """A value short enough for one line of a list; a tree is left to `entry`."""
    return "" if isinstance(value, Mapping) else written(voice, value)


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
