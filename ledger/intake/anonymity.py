"""Taking natural persons out of a row before anything else is done with it (匿名).

An identity number becomes the person's opaque id, a name its first character, and a number inside
other text its mask. What comes after this, ids and messages included, never sees a number.
"""

from __future__ import annotations

import re

from domain.codes import compact, is_unified_code, unified_code_fault
from domain.identity import is_identity_number, masked_name, masked_number
from ledger.intake.column import Column
from ledger.intake.draft import Draft
from ledger.intake.likeness import JOINT_CASE
from ledger.intake.persons import (
    is_whole,
    looks_like_a_name,
    personal_number,
    without_personal_numbers,
)
from ledger.intake.rejection import Fault
from ledger.subjects import Gathered

_NAMES = frozenset(
    {
        (JOINT_CASE, "object_name"),
        ("objection.accepted", "subject"),
        ("arrears.registered", "creditor"),
    }
)
"""Fields that may name a natural person; elsewhere a subject is a body of government."""

_OPAQUE = re.compile(r"(subject|lone)-[0-9a-f]{20}\Z")
_LIKE_A_CODE = re.compile(r"[0-9A-Z]{15,20}\Z")
_SHORTEST = 15
_CODE_LENGTH = 18


class Anonymity:
    """Takes persons out of drafts, with ids from the subject store."""

    def __init__(self, gathered: Gathered | None) -> None:
        self._gathered = gathered
        self.met = False
        """Whether a person was met in any row so far."""

    def apply(self, draft: Draft, personal: tuple[Column, ...]) -> None:
        """Take every person out of the draft."""
        data = draft.data
        code = data.get("object")
        if draft.form.topic == JOINT_CASE and isinstance(code, str) and not _OPAQUE.match(code):
            self._object(draft, code)
        for column in personal:
            value = data.get(column.name)
            if column.name == "object" or not isinstance(value, str) or _OPAQUE.match(value):
                continue
            if number := personal_number(value):
                self._replace(draft, column.name, number)
            elif (draft.form.topic, column.name) in _NAMES and looks_like_a_name(value):
                self._mask_name(draft, column.name, None)
        self.met = bool(_clean(draft)) or self.met  # every row is cleaned, whoever was met before

    def _object(self, draft: Draft, text: str) -> None:
        """The object of a case: a body by its code, or a person by an opaque id."""
        if is_unified_code(text):
            if compact(text) != text:
                draft.note("data.object", "代码去掉了空格或全角", "blanks or full width removed")
            return
        name = draft.data.get("object_name")
        named_as_person = isinstance(name, str) and looks_like_a_name(name)
        number = personal_number(text)
        if number is not None:
            self._replace(draft, "object", number)
        elif "*" in text:
            self._alone(draft, "object", text)
        elif named_as_person and len(compact(text)) != _CODE_LENGTH:
            self._replace(draft, "object", compact(text))
        else:
            _wrong_code(draft, text)
            return
        self.met = True
        if isinstance(name, str) and name.strip():  # however it reads, its owner is a person
            self._mask_name(draft, "object_name", None if draft.lone else draft.data["object"])

    def _replace(self, draft: Draft, name: str, number: str) -> None:
        """Put the person's opaque id in the place of the number."""
        path = f"data.{name}"
        self.met = True
        if self._gathered is None:
            draft.refuse(_NO_STORE, path)
            draft.data[name] = masked_number(number)
            return
        if not is_whole(number) and personal_number(number) is not None:
            self._keep(draft, path, None, number)
            self._alone(draft, name, masked_number(number))
            return
        subject = draft.data[name] = self._gathered.subject_for(number)
        self._keep(draft, path, subject, number)
        draft.note(
            path,
            "身份证号换成了匿名编号",
            "the identity number was replaced by an opaque id",
        )
        if personal_number(number) is not None and not is_identity_number(number):
            draft.hint(
                "identity-check",
                path,
                "身份证号的校验位不对，请核对",
                "the check digit of the identity number is wrong; look again",
            )

    def _keep(self, draft: Draft, path: str, subject: str | None, text: str) -> None:
        """Keep the text to be sealed, where this ledger seals; elsewhere it is gone."""
        if self._gathered is not None and self._gathered.seals:
            draft.persons.append((path, subject, text))

    def _mask_name(self, draft: Draft, name: str, subject: str | None) -> None:
        whole = str(draft.data[name])
        masked = masked_name(whole)
        self.met = True
        if masked != whole:
            self._keep(draft, f"data.{name}", subject, whole.strip())
            draft.data[name] = masked
            zh, en = f"自然人姓名记作“{masked}”", f"the name is kept as '{masked}'"
            draft.note(f"data.{name}", zh, en)

    @staticmethod
    def _alone(draft: Draft, name: str, mask: str) -> None:
        """A person who cannot be told from others: known in this case only."""
        draft.data[name] = mask
        draft.lone = name == "object"
        draft.hint(
            "masked-number",
            f"data.{name}",
            "号码不全或已遮盖，不能与别的记录比对，当事人只属于这一件",
            "the number is masked or not whole: the person cannot be matched, and belongs to this"
            " case alone",
        )


_NO_STORE = Fault(
    "identity-number",
    "这是自然人的身份证号，没有匿名编号库就不能登记",
    "this is a person's identity number, which cannot be recorded without a subject store",
    "请在有匿名编号库的台账上导入",
    "Import it into a ledger that has a subject store",
)


def _clean(draft: Draft) -> int:
    """Mask the numbers that stand inside other text; gives how many texts held one."""
    data, found = draft.data, 0
    for name, value in data.items():
        if isinstance(value, str) and len(value) >= _SHORTEST and name != "object":
            found += _scrub(draft, data, name, f"data.{name}")
    for name in ("source", "reason"):
        if isinstance(draft.content.get(name), str):
            found += _scrub(draft, draft.content, name, name)
    return found


def _scrub(draft: Draft, values: dict[str, object], name: str, path: str) -> bool:
    text = str(values[name])
    clean = without_personal_numbers(text)
    if clean != text:
        values[name] = clean
        draft.note(path, "文中的身份证号已遮盖", "an identity number in the text was masked")
    return clean != text


def _wrong_code(draft: Draft, text: str) -> None:
    """A wrong code in data about others is recorded: wrong codes are themselves counted."""
    fault = unified_code_fault(text)
    if fault is not None and (draft.written or _LIKE_A_CODE.match(compact(text))):
        draft.hint(fault.code, "data.object", f"{fault.zh}，照登", f"{fault.en}; recorded as it is")
