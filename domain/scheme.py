"""A scheme (考核办法): one office's reading of one published document, as data.

The file shape is a closed vocabulary; an unknown key is refused. A scheme is frozen: a revision gives
another scheme, and the same scheme always has the same digest.
"""

from __future__ import annotations

import calendar as months
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator, Field, ValidationError, model_validator

from domain.citations import Cite, Source
from domain.errors import BadScheme
from domain.indicator import CountsFrom, Indicator
from domain.language import (
    Misfit,
    Model,
    Number,
    Whole,
    digest_of,
    natural_order,
    replaced,
    tree_of,
)
from domain.misread import misread
from domain.notation import read
from domain.readings import Reading, only_defaults

LANGUAGE = 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    with suppress(ValueError):
        if _DAY.match(value):
            return date.fromisoformat(value)
    raise Misfit(
        f"“{value}”不是日期，请写 2018-12-31 这样的日子", f"{value!r} is no day as in 2018-12-31"
    )


Day = Annotated[date, BeforeValidator(_day)]


class AssessedPeriod(Model):
    """The days assessed, and the instant by which a unit must have reported."""

    first: Day
    last: Day
    submitted_by: AwareDatetime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise Misfit(
                "考核期的结束早于开始",
                "the period ends before it begins",
            )
        return self

    def over(self, year: int) -> AssessedPeriod:
        """The period moved by whole years so that it begins in `year`; the deadline moves with it."""
        years = year - self.first.year
        deadline = self.submitted_by
        return AssessedPeriod(
            first=_moved(self.first, years),
            last=_moved(self.last, years),
            submitted_by=None if deadline is None else _moved(deadline, years),
        )


D = TypeVar("D", date, datetime)


def _moved(day: D, years: int) -> D:
    year = day.year + years
    last = months.monthrange(year, day.month)[1]
    ends_month = day.day == months.monthrange(day.year, day.month)[1]
    return day.replace(year=year, day=last if ends_month else min(day.day, last))


class RosterEntry(Model):
    """A unit as the roster names it on the first day of the period."""

    name: str
    code: str | None = None
    kind: str
    unit: str | None = None
    """The permanent id, where the key is not it (`weijian` is two bodies in two cities)."""


class Units(Model):
    """Who is compared: a fixed roster, or every registered unit of a kind."""

    basis: Literal["printed", "inferred", "default", "office"]
    roster: dict[str, RosterEntry] = {}
    open: str | None = None
    groups: dict[str, tuple[str, ...]] = {}
    merged: Literal["stays", "moves"] = "stays"
    """Whether a merged unit's history stays with it or moves to the unit that took it in."""

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """What kind each unit of the roster is, by its permanent id."""
        return {entry.unit or key: entry.kind for key, entry in self.roster.items()}

    @model_validator(mode="after")
    def _roster_or_kind(self) -> Self:
        if bool(self.roster) == bool(self.open):
            raise Misfit(
                "对象要么列 roster，要么写 open: 类别",
                "either a roster or open: KIND",
            )
        for name, members in self.groups.items():
            strangers = set(members) - set(self.roster)
            if strangers:
                raise Misfit(
                    f"组 {name} 中有不在名册的对象：{'、'.join(sorted(strangers))}",
                    f"group {name} names no unit of the roster: {sorted(strangers)}",
                )
        return self


class Section(Model):
    """A section of the document with the weight it prints."""

    name: str
    weight: Number
    basis: Literal["printed", "inferred", "default", "office"] = "printed"
    printed: str | None = None


class Rounding(Model):
    """The one rounding of a scheme."""

    decimals: Whole = 2
    mode: Literal["half_up"] = "half_up"
    at: Literal["indicator", "total"] = "indicator"


class Total(Model):
    """How points become a total: limits, the cap of all bonuses, the conversion, the rounding."""

    full: Number | None
    min: Number | None = Fraction(0)
    max: Number | None = None
    bonus_cap: Number | None = None
    convert_to: Number | None = None
    round: Rounding = Rounding()


class Finish(Model):
    """By when the assessment itself is to be finished (…月底前完成上年度的考核工作)."""

    months_after: Whole
    """The last day of so many months after the period's last month."""
    cite: tuple[Cite, ...] = ()

    def due(self, period: AssessedPeriod) -> date:
        """The last day in time."""
        month = period.last.month - 1 + self.months_after
        year, month = period.last.year + month // 12, month % 12 + 1
        return date(year, month, months.monthrange(year, month)[1])


class Grade(Model):
    """A grade (等次) from a total on, inclusive (含本数)."""

    name: str
    at_least: Number


class Scheme(Model):
    """One assessment scheme, as read by one office."""

    language: Whole
    scheme: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{2,63}$")
    revision: Whole
    status: Literal["reading", "adopted", "withdrawn"]
    title: str
    source: Source
    zone: str = "Asia/Shanghai"
    calendar: str | None = None
    period: AssessedPeriod
    counts_from: CountsFrom = "occurred"
    units: Units
    sections: dict[str, Section] = {}
    indicators: dict[str, Indicator]
    total: Total
    grades: tuple[Grade, ...] = ()
    grade_on: Literal["printed", "exact"] = "printed"
    grades_cite: tuple[Cite, ...] = ()
    finish: Finish | None = None
    readings: tuple[Reading, ...] = ()
    scores: Literal["government bodies", "others"] = "government bodies"
    """`others` marks a test of the language: firms, hospitals. No surface offers it for use."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.language != LANGUAGE:
            raise Misfit(
                f"这里只认得语言版本 {LANGUAGE}，不是 {self.language}",
                f"language {self.language} is not {LANGUAGE}",
            )
        for code, indicator in self.indicators.items():
            if indicator.section is not None and indicator.section not in self.sections:
                raise Misfit(
                    f"指标 {code} 所写的 section 不在 sections 中：{indicator.section}",
                    f"indicator {code} names no section: {indicator.section}",
                )
            group = indicator.applies_to and indicator.applies_to.group
            if group and group not in self.units.groups:
                raise Misfit(
                    f"指标 {code} 所写的 group 不在 units/groups 中：{group}",
                    f"indicator {code} names no group: {group}",
                )
        lines = Counter(path for code, one in self.indicators.items() for path in one.paths(code))
        if twice := [path for path, times in lines.items() if times > 1]:
            raise Misfit(
                f"两项同名，分不清是哪一项：{'、'.join(twice)}",
                f"two lines cannot be told apart: {', '.join(twice)}",
            )
        ids = [reading.id for reading in self.all_readings()]
        if len(ids) != len(set(ids)):
            raise Misfit(
                f"口径编号重复：{'、'.join(sorted({i for i in ids if ids.count(i) > 1}))}",
                f"reading ids repeat: {sorted({i for i in ids if ids.count(i) > 1})}",
            )
        return self

    @property
    def id(self) -> str:
        """The scheme's id, as in `jinan-2018-districts`."""
        return self.scheme

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The scheme as plain values with every default written out; paths walk it."""
        tree: dict[str, Any] = tree_of(self)
        return tree

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the scheme as read: comments and layout do not change it."""
        return digest_of(self.tree)

    @property
    def zone_info(self) -> ZoneInfo:
        """The time zone in which its days are counted."""
        return ZoneInfo(self.zone)

    def changed(self, changes: Mapping[str, Any], *, revision: int | None = None) -> Scheme:
        """The scheme with the whole value at each path replaced; what is replaced is validated."""
        tree: dict[str, Any] = dict(self.tree)
        for path, value in changes.items():
            tree = replaced(tree, path, value)
        if revision is not None:
            tree = {**tree, "revision": revision}
        return load(self._where_unchanged(tree), name=self.scheme)

    def _where_unchanged(self, tree: Mapping[str, Any]) -> dict[str, Any]:
        """The tree with the parts of this scheme, read and validated, where it still holds theirs."""
        same = {key for key, part in tree.items() if part is self.tree[key]}
        kept = {key: getattr(self, key) if key in same else part for key, part in tree.items()}
        if "indicators" not in same and isinstance(tree["indicators"], Mapping):
            mine = self.tree["indicators"]
            kept["indicators"] = {
                code: self.indicators[code] if code in mine and part is mine[code] else part
                for code, part in tree["indicators"].items()
            }
        return kept

    def over(self, year: int) -> Scheme:
        """The same rules over another year: period and deadline moved by whole years."""
        return self.changed({"period": tree_of(self.period.over(year))})

    def indicator(self, code: str) -> Indicator:
        """The indicator of that code, or a refusal that lists the codes."""
        if code in self.indicators:
            return self.indicators[code]
        codes = "、".join(self.codes)
        raise BadScheme(
            "unknown-indicator",
            f"办法 {self.scheme} 没有指标“{code}”。有：{codes}。",
            f"Scheme {self.scheme} has no indicator {code!r}. It has: {codes}.",
        )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes in print order: natural order, bonus and penalty last."""
        late = {"base": 0, "shown": 1, "bonus": 2, "penalty": 3}
        return tuple(
            sorted(
                self.indicators,
                key=lambda code: (late[self.indicators[code].kind], natural_order(code)),
            )
        )

    def counts_from_of(self, code: str) -> CountsFrom:
        """From which day an indicator's entries count."""
        return self.indicators[code].counts_from or self.counts_from

    def topics(self) -> frozenset[str]:
        """The topics whose entries the scheme reads."""
        return frozenset().union(*(i.topics() for i in self.indicators.values()))

    def choice(self, reading_id: str, label: str) -> Mapping[str, Any]:
        """The changes that an alternative of a reading makes; the adopted one makes none."""
        for reading in self.all_readings():
            if reading.id != reading_id:
                continue
            if label == "adopted":
                return {}
            for alternative in reading.alternatives:
                if alternative.label == label:
                    return alternative.set
        raise BadScheme(
            "unknown-reading",
            f"办法 {self.scheme} 没有口径 {reading_id} 的备选“{label}”。",
            f"Scheme {self.scheme} has no alternative {label!r} of reading {reading_id}.",
        )

    def settled(self, reading_id: str, choice: str | None, document: str | None) -> Scheme:
        """The scheme that says of a reading what an office decided, and by which document.

        The alternative chosen is then what is adopted, and no longer an alternative.
        """

        def said(readings: tuple[Reading, ...]) -> list[Any]:
            return [
                tree_of(one.settled(choice, document) if one.id == reading_id else one)
                for one in readings
            ]

        changes: dict[str, Any] = {
            f"indicators/{code}/readings": said(indicator.readings)
            for code, indicator in self.indicators.items()
            if any(reading.id == reading_id for reading in indicator.readings)
        }
        if any(reading.id == reading_id for reading in self.readings):
            changes["readings"] = said(self.readings)
        return self.changed(changes)

    def all_readings(self) -> Iterator[Reading]:
        """The readings of every indicator, then those of the whole scheme."""
        for indicator in self.indicators.values():
            yield from indicator.readings
        yield from self.readings

    @cached_property
    def only_defaults(self) -> bool:
        """Whether no office has adopted any reading that the text leaves open (口径全为默认)."""
        return only_defaults(self.all_readings())

    def all_cites(self) -> Iterator[tuple[str, Cite]]:
        """Every citation with the path where it stands."""
        for code, indicator in self.indicators.items():
            for cite in indicator.cite:
                yield f"indicators/{code}/cite", cite
        for cite in self.grades_cite:
            yield "grades_cite", cite
        for cite in () if self.finish is None else self.finish.cite:
            yield "finish/cite", cite


def parse(text: str, *, name: str = "scheme") -> Scheme:
    """The scheme that a YAML text writes; `name` is how messages call the file."""
    return load(read(text, name=name), name=name)


def load(tree: Any, *, name: str = "scheme") -> Scheme:
    """The scheme that a tree writes. Every fault is named by its path."""
    try:
        return Scheme.model_validate(tree)
    except ValidationError as error:
        zh, en = misread(error)
        raise BadScheme(
            "bad-scheme",
            f"{name}：办法不成立：{zh}。",
            f"{name}: the scheme does not load: {en}.",
        ) from error
