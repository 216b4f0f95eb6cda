"""What came out: ratios as least, median and greatest, beside what was expected of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from statistics import median
from typing import Any

from benchmarks.race import Limit, Race, Ratio, Times

FORMAT = 1
"""The version of the JSON; keys are only added."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median and the greatest of the rounds."""

    min: float
    median: float
    max: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Sum up the rounds."""
        return cls(*(round(float(n), 3) for n in (min(numbers), median(numbers), max(numbers))))


@dataclass(frozen=True, slots=True)
class Result:
    """One contestant beside another, or beside a limit in milliseconds."""

    race: str
    place: str
    work: str
    count: int
    ours: str
    against: str | None
    unit: str
    """`times as fast`, or `ms`."""
    measured: Spread
    target: str
    """As expected: `≥ 0.85`, `≤ 150`, or nothing."""
    reached: bool | None
    """Whether the median reaches the target; nothing without one."""


@dataclass
class Results:
    """All of a run."""

    settings: dict[str, str]
    places: dict[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    microseconds: dict[str, dict[str, float]] = field(default_factory=dict)
    """By race and place, then by contestant: the median time of one entry."""

    def take(self, race: Race, times: Times) -> None:
        """Add a race that was run; a ratio to somebody who is not here is left out."""
        ran = [ratio for ratio in race.ratios if {ratio.ours, ratio.against} <= times.keys()]
        self.results += [_compared(race, ratio, times) for ratio in ran]
        self.results += [_limited(race, limit, times) for limit in race.limits]
        self.microseconds[f"{race.name} {race.place}"] = {
            name: round(median(taken) / race.count / 1_000, 2) for name, taken in times.items()
        }

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain values."""
        return {"benchmarks": FORMAT, **asdict(self)}

    def page(self) -> str:
        """Write everything as a page."""
        return "\n".join([*self._table(), "", *self._times(), "", *self._settings()])

    def _table(self) -> list[str]:
        lines = [
            "| race | place | | min | **median** | max | target | |",
            "|---|---|---|--:|--:|--:|---|---|",
        ]
        for one in self.results:
            said = f"{one.ours} ÷ {one.against}" if one.against else f"{one.ours}, {one.unit}"
            mark = {True: "✓", False: "✗", None: ""}[one.reached]
            spread = one.measured
            lines.append(
                f"| {one.race} | {one.place} | {said} | {spread.min:.2f} | **{spread.median:.2f}**"
                f" | {spread.max:.2f} | {one.target} | {mark} |"
            )
        return lines

    def _times(self) -> list[str]:
        lines = ["Median microseconds for one entry:", ""]
        for race, times in self.microseconds.items():
            said = ", ".join(f"{name} {taken:.1f}" for name, taken in times.items())
            lines.append(f"- {race}: {said}")
        return lines

    def _settings(self) -> list[str]:
        groups = {"run": self.settings, **self.places}
        lines = [
            f"- {group}: " + ", ".join(f"{name} {value}" for name, value in settings.items())
            for group, settings in groups.items()
        ]
        return lines + [f"- {place}: not run, {why}" for place, why in self.left_out.items()]


def _compared(race: Race, ratio: Ratio, times: Times) -> Result:
    rounds = zip(times[ratio.ours], times[ratio.against], strict=True)
    spread = Spread.of([theirs / ours for ours, theirs in rounds])
    least = ratio.at_least
    return Result(
        race.name,
        race.place,
        race.work,
        race.count,
        ratio.ours,
        ratio.against,
        "times as fast",
        spread,
        f"≥ {least}" if least else "",
        spread.median >= Fraction(least) if least else None,
    )


def _limited(race: Race, limit: Limit, times: Times) -> Result:
    spread = Spread.of([taken / 1_000_000 for taken in times[limit.ours]])
    return Result(
        race.name,
        race.place,
        race.work,
        race.count,
        limit.ours,
        None,
        "ms",
        spread,
        f"≤ {limit.milliseconds}",
        spread.median <= limit.milliseconds,
    )
