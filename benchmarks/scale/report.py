"""What came out at every size: ratios inside a round as least, median and greatest, beside their targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log
from statistics import median
from typing import Any

from benchmarks.results import Spread
from benchmarks.scale.protocol import BUILD, PASS, REBUILD, RULE, UNIT, YEAR, Found

FORMAT = 1
"""The version of the JSON; keys are only added."""

AT_LEAST = {
    (PASS, "library"): 1_000,
    (PASS, "lean"): 300,
    (PASS, "duckdb"): 2,
    (BUILD, "library"): 3,
}
"""How many times as fast as a peer our shards should be, at 10,000,000 entries."""
AT_MOST = {YEAR: 4.0, RULE: 0.3}
"""How many passes a question may cost."""
UNIT_MILLISECONDS = 5
BUILT_A_SECOND = 150_000
EXPONENT = 1.05
MILLION = 1_000_000
"""From here on the exponent has a target: below, what a pass costs in any case weighs too much."""
BYTES_A_ROW = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the report."""

    entries: int
    seed: int
    question: str
    said: str
    measured: Spread
    target: str
    reached: bool | None


@dataclass
class Report:
    """All sizes, and what they were run with."""

    settings: Mapping[str, str]
    found: Sequence[Found]

    @property
    def lines(self) -> list[Line]:
        """Every ratio, then growth."""
        return [line for one in self.found for line in _lines(one)] + list(_growth(self.found))

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain values."""
        found = [asdict(one) for one in self.found]
        lines = [asdict(line) for line in self.lines]
        return {"replay": FORMAT, "settings": self.settings, "lines": lines, "found": found}

    def page(self) -> str:
        """Write everything as a page."""
        parts = [*_table(self.lines)]
        for one in self.found:
            parts += ["", *_times(one)]
        said = ", ".join(f"{name} {value}" for name, value in self.settings.items())
        return "\n".join([*parts, "", f"- run: {said}"])


def _lines(found: Found) -> Iterator[Line]:
    for (question, other), least in AT_LEAST.items():
        yield from _against(found, question, other, least)
    for other in ("codec", "duckdb on deltas", "polars", "sql"):
        yield from _against(found, PASS, other, None)
    for question, most in AT_MOST.items():
        yield from _passes(found, question, most)
    yield from _single(found)
    yield from _built(found)
    yield from _row_bytes(found)


def _against(found: Found, question: str, other: str, least: int | None) -> Iterator[Line]:
    """Our shards beside a peer; a fold of the log is what a first build is beside too."""
    ours = found.times.get(question, {}).get("shards")
    theirs = found.times.get(PASS, {}).get(other)
    if not ours or not theirs:
        return
    middle = [int(median(ours))] * len(theirs) if len(theirs) != len(ours) else ours
    spread = Spread.of([b / a for a, b in zip(middle, theirs, strict=True)])
    yield _line(
        found,
        question,
        f"shards, times as fast as {other}",
        spread,
        f"≥ {least:,}" if least else "",
        reached=spread.median >= least if least else None,
    )


def _passes(found: Found, question: str, most: float) -> Iterator[Line]:
    """A question beside one pass of the same round."""
    ours = found.times.get(question, {}).get("shards")
    passes = found.times.get(PASS, {}).get("shards")
    if ours and passes:
        spread = Spread.of([a / b for a, b in zip(ours, passes, strict=True)])
        reached = spread.median <= most
        yield _line(found, question, "÷ one pass", spread, f"≤ {most:g}", reached=reached)


def _single(found: Found) -> Iterator[Line]:
    """One unit with its peers: least, median, and the 99th percentile."""
    for name in ("shards", "sql"):
        taken = sorted(found.times.get(UNIT, {}).get(name, ()))
        if taken:
            worst = taken[min(len(taken) - 1, len(taken) * 99 // 100)]
            numbers = [taken[0], median(taken), worst]
            spread = Spread(*(round(number / 1_000_000, 3) for number in numbers))
            reached = spread.max <= UNIT_MILLISECONDS if name == "shards" else None
            target = f"≤ {UNIT_MILLISECONDS} at p99" if name == "shards" else ""
            said = f"{name}, ms: least, median, p99"
            yield _line(found, UNIT, said, spread, target, reached=reached)


def _built(found: Found) -> Iterator[Line]:
    for question in (BUILD, REBUILD):
        taken = found.times.get(question, {}).get("shards")
        if taken:
            spread = Spread.of([found.plan.entries * 1_000_000_000 / one for one in taken])
            reached = spread.median >= BUILT_A_SECOND
            target = f"≥ {BUILT_A_SECOND:,}"
            yield _line(found, question, "entries a second", spread, target, reached=reached)


def _row_bytes(found: Found) -> Iterator[Line]:
    rows, held = found.sizes.get("delta rows"), found.sizes.get("shard bytes")
    if rows and held:
        each = Spread.of([held / rows])
        reached = each.median <= BYTES_A_ROW
        yield _line(found, "memory", "bytes a delta row", each, f"≤ {BYTES_A_ROW}", reached=reached)


def _growth(found: Sequence[Found]) -> Iterator[Line]:
    """The exponent of time on size, from one size to the next; of each contestant at one pass."""
    sizes = sorted({one.plan.entries for one in found})
    for small, large in pairwise(sizes):
        few = [one for one in found if one.plan.entries == small]
        many = [one for one in found if one.plan.entries == large]
        for question, name in _measured(few[0]):
            pairs = [(_median(a, question, name), _median(b, question, name))
                     for a in few for b in many]  # fmt: skip
            grown = [log(b / a) / log(large / small) for a, b in pairs if a and b]
            if grown:
                ours = name == "shards" and question in (PASS, BUILD) and small >= MILLION
                spread = Spread.of(grown)
                yield Line(
                    large,
                    many[0].plan.seed,
                    f"growth from {small:,}",
                    f"exponent, {question}, {name}",
                    spread,
                    f"≤ {EXPONENT}" if ours else "",
                    spread.median <= EXPONENT if ours else None,
                )


def _measured(found: Found) -> Iterator[tuple[str, str]]:
    for question in (PASS, BUILD):
        yield from ((question, name) for name in found.times.get(question, {}))


def _median(found: Found, question: str, name: str) -> float | None:
    taken = found.times.get(question, {}).get(name)
    return median(taken) if taken else None


def _line(
    found: Found, question: str, said: str, spread: Spread, target: str, *, reached: bool | None
) -> Line:
    plan = found.plan
    return Line(plan.entries, plan.seed, question, said, spread, target, reached)


def _table(lines: Sequence[Line]) -> Iterator[str]:
    yield "| entries | question | | min | **median** | max | target | |"
    yield "|--:|---|---|--:|--:|--:|---|---|"
    for line in lines:
        mark = {True: "✓", False: "✗", None: ""}[line.reached]
        one = line.measured
        yield (
            f"| {line.entries:,} | {line.question} | {line.said} | {one.min:,.2f}"
            f" | **{one.median:,.2f}** | {one.max:,.2f} | {line.target} | {mark} |"
        )


def _times(found: Found) -> Iterator[str]:
    plan = found.plan
    yield f"{plan.entries:,} entries, seed {plan.seed}; median milliseconds of the processor:"
    yield ""
    for question, times in found.times.items():
        said = ", ".join(f"{name} {median(t) / 1_000_000:,.1f}" for name, t in times.items())
        yield f"- {question}: {said}"
    held = ", ".join(f"{name} {one['peak'] >> 20:,}" for name, one in found.memory.items())
    yield f"- memory, most, MB: {held}"
    sizes = ", ".join(f"{name} {size:,}" for name, size in found.sizes.items())
    yield f"- sizes: {sizes}"
    yield f"- equal answers: {len(found.digests)}, {', '.join(sorted(found.times[PASS]))}"
    yield from (f"- left out: {name}, {why}" for name, why in found.left_out.items())
