"""How an entry of an older topic version is read today; the stored bytes never change.

One registry: from (topic, n) to a pure function that turns the content of version n into that of
n + 1. The functions are chained. It knows neither models nor tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

Content = Mapping[str, Any]
Upcaster = Callable[[Content], Content]

UPCASTERS: MutableMapping[tuple[str, int], Upcaster] = {}
"""Empty so far: every topic is in its first version."""


def upcast(content: Content) -> Content:
    """Bring the content of an entry to the newest version of its topic.

    >>> UPCASTERS["toll.levied", 1] = lambda old: {**old, "data": {"n": old["data"]["count"]}}
    >>> upcast({"topic": "toll.levied", "topic_version": 1, "data": {"count": 3}})
    {'topic': 'toll.levied', 'topic_version': 2, 'data': {'n': 3}}
    >>> del UPCASTERS["toll.levied", 1]
    """
    topic, version = content["topic"], content.get("topic_version", 1)
    while step := UPCASTERS.get((topic, version)):
        version += 1
        content = {**step(content), "topic_version": version}
    return content
