"""Which fields of which topic a counting reads, for what, and what kind of column holds each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pyarrow as pa

from domain.bases import Counting
from domain.bases.flows import Flow, Stock
from domain.bases.whole import Seen
from domain.events import TOPICS
from domain.view import CountsFromField

NAMED = ("scheme", "period", "month")
"""Fields by which an entry says itself where it counts: such an entry is left to the compiler."""
ZONE = "Asia/Shanghai"


def fields_of(countings: Sequence[Counting]) -> dict[str, frozenset[str]]:
    """The fields that must be read of each topic, for those countings that can be done here."""
    fields: dict[str, frozenset[str]] = {}
    for counting in countings:
        topic = topic_of(counting)
        if topic is not None:
            read = {*judged(counting), *shared(counting), *present(counting)}
            fields[topic] = fields.get(topic, frozenset()) | read
    return fields


def topic_of(counting: Counting) -> str | None:
    """The topic whose facts this counting counts here; None where it must be left to the compiler."""
    sight = counting.sight
    if counting.grain != "stream" or sight.moves or counting.measure.with_subunits:
        return None
    if sight.scheme.zone != ZONE or type(counting) not in (Flow, Stock, Seen):
        return None  # a kind of flow of its own may day or name its entries otherwise
    topic: str
    match counting:
        case Flow(measure=measure) if measure.days_between is None:
            topic = measure.of
        case Stock(measure=stock):
            topic = stock.opened
        case Seen() if counting.reads_from is None:
            topic = counting.topic
        case _:
            return None
    fields = {*judged(counting), *shared(counting), *present(counting)}
    known = TOPICS.get(topic)
    if known is None or any(_kind(known, field) is None for field in fields):
        return None
    return topic


def kinds_of(topic: str, fields: frozenset[str]) -> dict[str, pa.DataType]:
    """The kind of column for each field, and for those by which an entry says where it counts."""
    model = TOPICS[topic]
    named = [name for name in NAMED if name in model.model_fields]
    return {field: _kind(model, field) for field in sorted({*fields, *named})}


def judged(counting: Counting) -> tuple[str, ...]:
    """The fields whose values decide whether a fact counts, and as what."""
    measure: Any = counting.measure
    fields = dict.fromkeys(measure.where)
    if isinstance(counting.basis, CountsFromField):
        fields[counting.basis.by] = None
    if measure.weight is not None:
        fields[measure.weight.by] = None
    if isinstance(counting, Flow):
        fields |= dict.fromkeys(_of_a_flow(counting))
    return tuple(fields)


def _of_a_flow(counting: Flow) -> Iterator[str]:
    measure = counting.measure
    yield from measure.absent
    if measure.need is not None:
        yield measure.need.field
    if measure.form is not None:
        yield from (*measure.form.fields, *measure.form.needs)
    cap = measure.cap_per.max if measure.cap_per else None
    by = getattr(cap, "by", None)
    if by is not None:
        yield by


def shared(counting: Counting) -> tuple[str, ...]:
    """The fields that facts of one group share, in the order in which they are written."""
    if not isinstance(counting, Flow):
        return ()
    measure = counting.measure
    fields = measure.cap_per.by if measure.cap_per else measure.distinct
    assert isinstance(fields, tuple), "a first claim among all units has another grain"
    return fields


def present(counting: Counting) -> tuple[str, ...]:
    """The fields of which only matters whether they are empty."""
    measure: Any = counting.measure
    decide = judged(counting)
    return tuple(field for field in measure.present if field not in decide)


def _kind(model: Any, field: str) -> pa.DataType | None:
    """The kind of column that holds a field of a topic; None where its values are of several kinds."""
    if field not in model.model_fields:
        return None
    return _column(model.model_fields[field].annotation)


def _column(annotation: Any) -> pa.DataType | None:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        kinds = {_column(part) for part in get_args(annotation) if part is not type(None)}
        return kinds.pop() if len(kinds) == 1 else None
    if origin is tuple:
        words = _column(get_args(annotation)[0]) == pa.string()
        return pa.list_(pa.string()) if words else None
    if hasattr(annotation, "__metadata__"):
        return _column(get_args(annotation)[0])
    if origin is not None:  # a closed list of words
        return pa.string() if all(isinstance(word, str) for word in get_args(annotation)) else None
    return _PLAIN.get(annotation)


_PLAIN = {
    str: pa.string(),
    date: pa.string(),
    datetime: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
}
"""A rule reads days and instants as the text that is stored."""
