"""Figures from entries: the measures of the scheme language, counted a second time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from replay.standalone.entries import NotHere, Standing, View
from replay.standalone.proofs import Plain

ZERO, ONE = Fraction(0), Fraction(1)
EMPTY: tuple[Plain, ...] = (None, "", [], ())


class Figure(NamedTuple):
    """A figure; None where it is missing; `nothing` where there was nothing to measure."""

    value: Fraction | None
    nothing: bool = False
    counted: tuple[tuple[date, Standing, Fraction], ...] = ()


Dated = tuple[date, Standing]


def number(value: Plain) -> Fraction:
    """An exact number as entries and schemes write it."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise NotHere(f"not a number 不是数: {value!r}")
    return Fraction(value)


def figure(word: Mapping[str, Plain], unit: str, view: View, basis: Plain) -> Figure:
    """The figure of a measure for a unit."""
    ((name, rule),) = word.items()
    if rule.get("with_subunits"):
        raise NotHere("with_subunits 辖区内")
    measures: Mapping[str, Callable[[Plain, str, View, Plain], Figure]] = {
        "count": _count,
        "open": _open,
        "value": _value,
        "ratio": _ratio,
        "checklist": _checklist,
        "delay": _delay,
        "monthly": _monthly,
    }
    if name not in measures:
        raise NotHere(name)
    return measures[name](rule, unit, view, basis)


def _kept(
    rule: Plain, topic: str, unit: str, view: View, basis: Plain, *, flow: bool
) -> list[Dated]:
    """The entries of a topic that count, by day, where and present already asked."""
    dated = [(view.day(one, basis, flow=flow), one) for one in view.standings(topic, unit)]
    kept = [(day, one) for day, one in dated if day is not None]
    kept.sort(key=lambda both: (both[0], both[1].position))
    return [
        (day, one)
        for day, one in kept
        if _meets(one, rule.get("where") or {})
        and not any(one.field(name) in EMPTY for name in rule.get("present") or ())
    ]


def _count(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    kept = _qualified(rule, unit, view, basis)
    distinct = rule["distinct"]
    if kept is None:
        return Figure(None)
    if isinstance(distinct, Mapping):
        claims = _claims(rule, view, basis)
        kept = [both for both in kept if claims[_key(both[1], distinct["by"])] == both[1].position]
    elif distinct:
        first: dict[Plain, int] = {}
        kept = [
            (day, one)
            for day, one in kept
            if first.setdefault(_key(one, distinct), one.position) == one.position
        ]
    if rule["cap_per"] is not None:
        kept = _capped(rule["cap_per"], kept)
    weighed = tuple((day, one, _weight(rule, one)) for day, one in kept)
    return Figure(sum((weight for _, _, weight in weighed), ZERO), counted=weighed)


def _qualified(rule: Plain, unit: str, view: View, basis: Plain) -> list[Dated] | None:
    kept = _kept(rule, rule["of"], unit, view, basis, flow=True)
    form, need, unless = rule["form"], rule["need"], rule["unless"]
    if form is not None:
        kept = [both for both in kept if _complete(form, both[1])]
    kept = [
        both for both in kept if all(both[1].field(name) in EMPTY for name in rule["absent"] or ())
    ]
    if rule["days_between"] is not None:
        judged = [(both, _between(rule["days_between"], both[1], view)) for both in kept]
        if any(holds is None for _, holds in judged):
            return None
        kept = [both for both, holds in judged if holds]
    if need is not None:
        kept = [both for both in kept if _suffices(need, both[1])]
    if unless is not None:
        kept = [both for both in kept if not _excused(unless, both[1].answers, view)]
    return kept


def _claims(rule: Plain, view: View, basis: Plain) -> Mapping[Plain, int]:
    known = repr(rule)
    if known not in view.claims:
        everyone = [
            both for unit in view.units for both in _qualified(rule, unit, view, basis) or ()
        ]
        everyone.sort(key=lambda both: (both[0], both[1].position))
        claims: dict[Plain, int] = {}
        for _, one in everyone:
            claims.setdefault(_key(one, rule["distinct"]["by"]), one.position)
        view.claims[known] = claims
    found: Mapping[Plain, int] = view.claims[known]
    return found


def _capped(cap: Plain, kept: Sequence[Dated]) -> list[Dated]:
    taken: dict[Plain, int] = {}
    left = []
    for day, one in kept:
        key, limit = _key(one, cap["by"]), cap["max"]
        if isinstance(limit, Mapping):
            limit = limit["values"][one.field(limit["by"])]
        if limit is None or taken.get(key, 0) + 1 <= number(limit):
            taken[key] = taken.get(key, 0) + 1
            left.append((day, one))
    return left


def _open(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    kept = _kept(rule, rule["opened"], unit, view, basis, flow=False)
    closed, key = rule["closed"], rule["key"]
    loose = [
        one
        for one in (view.standings(closed, unit) if closed and key else ())
        if one.target is None and view.acting(one)
    ]

    def is_closed(one: Standing) -> bool:
        if any(answer.topic == closed and view.acting(answer) for answer in one.answers):
            return True
        return any(
            all(
                end.data.get(name) is not None and end.data[name] == one.field(name) for name in key
            )
            and (one.occurred_on, one.position) <= (end.occurred_on, end.position)
            for end in loose
        )

    weighed = tuple((day, one, _weight(rule, one)) for day, one in kept if not is_closed(one))
    return Figure(sum((weight for _, _, weight in weighed), ZERO), counted=weighed)


def _value(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    asked = {**rule, "present": [rule["field"]]}
    if rule["in"] is not None:
        asked["where"] = {**(rule["where"] or {}), "in": rule["in"]}
    kept = _kept(asked, rule["of"], rule["from_unit"] or unit, view, basis, flow=True)
    if rule["latest_per"]:
        kept = _latest(rule["latest_per"], kept)
    if rule["last_n"] is not None:
        kept = kept[-int(number(rule["last_n"])) :]
    amounts = [number(one.field(rule["field"])) for _, one in kept]
    counted = tuple((day, one, n) for (day, one), n in zip(kept, amounts, strict=True))
    if rule["whole"] and any(amount.denominator != 1 for amount in amounts):
        return Figure(None)
    if not amounts:
        return Figure(ZERO if rule["empty"] == "zero" else None)
    if rule["last_n"] is not None and len(amounts) < number(rule["last_n"]):
        return Figure(None, counted=counted)
    if rule["pick"] == "sum":
        return Figure(sum(amounts, ZERO), counted=counted)
    if rule["pick"] == "mean":
        return Figure(sum(amounts, ZERO) / len(amounts), counted=counted)
    picked = {"last": amounts[-1], "max": max(amounts), "min": min(amounts)}[rule["pick"]]
    place = len(amounts) - 1 if rule["pick"] == "last" else amounts.index(picked)
    return Figure(picked, counted=(counted[place],))


def _latest(fields: Sequence[str], kept: Sequence[Dated]) -> list[Dated]:
    latest: dict[Plain, int] = {}
    for _, one in kept:
        if not any(one.field(name) in EMPTY for name in fields):
            latest[tuple(str(one.field(name)) for name in fields)] = one.position
    return [
        (day, one)
        for day, one in kept
        if any(one.field(name) in EMPTY for name in fields) or one.position in latest.values()
    ]


def _ratio(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    of, over = (figure(rule[side], unit, view, basis) for side in ("of", "over"))
    both = (*of.counted, *over.counted)
    if of.value is None or over.value is None:
        return Figure(None, counted=both)
    if over.value == 0:
        return Figure({"missing": None, "zero": ZERO, "one": ONE}[rule["when_zero"]], counted=both)
    return Figure(of.value / over.value, counted=both)


def _checklist(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    found = {name: figure(item, unit, view, basis) for name, item in rule["items"].items()}
    if any(one.value is None for one in found.values()):
        return Figure(None)
    lacking = {name for name, one in found.items() if not one.value}
    missing = len(found) if lacking & set(rule["required"]) else len(lacking)
    return Figure(
        Fraction(missing), counted=tuple(c for one in found.values() for c in one.counted)
    )


def _delay(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    kept = _kept({}, rule["start"], unit, view, basis, flow=True)
    if rule["unless"] is not None:
        kept = [both for both in kept if not _excused(rule["unless"], _answers(both[1]), view)]
    if not kept:
        return Figure(None, nothing=True)
    running, days = rule["unfinished"] == "running", []
    for _, one in kept:
        ends = [
            answer.occurred_on
            for answer in _answers(one)
            if answer.topic == rule["end"]
            and view.acting(answer)
            and answer.occurred_on >= one.occurred_on
        ]
        if not ends and not running:
            return Figure(None)
        end = min(ends) if ends else view.cutoff
        spent = (end - one.occurred_on).days
        passed = spent if rule["unit"] == "day" else view.working_days(one.occurred_on, end)
        if passed is None:
            return Figure(None)
        days.append(Fraction(passed))
    value = max(days) if rule["pick"] == "worst" else sum(days, ZERO) / len(days)
    return Figure(value, counted=tuple((*both, n) for both, n in zip(kept, days, strict=True)))


def _answers(one: Standing) -> list[Standing]:
    """What answers an entry, and what answers the one that it answers."""
    return one.answers if one.target is None else [*one.answers, *one.target.answers]


def _monthly(rule: Plain, unit: str, view: View, basis: Plain) -> Figure:
    reported = figure(rule["reported"], unit, view, basis)
    records = figure(rule["records"], unit, view, basis)
    if reported.value is None or records.value is None:
        return Figure(None)
    by_report = {str(one.field("month")) for _, one, _ in reported.counted}
    others = tuple(one for one in records.counted if one[0].isoformat()[:7] not in by_report)
    value = reported.value + sum((amount for _, _, amount in others), ZERO)
    return Figure(value, counted=(*reported.counted, *others))


def _weight(rule: Plain, one: Standing) -> Fraction:
    weight = rule["weight"]
    return ONE if weight is None else number(weight["values"][one.field(weight["by"])])


def _key(one: Standing, fields: Sequence[str]) -> Plain:
    def part(name: str) -> Any:
        value = one.field(name)
        if value is None:
            return ("absent", one.position)
        return tuple(value) if isinstance(value, list) else value

    return tuple(part(name) for name in fields)


def _complete(form: Plain, one: Standing) -> bool:
    if all(one.data.get(name) in EMPTY for name in form["fields"]):
        return True
    return not any(one.data.get(name) in EMPTY for name in form["needs"])


def _between(rule: Plain, one: Standing, view: View) -> bool | None:
    start, end = one.field(rule["from"]), one.field(rule["to"])
    if start is None:
        return False
    first, last = date.fromisoformat(start), view.cutoff if end is None else date.fromisoformat(end)
    days = (last - first).days if rule["unit"] == "day" else view.working_days(first, last)
    return None if days is None else holds(rule, Fraction(days))


def _suffices(need: Plain, one: Standing) -> bool:
    there = one.field(need["field"]) or ()
    present = {there} if isinstance(there, str) else set(there)
    enough = len(present & set(need["of"])) >= number(need["at_least"])
    return set(need["all_of"]) <= present and enough


def _excused(unless: Plain, answers: Sequence[Standing], view: View) -> bool:
    return any(
        answer.topic == unless["answered_by"]
        and view.acting(answer)
        and _meets(answer, unless["where"] or {})
        for answer in answers
    )


def holds(bounds: Plain, value: Fraction) -> bool:
    """Whether a number meets every bound that is written."""
    tests: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
        "at_least": lambda a, b: a >= b,
        "more_than": lambda a, b: a > b,
        "at_most": lambda a, b: a <= b,
        "less_than": lambda a, b: a < b,
        "equals": lambda a, b: a == b,
    }
    written = {name: bounds[name] for name in tests if bounds.get(name) is not None}
    return all(tests[name](value, number(bound)) for name, bound in written.items())


def _meets(one: Standing, where: Mapping[str, Plain]) -> bool:
    return all(_matches(one.field(name), condition) for name, condition in where.items())


def _matches(value: Plain, condition: Plain) -> bool:
    if isinstance(value, list):
        return any(_matches(member, condition) for member in value)
    if isinstance(condition, list):
        return any(_matches(value, one) for one in condition)
    if isinstance(condition, Mapping):
        return _is_number(value) and holds(condition, number(value))
    if isinstance(condition, bool) or isinstance(value, bool):
        return value is condition
    if isinstance(condition, str) and condition != value and _is_ratio(condition):
        return _is_number(value) and number(value) == number(condition)
    return bool(value == condition)


def _is_ratio(text: str) -> bool:
    """Whether the scheme's text is a number: those are written n/m in its canonical form."""
    top, slash, bottom = text.partition("/")
    return bool(slash) and top.lstrip("-").isdecimal() and bottom.isdecimal()


def _is_number(value: Plain) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return False
    try:
        Fraction(value)
    except (ValueError, ZeroDivisionError):
        return False
    return True
