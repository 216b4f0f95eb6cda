"""Whose row it is: a unit by id, name or code, said in the row, above it or by the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.codes import compact, is_division_code, is_unified_code, unified_code_fault
from domain.units import Name, Register, Unit
from ledger.intake.draft import Draft
from ledger.intake.rejection import Fault, shown

_OTHER_UNITS = ("to", "into", "parent", "successor")
"""Data fields that name a further unit."""

_CODE_LENGTH = 18
_REMEMBERED = 50_000
_SAY_UNIT = (
    "请写在“考核对象”列、表头上方的“填报单位”或文件名里，或由登记人指明",
    "Write it in the column 考核对象, beside 填报单位 above it, in the file name, or name it",
)


class Naming:
    """Resolves units as of the day of each row, and remembers what it found.

    `stated` is the unit of the whole sheet, if one is said.
    """

    def __init__(self, units: Register, today: date) -> None:
        self._units = units
        self.today = today
        self._found: dict[tuple[str, date], list[Unit]] = {}
        self.stated: Unit | None = None
        self.asked: Unit | None = None
        """The unit that the caller named: no row may name another."""

    def name(self, draft: Draft) -> None:
        """Put the unit's permanent id into the draft, or refuse the row."""
        event = draft.form.event
        content = draft.content
        day = self._day(content.get("occurred_on"))
        for other in _OTHER_UNITS:
            self._further(draft, other, day)
        if event.TOPIC == "unit.registered":
            self._register(draft, day)
            return
        if event.UNIT == "none":
            return
        text = content.get("unit")
        if text is None and event.UNIT == "required":
            self._lend(draft)
        elif isinstance(text, str):
            self._own(draft, text.strip(), day)
        code = draft.asides.get("unit_code")
        if code is not None and not draft.rejections:
            self._check_code(draft, str(code), day)

    def _register(self, draft: Draft, day: date) -> None:
        """A unit that the file itself registers is known to the rows after it."""
        unit, name = draft.content.get("unit"), draft.data.get("name")
        if isinstance(unit, str) and isinstance(name, str) and unit not in self._units:
            code = draft.data.get("code")
            named = Name(day, name, code if isinstance(code, str) else None)
            self._units = Register([*self._units, Unit(unit, None, (named,), day)])
            self._found.clear()

    def find(self, text: str, day: date | None = None) -> Unit | None:
        """The unit of that id, name or code on the day, or else under any earlier or later name.

        None where nobody is called so, and where several are.
        """
        found = self._candidates(text, day or self.today)
        return found[0] if len(found) == 1 else None

    def _candidates(self, text: str, day: date) -> list[Unit]:
        key = (text, day)
        if key not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            if text in self._units:
                found = [self._units.unit(text)]
            else:
                found = [unit for unit in self._units if _called(unit, text, day)]
                found = found or [unit for unit in self._units if _ever(unit, text)]
            self._found[key] = found
        return self._found[key]

    def within(self, text: str) -> Unit | None:
        """The unit whose name stands in a file name; none where two could be meant."""
        found: dict[str, Unit] = {}
        longest = 0
        for unit in self._units:
            for name in unit.names:
                if name.name in text and len(name.name) >= longest:
                    found = {} if len(name.name) > longest else found
                    longest = len(name.name)
                    found[unit.id] = unit
        return next(iter(found.values())) if len(found) == 1 else None

    def unknown(self, text: str, day: date | None = None) -> Fault:
        """What to say of a unit that nobody knows, or that several could be."""
        several = self._candidates(text, day or self.today)
        if several:
            return _several(several)
        code = compact(text)
        wrong = unified_code_fault(code) if len(code) == _CODE_LENGTH else None
        if wrong is not None and code.isascii() and code.isalnum():
            return own_code_fault(code) or _unknown(self._units)
        return _unknown(self._units)

    def _further(self, draft: Draft, name: str, day: date) -> None:
        """Further units that the data name; an id that is not known is for admission to refuse."""
        value = draft.data.get(name)
        if value is None:
            return
        found = []
        for text in value if isinstance(value, list) else [value]:
            unit = self.find(str(text).strip(), day)
            if unit is None and not str(text).isascii():
                draft.refuse(self.unknown(str(text), day), f"data.{name}", text)
                return
            found.append(text if unit is None else unit.id)
        draft.data[name] = found if isinstance(value, list) else found[0]

    def _lend(self, draft: Draft) -> None:
        if self.stated is not None:
            draft.content["unit"] = self.stated.id
        elif draft.form.event.TARGET == "none" or draft.content.get("target") is None:
            code = draft.asides.get("unit_code")
            unit = None if code is None else self.find(compact(str(code)))
            if unit is not None:
                draft.content["unit"] = unit.id
            elif code is not None:
                draft.refuse(self.unknown(str(code)), "unit_code", code)
            else:
                draft.refuse(
                    Fault("unit-missing", "没有写明考核对象", "no unit is given", *_SAY_UNIT),
                    "unit",
                )

    def _own(self, draft: Draft, text: str, day: date) -> None:
        unit = self.find(text, day)
        if unit is None:
            draft.refuse(self.unknown(text, day), "unit", text)
            return
        if self.asked is not None and unit.id != self.asked.id:
            fault = Fault(
                "unit-differs",
                f"与指明的考核对象 {self.asked.id} 不同",
                f"it differs from the unit that was named, {self.asked.id}",
                "请核对是谁填报的",
                "Check who reported it",
            )
            draft.refuse(fault, "unit", text)
            return
        if draft.written and text not in (unit.id, unit.named(day).name):
            draft.note(
                "unit", f"“{shown(text)}”即 {unit.label(day)}", f"'{shown(text)}' is {unit.id}"
            )
        draft.content["unit"] = unit.id

    def _check_code(self, draft: Draft, code: str, day: date) -> None:
        """A unit's own code must be right, and its own."""
        fault = own_code_fault(code)
        unit = self.find(str(draft.content.get("unit")), day)
        if fault is None and unit is not None:
            fault = other_code_fault(code, unit, day)
        if fault is not None:
            draft.refuse(fault, "unit_code", code)

    def _day(self, text: object) -> date:
        try:
            return date.fromisoformat(text) if isinstance(text, str) else self.today
        except ValueError:
            return self.today


def own_code_fault(text: str) -> Fault | None:
    """What is wrong with a unit's own code: in its own report a wrong one is refused."""
    code = compact(text)
    if is_division_code(code) or is_unified_code(code):
        return None
    fault = unified_code_fault(code)
    if fault is None or len(code) != _CODE_LENGTH:
        return Fault(
            "bad-code",
            "应为区划代码或 18 位统一社会信用代码",
            "expected a division code or a unified social credit code of 18 characters",
            "请填写本单位的代码",
            "Give the unit's own code",
        )
    return Fault(fault.code, fault.zh, fault.en, "请核对本单位的代码", "Check the unit's own code")


def other_code_fault(text: str, unit: Unit, day: date) -> Fault | None:
    """Whether the code is of the kind that the unit is known by, and yet another."""
    known = unit.named(day).code
    code = compact(text)
    if known is None or len(known) != len(code) or known == code:
        return None
    return Fault(
        "code-of-another",
        f"不是 {unit.label(day)} 的代码",
        f"this is not the code of {unit.id}, which is {known}",
        "请核对本单位的代码",
        "Check the unit's own code",
    )


def _called(unit: Unit, text: str, day: date) -> bool:
    name = unit.named(day)
    return text in (name.name, name.code, unit.label(day))


def _ever(unit: Unit, text: str) -> bool:
    return any(text in (name.name, name.code) for name in unit.names)


def _unknown(units: Iterable[Unit]) -> Fault:
    names = [f"{unit.names[-1].name}（{unit.id}）" for unit in units][:20]
    return Fault(
        "unknown-unit",
        "没有这个考核对象",
        "there is no such unit",
        f"已知：{'、'.join(names)}；新的请先登记",
        f"Known are {', '.join(names)}; register a new one first",
    )


def _several(units: list[Unit]) -> Fault:
    ids = [unit.id for unit in units]
    return Fault(
        "unit-unclear",
        f"不止一个考核对象叫这个名称：{'、'.join(ids)}",
        f"more than one unit is called so: {', '.join(ids)}",
        "请写标识",
        "Write the id",
    )
