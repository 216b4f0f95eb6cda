"""One append while it is decided: each entry new, known or conflicting, then given its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from domain.admission import Known
from domain.errors import BadEntry, NotAdmitted, ScoretrailError
from domain.events.event import Envelope
from domain.fact import Fact
from domain.personal import masked_text
from ledger.clock import instant
from ledger.codec import Columns, Content, columns, current, fact, read, state_of
from ledger.impartiality import Members, impartial
from ledger.known import KnownEntries
from ledger.receipt import Conflicting, Guard, Receipt, Refusal, differences
from ledger.sealing import unpacked
from ledger.store.logs import Draft
from ledger.streams import is_named, own_stream

_ACTOR = re.compile(r"[A-Za-z0-9._:-]{1,64}")

Admission = Callable[[Fact, Known], None]
"""Refuses a fact that may not follow what is known."""


class Given(Struct, frozen=True, gc=False):
    """An event as it was handed in, already in the bytes that will be stored."""

    state: bytes
    content: Content
    columns: Columns
    needs_second_person: bool
    personal: tuple[str, ...] = ()
    """The fields of which it says that they are sealed."""


def given(envelopes: Iterable[Envelope[Any]]) -> list[Given]:
    """Encode the events of an append, before the lock is taken."""
    found = []
    for envelope in envelopes:
        state = state_of(envelope)
        content = read(state)
        personal = tuple(one.field for one in envelope.persons)
        second = envelope.data.SECOND_PERSON
        found.append(Given(state, content, columns(content), second, personal))
    return found


@dataclass(slots=True)
class Sorted:
    """The entries of an append by what is known of their ids."""

    new: list[Given] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    """Ids that stand twice in the call with the same content."""
    conflicting: list[Conflicting] = field(default_factory=list)


def sort(entries: Sequence[Given], stored: Mapping[str, tuple[int, bytes]]) -> Sorted:
    """Compare each entry with what the ledger holds under its id, and with the call itself."""
    result = Sorted()
    here: dict[str, bytes] = {}
    for entry in entries:
        name, state = entry.content.id, entry.state
        if name in stored:
            position, before = stored[name]
            before = current(before)
            if before == state:
                result.known[name] = position
            else:
                result.conflicting.append(Conflicting(name, position, differences(before, state)))
        elif name not in here:
            here[name] = state
            result.new.append(entry)
        elif here[name] == state:
            result.repeated.append(name)
        else:
            result.conflicting.append(Conflicting(name, None, differences(here[name], state)))
    return result


@dataclass(slots=True)
class Placing:
    """Gives the new entries of an append their positions and streams, in the order given.

    With `refusals` set, an entry that is refused is noted there and left out: a dry run.
    """

    known: KnownEntries
    admission: Admission | None
    recorded_at: int
    recorded_by: str
    live: bool
    sealed: Mapping[str, bytes]
    members: Callable[[], Members] = dict
    refusals: list[Refusal] | None = None
    facts: list[Fact] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def place(self, entries: Sequence[Given], after: int) -> None:
        """Admit and place the entries after a position."""
        self._load(entries)
        recorded = instant(self.recorded_at)
        for entry in entries:
            candidate = fact(after + len(self.facts) + 1, recorded, entry.content)
            try:
                stream = self._admit(entry, candidate)
            except ScoretrailError as error:
                if self.refusals is None:
                    raise
                self.refusals.append(Refusal(candidate.id, error))
                continue
            version = self.known.take(candidate, stream)
            sealed = self.sealed.get(candidate.id)
            if entry.personal:
                _as_sealed(candidate.id, entry.personal, sealed)
            self.facts.append(candidate)
            self.drafts.append(Draft(stream, version, entry.state, entry.columns, sealed))

    def _load(self, entries: Sequence[Given]) -> None:
        """Read in two statements what the entries build on; most build on nothing."""
        targets, named = set[str](), set[str]()
        for entry in entries:
            if entry.content.target is not None:
                targets.add(entry.content.target)
            elif is_named(stream := own_stream(entry.content)):
                named.add(stream)
        self.known.load(targets, named)

    def _admit(self, entry: Given, candidate: Fact) -> str:
        if entry.needs_second_person or entry.content.confirmed_by is not None:
            self._two_persons(entry)
        if candidate.target is None:
            stream = own_stream(entry.content)
        else:
            found = self.known.stream_of(candidate.target)
            if found is None:
                raise _target_unknown(candidate)
            stream = found
        if (confirmed_by := entry.content.confirmed_by) is not None:
            target = candidate.target
            answered = () if target is None else self.known.stream(target)
            impartial(candidate, answered, (self.recorded_by, confirmed_by), self.members())
        if self.admission is not None:
            self.admission(candidate, self.known)
        return stream

    def _two_persons(self, entry: Given) -> None:
        confirmed_by = entry.content.confirmed_by
        name = entry.content.id
        if confirmed_by == self.recorded_by:
            raise NotAdmitted(
                "second-person-same",
                f"记录 {name} 的复核人与登记人都是 {confirmed_by}。请由另一人复核。",
                f"{name} is confirmed by {confirmed_by}, who also records it."
                " Another person must confirm it.",
            )
        if confirmed_by is None and entry.needs_second_person and self.live:
            raise NotAdmitted(
                "second-person-missing",
                f"记录 {name}（{entry.content.topic}）须由第二人复核后才能登记。请写明复核人"
                "（--confirmed-by）。",
                f"{name} ({entry.content.topic}) is recorded only when a second person has"
                " confirmed it. Name that person (--confirmed-by).",
            )


def _as_sealed(name: str, personal: Collection[str], sealed: bytes | None) -> None:
    """Refuse an entry that says of a field that it is sealed, and does not bring it."""
    if sealed is None or set(unpacked(sealed)) != set(personal):
        raise BadEntry(
            "sealed-missing",
            f"记录 {name} 写明有封存的个人信息，但没有带来。封存只由导入时进行，请从原文件导入。",
            f"{name} says that fields of persons are sealed and does not bring them. Sealing is"
            " done on import: import the original file.",
        )


def _target_unknown(candidate: Fact) -> NotAdmitted:
    return NotAdmitted(
        "target-unknown",
        f"记录 {candidate.id}（{candidate.topic}）所针对的 {candidate.target} 不在台账中，"
        "也不在本批中。请先登记那一条。",
        f"{candidate.id} ({candidate.topic}) answers {candidate.target}, which is neither in the"
        " ledger nor before it in this call. Record that first.",
    )


def actor(name: str) -> str:
    """Check the id of whoever records: opaque, and short enough for every column."""
    if not _ACTOR.fullmatch(name):
        raise BadEntry(
            "bad-actor",
            f"登记人 {name!r} 应为 1–64 个字母、数字或 . _ : -。",
            f"Whoever records is named by 1–64 letters, digits or . _ : -, not {name!r}.",
        )
    if masked_text(name, likely=True) != name:
        raise BadEntry(
            "bad-actor",
            "登记人不能用身份证号、个体工商户代码或手机号：它与记录一同永久保存。请用编号。",
            "Whoever records is not named by an identity number, the code of an individual business"
            " or a telephone, which would stay for good. Use an id.",
        )
    return name


_LEDGER_NAME = re.compile(r"[A-Za-z0-9._:/-]{1,128}")

AUDIT_LOG = "/audit"
"""Ends the name of an audit log: `jinan` has `jinan/audit`. No ledger may be called so."""


def ledger_name(text: str) -> str:
    """Check the name of a ledger: a path of names, as in `demo/jinan-2018`."""
    if _LEDGER_NAME.fullmatch(text) and masked_text(text, likely=True) == text:
        return not_an_audit_log(text)
    raise BadEntry(
        "bad-ledger-name",
        f"台账名 {text!r} 应为 1–128 个字母、数字或 . _ : / -，不含自然人的号码。",
        f"A ledger's name is 1–128 letters, digits or . _ : / -, and no person's number: not {text!r}.",
    )


def not_an_audit_log(name: str) -> str:
    """Refuse to make, or to append to, what carries the name of an audit log."""
    if not name.endswith(AUDIT_LOG):
        return name
    raise NotAdmitted(
        "audit-log-no-ledger",
        f"{name} 是审计日志的名字：审计日志由系统自己记，不能建账或登记。",
        f"{name} is the name of an audit log, which writes itself: it is no ledger to make or to"
        " append to.",
    )


class Terms(NamedTuple):
    """On what terms an append is made."""

    recorded_by: str
    recorded_at: datetime | None
    sealed: Mapping[str, bytes]
    expected: Mapping[str, int]
    guard: Guard | None
    dry_run: bool


def receipt_of(found: Sorted, placing: Placing | None, head: int, terms: Terms) -> Receipt:
    """What is answered to whoever appended."""
    facts = tuple(placing.facts) if placing else ()
    known = dict(found.known)
    positions = {fact.id: fact.position for fact in facts} if found.repeated else {}
    known.update((name, positions[name]) for name in found.repeated if name in positions)
    return Receipt(
        new=facts,
        known=known,
        head=head if terms.dry_run else head + len(facts),
        recorded_at=facts[0].recorded_at if facts else None,
        conflicting=tuple(found.conflicting),
        refused=tuple(placing.refusals or ()) if placing else (),
        dry_run=terms.dry_run,
    )
