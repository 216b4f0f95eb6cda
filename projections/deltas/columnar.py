"""Facts that nothing answers, by the column: the rows they cause, in one go for each topic and count.

Nine entries in ten are all of their stream. What such a fact adds, and from which day, is found for a
whole column at once: its fields are told apart by value, the rules are asked once for each combination of
values that occurs, and days are compared as numbers. The rules are never written a second time here;
what this cannot do for certain is handed back to the compiler, which asks fact by fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json

from domain.bases import Base, Counting
from domain.bases.flows import Flow, Stock
from domain.bases.whole import Seen
from domain.conditions import empty
from domain.effect import Standing
from domain.errors import ScoretrailError
from domain.fact import Fact
from domain.view import CountsFromField
from projections.deltas import fields
from projections.deltas.lines import Lines
from projections.deltas.row import day_number

Array = npt.NDArray[Any]

PROFILES = 20_000
"""More combinations of values than this, and asking fact by fact is no slower."""
MICROSECOND = timedelta(microseconds=1)
EIGHT_HOURS = timedelta(hours=8) // MICROSECOND
SETTLED = datetime(1992, 1, 1, tzinfo=UTC)
"""Since then the zone has one offset."""
DAY = timedelta(days=1) // MICROSECOND
BLOCK = 1 << 24


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of one topic that nothing answers, as columns."""

    topic: str
    positions: Array
    units: pa.DictionaryArray
    occurred: Array
    """Days since 1970-01-01."""
    submitted: Array
    """Microseconds since 1970, as fine as instants are; the greatest number where none was."""
    data: Mapping[str, pa.Array]


class Rows(NamedTuple):
    """Rows of the log before they have a population, and the positions of facts left to the compiler."""

    unit: Array
    """The place of the unit in `Facts.units.dictionary`."""
    base: Array
    """The place of the base in `bases`."""
    group_key: Array
    valid_day: Array
    known_pos: Array
    bases: Sequence[Base]
    left: Array


NEVER = np.iinfo(np.int64).max
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(topic: str, lines: Lines, names: frozenset[str]) -> Facts:
    """Take the stored states of facts of one topic apart, all of them in one go."""
    kinds = fields.kinds_of(topic, names)
    schema = pa.schema(
        {
            "occurred_on": pa.timestamp("us"),
            "submitted_at": pa.timestamp("us", "UTC"),
            "unit": pa.string(),
            **({"data": pa.struct(kinds)} if kinds else {}),
        }
    )
    table = arrow_json.read_json(
        pa.BufferReader(lines.text()),
        read_options=arrow_json.ReadOptions(use_threads=False, block_size=BLOCK),
        parse_options=arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        ),
    ).combine_chunks()
    assert table.num_rows == len(lines), "one line a state"
    data = table["data"].combine_chunks() if kinds else None
    return Facts(
        topic,
        lines.positions,
        _whole(table["unit"]).dictionary_encode(),
        pc.cast(table["occurred_on"], pa.int64()).to_numpy() // DAY,
        pc.fill_null(pc.cast(table["submitted_at"], pa.int64()), NEVER).to_numpy(),
        {} if data is None else {field: pc.struct_field(data, field) for field in kinds},
    )


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def rows(counting: Counting, facts: Facts, told: Told | None = None) -> Rows:
    """The rows that the facts cause under a counting. `topic_of(counting)` must be theirs.

    `told` is what the rules were found to say under it before, for who asks page after page.
    """
    profiles = _profiles(counting, facts)
    if profiles is None:
        return _nothing(facts.positions)
    told = {} if told is None else told
    said = [_once(counting, facts, int(first), told) for first in profiles.first]
    certain = np.array([one is not None for one in said], dtype=bool)[profiles.of] & _certain(facts)
    counted = np.array([one is not None and one.base is not None for one in said], dtype=bool)
    submitted = np.array([one is not None and one.submitted for one in said], dtype=bool)
    days, counts = _days(counting, facts, submitted[profiles.of])
    kept = certain & counted[profiles.of] & counts
    keys, grouped = _groups(counting, facts, kept)
    certain &= ~kept | grouped
    kept &= grouped
    bases = list(
        dict.fromkeys(one.base for one in said if one is not None and one.base is not None)
    )
    numbers = {base: number for number, base in enumerate(bases)}
    base = np.array(
        [-1 if one is None or one.base is None else numbers[one.base] for one in said], np.int64
    )
    return Rows(
        facts.units.indices.to_numpy(zero_copy_only=False)[kept],
        base[profiles.of][kept],
        keys[kept],
        np.maximum(days[kept], day_number(counting.sight.first)),
        facts.positions[kept],
        bases,
        facts.positions[~certain],
    )


class Said(NamedTuple):
    """What the rules say of a fact with these values: its base, None if it is unfit, and its basis."""

    base: Base | None
    submitted: bool


Told = dict[tuple[Any, ...], Said | None]
"""What the rules say under one counting, by the values that they go by; None where they refuse them."""


class _Profiles(NamedTuple):
    """The combinations of values that occur: the first fact of each, and which one each fact has."""

    first: Array
    of: Array


def _profiles(counting: Counting, facts: Facts) -> _Profiles | None:
    codes = [_coded(facts.data[field]) for field in fields.judged(counting)]
    codes += [_coded(_emptiness(facts.data[field])) for field in fields.present(counting)]
    key = np.zeros(len(facts.positions), dtype=np.int64)
    combined = 1
    for code, values in codes:
        combined *= values
        if combined >= 1 << 62:
            return None
        key = key * values + code
    first, of = _different(key, combined)
    return None if len(first) > PROFILES else _Profiles(first, of)


def _different(key: Array, combined: int) -> tuple[Array, Array]:
    """Where each different key stands first, in the order of the keys, and which one each is."""
    if combined > max(len(key), 1 << 16):
        _, first, of = np.unique(key, return_index=True, return_inverse=True)
        return first, of
    stands = np.full(combined, -1, dtype=np.int64)
    stands[key[::-1]] = np.arange(
        len(key) - 1, -1, -1
    )  # of several written to one place the last stays
    there = np.flatnonzero(stands >= 0)
    number = np.empty(combined, dtype=np.int64)
    number[there] = np.arange(len(there))
    return stands[there], number[key]


def _once(counting: Counting, facts: Facts, number: int, told: Told) -> Said | None:
    """What the rules say of one fact; asked once for the same values."""
    values = [_value(facts.data[field][number]) for field in fields.judged(counting)]
    values += [empty(_value(facts.data[field][number])) for field in fields.present(counting)]
    key = tuple(values)
    if key not in told:
        told[key] = _said(counting, facts, number)
    return told[key]


def _value(scalar: Any) -> Any:
    value = scalar.as_py()
    return tuple(value) if isinstance(value, list) else value


def _said(counting: Counting, facts: Facts, number: int) -> Said | None:
    """Ask the rules about one fact, as if it had happened in time; None where they refuse it.

    They are shown the fields that the counting reads and no other: facts that say themselves where they
    count are left to the compiler.
    """
    assert isinstance(counting, Flow | Stock | Seen), "chosen by `topic_of`"
    sight = counting.sight
    read = {*fields.judged(counting), *fields.shared(counting), *fields.present(counting)}
    values = {name: facts.data[name][number].as_py() for name in read}
    data = {name: value for name, value in values.items() if value is not None}
    moment = datetime.combine(sight.first, time(), sight.zone)
    unit = facts.units[number].as_py()
    fact = Fact(0, "", facts.topic, unit, None, sight.first, moment, moment, data)
    try:
        basis = counting.basis
        if isinstance(basis, CountsFromField):
            if data.get(basis.by) not in basis.values:
                return None
            basis = basis.values[data[basis.by]]
        found = counting.steps(Standing(fact), sight.closing_view)
    except ScoretrailError:
        return None
    if not found:
        return Said(None, basis == "submitted")
    ((_, part),) = found
    return Said(part.base, basis == "submitted") if part.amount == 1 else None


def _certain(facts: Facts) -> Array:
    """Which facts the columns can judge: those of a unit that name no period, in settled time."""
    certain = facts.units.indices.is_valid().to_numpy(zero_copy_only=False)
    certain &= facts.submitted >= microseconds(SETTLED)
    for name in fields.NAMED:
        if name in facts.data:
            certain &= facts.data[name].is_null().to_numpy(zero_copy_only=False)
    return np.asarray(certain)


def _days(counting: Counting, facts: Facts, submitted: Array) -> tuple[Array, Array]:
    """The day on which each fact counts, and whether it counts at all, as `View.counting_day` says.

    What is only to be seen is there from the first day on, whether it was submitted in time or never.
    """
    sight = counting.sight
    first, last = day_number(sight.first), day_number(sight.last)
    counts = facts.occurred <= last
    inside = counting.inside if isinstance(counting, Seen) else isinstance(counting, Flow)
    if inside:
        counts &= facts.occurred >= first
    handed_in = facts.submitted != NEVER
    on = (np.where(handed_in, facts.submitted, 0) + EIGHT_HOURS) // DAY
    in_time = handed_in
    if sight.deadline is not None:
        in_time = handed_in & (facts.submitted <= microseconds(sight.deadline))
        on = np.minimum(on, last)
    days = np.where(submitted, on, facts.occurred)
    if isinstance(counting, Seen):
        return np.full(len(days), first), counts & (days <= last)
    return days, counts & (~submitted | in_time) & (days <= last)


def _groups(counting: Counting, facts: Facts, kept: Array) -> tuple[Array, Array]:
    """The number of each fact's group; which facts have one that is certain."""
    together = fields.shared(counting)
    certain = np.ones(len(facts.positions), dtype=bool)
    if not together:
        return np.zeros(len(facts.positions), dtype=np.int64), certain
    parts: list[Any] = ["["]
    for number, field in enumerate(together):
        column = facts.data[field]
        plain = pc.is_valid(column)
        if pa.types.is_string(column.type):
            odd = pc.match_substring_regex(column, r'["\\\x00-\x1f\x7f]')
            plain = pc.and_(plain, pc.invert(pc.fill_null(odd, False)))  # noqa: FBT003
        certain &= plain.to_numpy(zero_copy_only=False)
        parts += [", "] * (number > 0) + _written(column)
    texts = pc.binary_join_element_wise(*parts, "]", "", null_handling="replace")
    here = pa.array(kept & certain)
    coded = pc.if_else(here, texts, None).dictionary_encode()
    numbers = numbers_of(coded.dictionary.cast(pa.binary()).to_pylist())
    codes = pc.fill_null(coded.indices, len(numbers) - 1).to_numpy(zero_copy_only=False)
    return numbers[codes], certain


def numbers_of(texts: Sequence[bytes]) -> Array:
    """`number_of` each text, and 0 after the last of them."""
    heads = b"".join([sha256(text).digest()[:8] for text in texts])
    numbers = np.zeros(len(texts) + 1, dtype=np.int64)
    numbers[:-1] = np.maximum(np.frombuffer(heads, ">u8") >> 1, 1)
    return numbers


def _written(column: pa.Array) -> list[Any]:
    """A column of values as JSON writes them."""
    if pa.types.is_string(column.type):
        return ['"', column, '"']
    if pa.types.is_boolean(column.type):
        return [pc.if_else(column, "true", "false")]
    return [column.cast(pa.string())]


def _coded(column: pa.Array) -> tuple[Array, int]:
    """A number for each value, 0 for none, and how many numbers there are."""
    if pa.types.is_list(column.type):
        column = pc.if_else(column.is_valid(), pc.binary_join(column, "\x00"), None)
    coded = _whole(column).dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes + 1, len(coded.dictionary) + 1


def _emptiness(column: pa.Array) -> pa.Array:
    """Whether a field was left empty, as `domain.conditions.empty` says."""
    if pa.types.is_list(column.type):
        return pc.equal(pc.fill_null(pc.list_value_length(column), 0), 0)
    if pa.types.is_string(column.type):
        return pc.equal(pc.fill_null(column, ""), "")
    return column.is_null()


def _whole(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _nothing(left: Array) -> Rows:
    none = np.zeros(0, dtype=np.int64)
    return Rows(none, none, none, none, none, (), left)
