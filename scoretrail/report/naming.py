"""Who is meant: permanent ids on the one side, the names that people read and type on the other.

With a mask the same units appear under other names and ids (虚构名称); only the display changes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from domain.errors import UnknownName
from domain.fact import Fact
from domain.units import Register, Unit
from replay.coordinate import Coordinate
from scoretrail.report.discretion import Discretion


@dataclass(frozen=True, slots=True)
class Mask:
    """What one unit is called instead."""

    id: str
    name: str


class Naming:
    """Finds units by what people type, and says what they are called on a day."""

    def __init__(
        self,
        units: Register,
        day: date,
        masks: Mapping[str, Mask] | None = None,
        places: Mapping[str, str] | None = None,
        discretion: Discretion | None = None,
    ) -> None:
        self.units = units
        self.day = day
        self._masks = masks or {}
        self._places = places or {}
        self._discretion = discretion

    def name(self, unit: str) -> str:
        """The unit's name on the day."""
        if unit in self._masks:
            return self._masks[unit].name
        if unit not in self.units:
            return unit
        return self.text(self.units.unit(unit).named(self.day).name)

    def id(self, unit: str) -> str:
        """The id by which the unit can be asked."""
        return self._masks[unit].id if unit in self._masks else unit

    def code(self, unit: str) -> str:
        """The unit's code on the day; none under a mask."""
        if unit in self._masks or unit not in self.units:
            return ""
        return self.units.unit(unit).named(self.day).code or ""

    def both(self, unit: str) -> str:
        """Name and id."""
        return f"{self.name(unit)} {self.id(unit)}"

    def shown(self, fact: Fact) -> Mapping[str, Any]:
        """The fields of an entry, as much of persons as may be shown."""
        if self._discretion is None:
            return fact.data
        return self._discretion.data(fact.topic, fact.id, fact.target, fact.data)

    def proposed(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """A proposed entry, as much of persons as may be shown."""
        return entry if self._discretion is None else self._discretion.entry(entry)

    def said(self, text: str | None) -> str | None:
        """What somebody wrote, as much of persons as may be shown."""
        return text if self._discretion is None else self._discretion.text(text)

    def text(self, text: str) -> str:
        """A title in which masked places have their other names."""
        for real, other in self._places.items():
            text = text.replace(real, other)
        return text

    def masked(self, value: Any) -> Any:
        """Plain values in which masked units stand under their other ids and names."""
        if not self._masks:
            return value
        if isinstance(value, Mapping):
            return {self.masked(name): self.masked(inner) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.masked(inner) for inner in value]
        return self._masked_text(value) if isinstance(value, str) else value

    def _masked_text(self, text: str) -> str:
        if text in self._masks:
            return self._masks[text].id
        return self.text(self._real.sub(lambda found: self._others[found[0]], text))

    @cached_property
    def _others(self) -> dict[str, str]:
        """Every name, label and path under which a masked unit occurs in a text.

        The other name stands for itself: a real one may be part of it.
        """
        others = {}
        for unit, mask in self._masks.items():
            others[mask.name] = mask.name
            others[f"/{unit}"] = f"/{mask.id}"
            for named in self.units.unit(unit).names:
                others[named.name] = mask.name
                others[f"{named.name} {named.code}"] = mask.name
        return others

    @cached_property
    def _real(self) -> re.Pattern[str]:
        longest_first = sorted(self._others, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)))

    def coordinate(self, coordinate: Coordinate) -> Coordinate:
        """The coordinate as it is shown and can be typed again."""
        if coordinate.unit is None:
            return coordinate
        return replace(coordinate, unit=self.id(coordinate.unit))

    def find(self, text: str) -> str:
        """The permanent id of the unit that this id, name or code means."""
        for unit, mask in self._masks.items():
            if text in (mask.id, mask.name):
                return unit
        if text in self.units:
            return text
        found = [unit.id for unit in self.units if text in self._spellings(unit)]
        if len(found) > 1:
            raise _several(text, found)
        if found:
            return found[0]
        raise self._unknown(text)

    def _spellings(self, unit: Unit) -> tuple[str | None, ...]:
        named = unit.named(self.day)
        return (named.name, named.code, unit.label(self.day))

    def _unknown(self, text: str) -> UnknownName:
        near = self._near(text)
        listed_zh = "、".join(f"{name}（{id_}）" for id_, name in near)
        listed_en = ", ".join(f"{id_} ({name})" for id_, name in near)
        return UnknownName(
            "unknown-unit",
            f"没有考核对象“{text}”。"
            + (f"是否为：{listed_zh}？" if near else "")
            + "全部见 scoretrail unit list。",
            f"There is no unit {text!r}. "
            + (f"Did you mean {listed_en}? " if near else "")
            + "See scoretrail unit list.",
        )

    def _near(self, text: str) -> list[tuple[str, str]]:
        known = {unit.id: self.name(unit.id) for unit in self.units}
        spelt = {one: id_ for id_, name in known.items() for one in (self.id(id_), name)}
        close = difflib.get_close_matches(text, spelt, n=4, cutoff=0.6)
        close += [one for one in spelt if text and (text in one or one in text)]
        ids = list(dict.fromkeys(spelt[one] for one in close))[:4]
        return [(self.id(id_), known[id_]) for id_ in ids]


def _several(text: str, found: list[str]) -> UnknownName:
    return UnknownName(
        "ambiguous-unit",
        f"有几个考核对象叫“{text}”，请写标识：{'、'.join(found)}。",
        f"Several units are called {text!r}; write the id: {', '.join(found)}.",
    )
