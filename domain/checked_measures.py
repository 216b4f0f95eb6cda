"""Checks of measures against the topics they read: fields that exist, values that are all named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from domain.events import TOPICS
from domain.finding import SchemeFinding
from domain.measures import Checklist, Count, Measure, Monthly, Open, Ratio, Value
from domain.measures.measure import CapByValue


def measure_findings(path: str, measure: Measure) -> Iterator[SchemeFinding]:
    """Unknown topics and fields, and weights or caps that leave a possible value unnamed."""
    if isinstance(measure, Ratio):
        yield from measure_findings(f"{path}/measure/ratio/of", measure.of)
        yield from measure_findings(f"{path}/measure/ratio/over", measure.over)
        return
    if isinstance(measure, Monthly):
        yield from measure_findings(f"{path}/measure/monthly/reported", measure.reported)
        yield from measure_findings(f"{path}/measure/monthly/records", measure.records)
        return
    if isinstance(measure, Checklist):
        for name, item in measure.items.items():
            yield from measure_findings(f"{path}/measure/checklist/items/{name}", item)
        return
    strangers = sorted(measure.topics() - set(TOPICS))
    if strangers:
        yield SchemeFinding(
            "unknown-topic",
            path,
            f"没有事项“{'、'.join(strangers)}”",
            f"there is no topic {', '.join(strangers)}",
            "见事项目录 / see the list of topics",
        )
        return
    read: str | None = getattr(measure, "of", None) or getattr(measure, "opened", None)
    if read is None:
        return
    topic = read
    for field in sorted(_fields(measure)):
        if not field.startswith("@") and field not in _names(topic):
            yield SchemeFinding(
                "unknown-field",
                path,
                f"事项 {topic} 没有字段“{field}”",
                f"topic {topic} has no field {field!r}",
                f"有：{'、'.join(sorted(_names(topic)))}",
            )
    yield from _unnamed(path, topic, measure)


def _fields(measure: Measure) -> set[str]:
    fields: set[str] = set(getattr(measure, "where", {})) | set(getattr(measure, "present", ()))
    if isinstance(measure, Count):
        fields |= set(measure.absent)
        if measure.form is not None:
            fields |= {*measure.form.fields, *measure.form.needs}
        distinct = measure.distinct
        fields |= set(distinct if isinstance(distinct, tuple) else distinct.by)
        if measure.need is not None:
            fields.add(measure.need.field)
        if measure.days_between is not None:
            fields |= {measure.days_between.from_, measure.days_between.to}
        if measure.cap_per is not None:
            fields |= set(measure.cap_per.by)
    if isinstance(measure, Value):
        fields |= {measure.field, *measure.latest_per}
    if isinstance(measure, Open):
        fields |= set(measure.key)
    weight = getattr(measure, "weight", None)
    return fields | ({weight.by} if weight is not None else set())


def _names(topic: str) -> set[str]:
    """The fields of a topic, and those of the topics it answers, from which an absent one is read."""
    names: set[str] = set()
    for one in (topic, *TOPICS[topic].ANSWERS):
        if one in TOPICS:
            names |= {f.alias or name for name, f in TOPICS[one].model_fields.items()}
    return names


def _unnamed(path: str, topic: str, measure: Measure) -> Iterator[SchemeFinding]:
    tables: list[tuple[str, dict[str, Any]]] = []
    weight = getattr(measure, "weight", None)
    if weight is not None:
        tables.append((weight.by, weight.values))
    cap = getattr(measure, "cap_per", None)
    if cap is not None and isinstance(cap.max, CapByValue):
        tables.append((cap.max.by, cap.max.values))
    for field, values in tables:
        possible = _values(topic, field)
        wanted = getattr(measure, "where", {}).get(field)
        if wanted is not None:
            possible &= {
                str(value) for value in (wanted if isinstance(wanted, tuple) else [wanted])
            }
        missing = sorted(possible - set(values))
        if missing:
            yield SchemeFinding(
                "unnamed-value",
                path,
                f"{field} 还可能是 {'、'.join(missing)}，办法没有写",
                f"{field} may also be {', '.join(missing)}, which the scheme does not name",
                "补上，或用 where 排除 / name them, or exclude them by where",
            )


def _values(topic: str, field: str) -> set[str]:
    """The closed list of values of a field, empty where the list is open."""
    info = TOPICS[topic].model_fields.get(field)
    return set() if info is None else set(_literals(info.annotation))


def _literals(annotation: Any) -> Iterator[str]:
    for argument in get_args(annotation):
        if isinstance(argument, str) and "Literal" in str(get_origin(annotation)):
            yield argument
        else:
            yield from _literals(argument)
