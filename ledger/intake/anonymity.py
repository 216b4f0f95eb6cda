"""Taking natural persons out of an entry before anything else is done with it (匿名).

An identity number, or the code of an individual business, becomes the person's opaque id, a name its
first character, and a number inside other text its mask. What comes after this, ids and messages
included, never sees a number. What a correction sets and what a proposal holds is treated alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.codes import compact, is_unified_code, unified_code_fault
from domain.effect import AMENDED, SUPPLEMENTED
from domain.events import TOPICS
from domain.events.event import PERSONAL, PUBLIC, FieldClass
from domain.events.proposals import ProposalMade
from domain.identity import (
    is_identity_number,
    is_mobile_number,
    is_opaque,
    masked_name,
    masked_number,
)
from domain.traders import is_trader_number
from ledger.intake.batch import Target, unknown
from ledger.intake.draft import Draft, Lone
from ledger.intake.likeness import JOINT_CASE
from ledger.intake.persons import (
    NAMES,
    is_right,
    is_whole,
    names_a_person,
    personal_number,
    says_something,
    tells_apart,
    without_personal_numbers,
)
from ledger.intake.rejection import Fault
from ledger.intake.sealings import SET
from ledger.subjects import Gathered

_LIKE_A_CODE = re.compile(r"[0-9A-Z]{15,20}\Z")
_CODE_LENGTH = 18

_NAMING = frozenset(topic for topic, _ in NAMES)

Store = Callable[[], Gathered | None]
"""Gives the subject store, opened when a person is first met; None where there is none."""


@dataclass(frozen=True, slots=True)
class _Corrected:
    """What must be known of an entry that a correction changes."""

    topic: str
    object: object


@dataclass(frozen=True, slots=True)
class _Said:
    """Fields that an entry, a correction or a proposed entry gives, and where they stand in it."""

    topic: str
    values: dict[str, Any]
    entry: str
    """The path of the entry: empty, but for one that is proposed."""
    within: str
    corrects: _Corrected | None = None
    """What a correction changes."""

    def path(self, name: str) -> str:
        """A field as messages and seals name it."""
        return f"{self.entry}{self.within}{name}"


class Anonymity:
    """Takes persons out of drafts, with ids from the subject store."""

    def __init__(self, store: Store, *, target: Target = unknown) -> None:
        self._store = store
        self._target = target
        self._here: dict[str, _Corrected] = {}
        """Entries of this same file in which a name may stand, by id."""
        self.met = False
        """Whether a person was met in any row so far."""

    def apply(self, draft: Draft) -> None:
        """Take every person out of the draft."""
        before, self.met = self.met, False
        for content, said in self._parts(draft.content, ""):
            self._fields(draft, said)
            # Every text is cleaned, whoever was met before.
            self.met = bool(_clean(draft, content, said)) or self.met or _astray(said)
            if (
                said.topic in _NAMING
                and said.corrects is None
                and isinstance(content.get("id"), str)
            ):
                self._here[content["id"]] = _Corrected(said.topic, said.values.get("object"))
        draft.personal = draft.personal or self.met
        self.met = before or self.met

    def _parts(
        self, content: dict[str, Any], prefix: str
    ) -> Iterator[tuple[dict[str, Any], _Said]]:
        """The entry, and every entry that it proposes."""
        topic, data = content.get("topic"), content.get("data", {})
        if not isinstance(topic, str) or topic not in TOPICS or not isinstance(data, dict):
            return
        if topic in (AMENDED, SUPPLEMENTED) and isinstance(data.get("set"), dict):
            changed, corrects = data["set"], self._corrected(str(content.get("target")))
            of = corrects.topic if corrects else JOINT_CASE if "object" in changed else topic
            yield content, _Said(of, changed, prefix, SET, corrects)
            return
        yield content, _Said(topic, data, prefix, "data.")
        proposed = data.get("entries") if topic == ProposalMade.TOPIC else None
        for number, inner in enumerate(proposed if isinstance(proposed, list) else ()):
            if isinstance(inner, dict):
                yield from self._parts(inner, f"{prefix}data.entries[{number}].")

    def _corrected(self, name: str) -> _Corrected | None:
        """The entry of that id, in the ledger or above in the file."""
        fact = self._target(name)
        if fact is None:
            return self._here.get(name)
        return _Corrected(fact.topic, fact.data.get("object"))

    def _fields(self, draft: Draft, said: _Said) -> None:
        values = said.values
        code, name = values.get("object"), values.get("object_name")
        if said.topic == JOINT_CASE and isinstance(code, str) and not is_opaque(code):
            self._object(draft, said, code)
        elif said.topic == JOINT_CASE and isinstance(name, str):
            self._named(draft, said, name)
        for field in _fields_of(said.topic, PERSONAL):
            value = values.get(field)
            if field == "object" or not isinstance(value, str) or is_opaque(value):
                continue
            if number := personal_number(value):
                self._replace(draft, said, field, number)
            elif (said.topic, field) in NAMES and names_a_person(value):
                self._mask_name(draft, said, field, None)

    def _object(self, draft: Draft, said: _Said, text: str) -> None:
        """The object of a case: a body by its code, or a person by an opaque id."""
        if is_unified_code(text) and personal_number(text) is None:
            if compact(text) != text:
                draft.note(said.path("object"), "代码去掉了空格或全角", "blanks or width removed")
            return
        name = said.values.get("object_name")
        number = personal_number(text)
        if number is not None:
            if is_trader_number(number) and said.corrects is None:
                draft.in_clear = {"object": text, "object_name": name}
            self._replace(draft, said, "object", number)
        elif "*" in text:
            self._alone(draft, said, "object", text)
        elif isinstance(name, str) and names_a_person(name) and len(compact(text)) != _CODE_LENGTH:
            if tells_apart(compact(text)):
                self._replace(draft, said, "object", compact(text))
            else:
                self._alone(draft, said, "object", text)
        else:
            _not_a_code(draft, said, text)
            return
        self.met = True
        if isinstance(name, str) and name.strip():  # however it reads, its owner is a person
            alone = any(one.values is said.values for one in draft.lone)
            subject = None if alone else said.values["object"]
            self._mask_name(draft, said, "object_name", subject)

    def _named(self, draft: Draft, said: _Said, name: str) -> None:
        """A name beside an opaque id, here or in the entry that is corrected, is that person's."""
        subject = said.values.get("object")
        if subject is None and said.corrects is not None:
            subject = said.corrects.object
        if isinstance(subject, str) and is_opaque(subject) and name.strip():
            self._mask_name(draft, said, "object_name", subject)

    def _replace(self, draft: Draft, said: _Said, name: str, number: str) -> None:
        """Put the person's opaque id in the place of the number."""
        path = said.path(name)
        self.met = True
        gathered = self._store()
        if gathered is None:
            draft.refuse(_NO_STORE, path)
            said.values[name] = masked_number(number)
            return
        if not is_whole(number) and personal_number(number) is not None:
            self._keep(draft, path, None, number)
            self._alone(draft, said, name, masked_number(number))
            return
        subject = said.values[name] = gathered.subject_for(number)
        self._keep(draft, path, subject, number)
        draft.note(
            path,
            "号码换成了匿名编号",
            "the number was replaced by an opaque id",
        )
        if is_trader_number(number) and not is_identity_number(number):
            _wrong_code(draft, said, number)
        elif personal_number(number) is not None and not is_right(number):
            draft.hint(
                "identity-check",
                path,
                "身份证号的校验位不对，请核对",
                "the check digit of the identity number is wrong; look again",
            )

    def _keep(self, draft: Draft, path: str, subject: str | None, text: str) -> None:
        """Keep the text to be sealed, where this ledger seals; elsewhere it is gone."""
        gathered = self._store()
        if gathered is not None and gathered.seals:
            draft.persons.append((path, subject, text))

    def _mask_name(self, draft: Draft, said: _Said, name: str, subject: str | None) -> None:
        whole, path = str(said.values[name]), said.path(name)
        masked = masked_name(whole)
        self.met = True
        if masked != whole:
            self._keep(draft, path, subject, whole.strip())
            said.values[name] = masked
            zh, en = "自然人姓名或字号只留第一个字", "of the name the first character is kept"
            draft.note(path, zh, en)

    @staticmethod
    def _alone(draft: Draft, said: _Said, name: str, mask: str) -> None:
        """A person who cannot be told from others: known in this case only."""
        said.values[name] = mask
        if name == "object":
            draft.lone.append(Lone(said.values, said.path("")))
        draft.hint(
            "masked-number",
            said.path(name),
            "号码不全或已遮盖，不能与别的记录比对，当事人只属于这一件",
            "the number is masked or not whole: the person cannot be matched, and belongs to this"
            " case alone",
        )


_NO_STORE = Fault(
    "identity-number",
    "这是自然人的身份证号、个体工商户的代码或手机号，没有匿名编号库就不能登记",
    "this is a person's identity number or telephone, or the code of an individual business, which"
    " cannot be recorded without a subject store",
    "请在有匿名编号库的台账上导入",
    "Import it into a ledger that has a subject store",
)


@cache
def _fields_of(topic: str, kind: FieldClass) -> tuple[str, ...]:
    """The fields of a topic that are of this class, as entries name them."""
    fields = TOPICS[topic].model_fields.items()
    return tuple(info.alias or name for name, info in fields if kind in info.metadata)


def _astray(said: _Said) -> bool:
    """Whether it corrects an entry that nobody knows: nothing comes of it, but its file is kept."""
    correcting = said.within == SET and said.corrects is None
    return correcting and any(field in said.values for _, field in NAMES)


def _clean(draft: Draft, content: dict[str, Any], said: _Said) -> int:
    """Mask the numbers that stand inside other text; gives how many texts held one."""
    found, public = 0, _fields_of(said.topic, PUBLIC)
    for name, value in said.values.items():
        if not isinstance(value, str) or name == "object":
            continue
        if not (name in public and is_mobile_number(value)):  # it may number a document
            found += _scrub(draft, said.values, name, said.path(name))
    for name in ("source", "reason"):
        if isinstance(content.get(name), str):
            found += _scrub(draft, content, name, f"{said.entry}{name}")
    evidence = content.get("evidence")
    for number, one in enumerate(evidence if isinstance(evidence, list) else ()):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            found += _scrub(draft, one, "name", f"{said.entry}evidence[{number}].name")
    return found


def _scrub(draft: Draft, values: dict[str, Any], name: str, path: str) -> bool:
    text = str(values[name])
    clean = without_personal_numbers(text)
    if clean != text:
        values[name] = clean
        zh = "文中的身份证号、个体工商户代码、手机号或住址已遮盖"
        draft.note(path, zh, "a number or an address of a person in the text was masked")
    return clean != text


def _not_a_code(draft: Draft, said: _Said, text: str) -> None:
    """A body without its code: what stands for one tells no two bodies apart, and its name does."""
    name = said.values.get("object_name")
    _wrong_code(draft, said, text)
    if says_something(compact(text)) or not isinstance(name, str) or not name.strip():
        return
    said.values["object"] = name.strip()
    zh, en = f"“{text}”不是代码，以名称区分对象", f"'{text}' is no code: the name tells the object"
    draft.note(said.path("object"), zh, en)


def _wrong_code(draft: Draft, said: _Said, text: str) -> None:
    """A wrong code in data about others is recorded: wrong codes are themselves counted."""
    fault = unified_code_fault(text)
    if fault is not None and (draft.written or _LIKE_A_CODE.match(compact(text))):
        zh, en = f"{fault.zh}，照登", f"{fault.en}; recorded as it is"
        draft.hint(fault.code, said.path("object"), zh, en)
