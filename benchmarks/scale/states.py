"""From columns to the text of entries, a slice at a time: as a ledger stores them, and as the library does.

Written by Arrow, column by column; tests hold a sample against the ledger's own canonical form and
against the library's own mapper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.scale import names as n
from benchmarks.scale.city import DAY, City, Columns

SLICE = 200_000
CONFIRMER = "bench:second"
REASON = "核对有误"
SOURCE = "测速数据（虚构）"
RECORDED_FROM = date(2014, 1, 1)
RECORDED_UNTIL = date(2021, 1, 1)
EPOCH = date(1970, 1, 1)

Texts: TypeAlias = Any
"""A column of text, of Arrow, which ships no types."""


class Written:
    """The parts of a slice of entries that both forms share, as text."""

    def __init__(self, city: City, start: int, stop: int) -> None:
        columns = {name: column[start:stop] for name, column in city.columns.items()}
        self.columns = columns
        self.count = len(columns["topic"])
        self.positions = np.arange(city.first + start, city.first + start + self.count)
        topic = columns["topic"]
        self.id = quoted(entry_ids(self.positions))
        self.topic = taken([f'"{topic}"' for topic in n.TOPICS], topic)
        units = [f'"{n.unit_id(unit)}"' for unit in range(city.units)]
        self.unit = optional(units, columns["unit"])
        targets = quoted(entry_ids(columns["target"]))
        self.target = pc.if_else(columns["target"] > 0, targets, None)
        self.occurred_on = dates(columns["occurred"])
        self.submitted_at = instants(columns["submitted"], "T%sZ")
        second = np.isin(topic, (n.RETRACTED, n.AMENDED, n.REATTRIBUTED))
        self.confirmed_by = pc.if_else(second, f'"{CONFIRMER}"', pa.scalar(None, pa.string()))
        corrected = topic >= n.RETRACTED
        self.reason = pc.if_else(corrected, f'"{REASON}"', pa.scalar(None, pa.string()))
        self.data = contents(columns, units, city.first + start)


def states(city: City) -> Iterator[tuple[range, pa.BinaryArray]]:
    """The positions and the canonical bytes of the ledger's states, slice by slice."""
    for one in written(city):
        text = joined(
            "{",
            member("confirmed_by", one.confirmed_by),
            member("data", one.data),
            '"id":',
            one.id,
            ',"occurred_on":"',
            one.occurred_on,
            '",',
            member("reason", one.reason),
            f'"source":"{SOURCE}",',
            member("submitted_at", one.submitted_at),
            member("target", one.target),
            '"topic":',
            one.topic,
            ',"topic_version":1',
            before("unit", one.unit),
            "}",
        )
        yield range(int(one.positions[0]), int(one.positions[-1]) + 1), text.cast(pa.binary())


def library_states(city: City) -> Iterator[tuple[range, pa.BinaryArray]]:
    """The positions and the states that the library's mapper would store, slice by slice."""
    for one in written(city):
        submitted = instants(one.columns["submitted"], "T%s+00:00")
        text = joined(
            '{"timestamp":{"_type_":"datetime_iso","_data_":',
            instants(one.columns["recorded"], "T%s+00:00"),
            '},"id":',
            one.id,
            ',"topic":',
            one.topic,
            ',"unit":',
            null(one.unit),
            ',"target":',
            null(one.target),
            ',"answers":null,"occurred_on":{"_type_":"date_iso","_data_":"',
            one.occurred_on,
            '"},"submitted_at":',
            null(around('{"_type_":"datetime_iso","_data_":', submitted, "}")),
            ',"confirmed_by":',
            null(one.confirmed_by),
            ',"reason":',
            null(one.reason),
            f',"source":"{SOURCE}","data":',
            pc.fill_null(one.data, "{}"),
            "}",
        )
        yield range(int(one.positions[0]), int(one.positions[-1]) + 1), text.cast(pa.binary())


def written(city: City) -> Iterator[Written]:
    """The slices in order."""
    for start in range(0, city.entries, SLICE):
        yield Written(city, start, start + SLICE)


def contents(columns: Columns, units: Sequence[str], first: int) -> Texts:
    """The data of each entry, null where it has none."""
    topic = columns["topic"]
    rows, parts = [], []
    for kind, write in CONTENTS.items():
        where = np.flatnonzero(topic == kind)
        if len(where):
            picked = {name: column[where] for name, column in columns.items()}
            rows.append(where)
            parts.append(write(picked, where + first, units))
    rest = np.flatnonzero(~np.isin(topic, list(CONTENTS)))
    every = pa.concat_arrays([*parts, pa.nulls(len(rest), pa.string())])
    order = np.argsort(np.concatenate([*rows, rest]), kind="stable")
    return every.take(pa.array(order))


def _decision(columns: Columns, positions: Any, _: Any) -> Texts:
    return joined(
        '{"decided_on":"',
        dates(columns["occurred"]),
        '",',
        member("faults", faults(columns["faults"])),
        '"kind":',
        taken(['"许可"', '"处罚"'], positions % 2),
        ',"number":"云许字〔2018〕',
        pa.array(positions).cast(pa.string()),
        '号","publicised_on":"',
        dates(columns["occurred"] + positions % 9),
        '"}',
    )


def _case(columns: Columns, positions: Any, _: Any) -> Texts:
    number = pa.array(columns["object"]).cast(pa.string())
    return joined(
        '{"channel":',
        taken(['"system"', '"form"'], positions % 2),
        ',"date":"',
        dates(columns["dated"]),
        '",',
        member("department", optional(json(n.DEPARTMENTS), columns["department"])),
        '"grounds":"列入失信被执行人","measure":',
        taken(json(n.MEASURES), columns["measure"]),
        ',"object":"OBJ-',
        number,
        '","object_name":"云州',
        number,
        '公司"}',
    )


def _media(columns: Columns, positions: Any, _: Any) -> Texts:
    return joined(
        '{"level":',
        taken(json(n.LEVELS), columns["level"]),
        ',"outlet":',
        taken([f'"第{number}媒体"' for number in range(30)], positions % 30),
        ',"subject":',
        taken([f'"诚信案例{number}"' for number in range(60)], columns["subject"]),
        ',"title":"守信经营受表彰"}',
    )


def _activity(columns: Columns, _: Any, __: Any) -> Texts:
    return joined(
        "{",
        member("materials", materials(columns["materials"])),
        '"media_level":',
        taken(json(n.LEVELS), columns["level"]),
        ',"title":"诚信宣传活动"}',
    )


def _innovation(columns: Columns, _: Any, __: Any) -> Texts:
    return joined(
        '{"department":',
        taken(json(n.DEPARTMENTS), columns["department"]),
        ',"field":',
        taken(json(n.FIELDS), columns["field"]),
        ",",
        member("materials", materials(columns["materials"])),
        '"media_level":',
        taken(json(n.LEVELS), columns["level"]),
        "}",
    )


def _listed(columns: Columns, positions: Any, _: Any) -> Texts:
    return joined(
        '{"body":',
        taken(json(n.BODIES), columns["body"]),
        ',"case_number":"（2018）云01执',
        pa.array(positions).cast(pa.string()),
        '号","subject":"SUB-',
        pa.array(columns["subject"]).cast(pa.string()),
        '"}',
    )


def _training(columns: Columns, _: Any, __: Any) -> Texts:
    return pa.repeat('{"title":"信用知识培训"}', len(columns["topic"]))


def _return(columns: Columns, _: Any, __: Any) -> Texts:
    month = pc.utf8_slice_codeunits(dates(columns["occurred"]), 0, 7)
    return joined('{"month":"', month, '","topics":["joint-case.reported"]}')


def _amended(columns: Columns, _: Any, __: Any) -> Texts:
    """Exactly one field is set; a decision is left, whose faults may also be taken away."""
    level = around('"level":', optional(json(n.LEVELS), columns["level"]), "")
    measure = around('"measure":', optional(json(n.MEASURES), columns["measure"]), "")
    moved = around('"occurred_on":"', dates(columns["moved"]), '"')
    moved = pc.if_else(columns["moved"] != 0, moved, None)
    changed = pc.fill_null(faults(columns["faults"]), "null")
    one = pc.coalesce(level, measure, moved, around('"faults":', changed, ""))
    return joined('{"set":{', one, "}}")


def _supplemented(columns: Columns, _: Any, __: Any) -> Texts:
    department = around('"department":', optional(json(n.DEPARTMENTS), columns["department"]), "")
    brought = around('"materials":', materials(columns["materials"]), "")
    return joined('{"set":{', pc.coalesce(department, brought), "}}")


def _reattributed(columns: Columns, _: Any, units: Sequence[str]) -> Texts:
    return joined('{"to":', taken(units, columns["to"]), "}")


CONTENTS = {
    n.DECISION: _decision,
    n.CASE: _case,
    n.MEDIA: _media,
    n.ACTIVITY: _activity,
    n.INNOVATION: _innovation,
    n.LISTED: _listed,
    n.TRAINING: _training,
    n.RETURN: _return,
    n.AMENDED: _amended,
    n.SUPPLEMENTED: _supplemented,
    n.REATTRIBUTED: _reattributed,
}


# Text out of numbers


def joined(*parts: str | Texts) -> Texts:
    """Put parts together, entry by entry; what is null is left out."""
    return pc.binary_join_element_wise(*parts, "", null_handling="skip")


def around(left: str, middle: Texts, right: str) -> Texts:
    """Put text around a part, where it is not null."""
    return pc.binary_join_element_wise(left, middle, right, "", null_handling="emit_null")


def member(name: str, value: Texts) -> Texts:
    """Write a member of an object and a comma, where its value is not null."""
    return around(f'"{name}":', value, ",")


def before(name: str, value: Texts) -> Texts:
    """Write a comma and a member, where its value is not null."""
    return around(f',"{name}":', value, "")


def null(value: Texts) -> Texts:
    """Write null where nothing is."""
    return pc.fill_null(value, "null")


def json(words: Sequence[str]) -> list[str]:
    """Quote words that need no escape."""
    return [f'"{word}"' for word in words]


def quoted(words: Texts) -> Texts:
    """Quote a column of words that need no escape."""
    return around('"', words, '"')


def taken(words: Sequence[str], numbers: NDArray[np.integer]) -> Texts:
    """Take the word that each number stands for."""
    return pa.array(words, pa.string()).take(pa.array(numbers))


def optional(words: Sequence[str], numbers: NDArray[np.integer]) -> Texts:
    """Take the word that each number stands for, null for none."""
    return pa.array(words, pa.string()).take(pa.array(numbers, mask=numbers == n.NONE))


def entry_ids(positions: NDArray[np.integer]) -> Texts:
    """Write the ids of entries."""
    return around("e", pc.utf8_lpad(pa.array(positions).cast(pa.string()), 8, "0"), "")


def materials(bits: NDArray[np.integer]) -> Texts:
    """Write lists of materials, null for none."""
    return optional(_lists(n.MATERIALS), np.where(bits == 0, n.NONE, bits))


def faults(bits: NDArray[np.integer]) -> Texts:
    """Write lists of faults, null for none."""
    return optional(_lists(n.FAULTS), np.where(bits == 0, n.NONE, bits))


def _lists(words: Sequence[str]) -> list[str]:
    every = [
        [word for bit, word in enumerate(words) if bits >> bit & 1]
        for bits in range(1 << len(words))
    ]
    return [f"[{','.join(json(some))}]" for some in every]


_DAYS = [
    (RECORDED_FROM + timedelta(days=number)).isoformat()
    for number in range((RECORDED_UNTIL - RECORDED_FROM).days)
]
_FIRST_DAY = (RECORDED_FROM - EPOCH).days
_MIDNIGHT = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = [(_MIDNIGHT + timedelta(seconds=number)).strftime("%H:%M:%S") for number in range(DAY)]


def dates(days: NDArray[np.integer]) -> Texts:
    """Write days; 0 is none and gives some day, for the caller to leave out."""
    return taken(_DAYS, np.maximum(days, _FIRST_DAY) - _FIRST_DAY)


def instants(seconds: NDArray[np.integer], form: str) -> Texts:
    """Write instants in UTC between quotes, null for none."""
    lead, rest = form.split("%s")
    texts = joined(
        '"',
        dates(seconds // DAY),
        lead,
        taken(_TIMES, np.maximum(seconds, 0) % DAY),
        f'{rest}"',
    )
    return pc.if_else(seconds != n.NONE, texts, None)
