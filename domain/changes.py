"""What differs between two texts of a scheme, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import natural_order
from domain.scheme import Scheme

ABSENT = object()
"""Stands where one of the texts has nothing at a path."""


@dataclass(frozen=True, slots=True)
class Change:
    """One path whose value differs; `before` or `after` is `ABSENT` where the path is new or gone."""

    path: str
    before: Any
    after: Any


def changes(before: Scheme, after: Scheme) -> list[Change]:
    """Every difference between two texts, in the order of their paths, revision numbers left out."""
    trees = [dict(scheme.tree) for scheme in (before, after)]
    for tree in trees:
        tree.pop("revision", None)
    return list(_changes("", trees[0], trees[1]))


def _changes(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and _same_slot(before, after):
        for key in sorted({*before, *after}, key=natural_order):
            inner = f"{path}/{key}" if path else str(key)
            yield from _changes(inner, before.get(key, ABSENT), after.get(key, ABSENT))
        return
    yield Change(path, before, after)


def _same_slot(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two mappings are of one kind; a slot that changed its word changed as a whole."""
    one_word = len(before) == 1 and len(after) == 1
    return not one_word or set(before) == set(after)
