"""Persons' data (个人信息): seen in full only for a reason, restricted, held, erased; each on record.

    reveal     what is sealed in an entry, in full (L0) or in part (L1)
    restrict   hidden and kept (限制处理); release lifts it
    hold       not to be erased before a day (保留); unhold lifts it
    erase      the key, the look-up and the mask are destroyed (销毁), and the files are searched

Everything else shows masks (L2) or no more than 「自然人」 (L3). A deed is put on record first and
acted on after: a store that an older backup brought back learns from the record what was done, and
does it again. Entries, hashes, proofs and scores know none of this and stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.effect import SHANGHAI
from domain.errors import NotUnderstood, Refused, Tampered, UnknownName
from domain.events.event import Sealed
from domain.identity import (
    LONE,
    NATURAL_PERSON,
    is_identity_number,
    masked_name,
    masked_number,
    part_masked_number,
)
from ledger.audit import AuditLog, Record
from ledger.batch import actor
from ledger.deeds import act, seen_of, set_back
from ledger.entry import Entry
from ledger.intake.originals import file_key
from ledger.ledger import Ledger
from ledger.residue import Residue, search, texts_of, traces
from ledger.roles import Actor, Verb
from ledger.sealing import SubjectKey, apart, unpacked
from ledger.subjects import SEEN, Subjects

Level = Literal["L0", "L1", "L2", "L3"]


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """A sealed field as it may be shown."""

    field: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: the records of it, and where bytes of the persons still lie."""

    subjects: tuple[str, ...]
    records: tuple[int, ...]
    entries: tuple[int, ...]
    files: tuple[str, ...]
    """Evidence files that were destroyed with them, by hash."""
    residues: tuple[Residue, ...]


def masked(text: str, level: Level) -> str:
    """A number or a name at a level.

    >>> [masked("370102199001010011", level) for level in ("L0", "L1", "L2", "L3")]
    ['370102199001010011', '370102********0011', '3****************1', '自然人']
    >>> [masked("张三丰", level) for level in ("L0", "L1", "L2")]
    ['张三丰', '张*', '张*']
    """
    if level == "L0":
        return text
    if level == "L3":
        return NATURAL_PERSON
    if not is_identity_number(text) and not text.isascii():
        return masked_name(text)
    return part_masked_number(text) if level == "L1" else masked_number(text)


class Persons:
    """The persons of one ledger: its subject store and its audit log together."""

    def __init__(self, ledger: Ledger, subjects: Subjects) -> None:
        self.ledger = ledger
        self.subjects = subjects
        self.catch_up()

    def reveal(
        self,
        entry: Entry,
        by: Actor,
        *,
        reason: str,
        level: Level = "L0",
        case_number: str | None = None,
    ) -> list[Revealed]:
        """Show what is sealed in an entry; the reading is on record before it is answered.

        An auditor names the case for which the data is needed.
        """
        by.permit(Verb.REVEAL)
        _with_reason(reason)
        if by.role == "auditor" and not (case_number and case_number.strip()):
            raise NotUnderstood(
                "case-number-missing",
                "审计员查看个人信息须写明案号（--case-number）。",
                "An auditor who sees a person's data names the case (--case-number).",
            )
        sealed = {} if entry.sealed is None else unpacked(entry.sealed)
        opened = [
            (path, one.subject, text)
            for one in entry.envelope.persons
            for path, text in apart(one.field, self._open(entry, one, sealed)).items()
        ]
        shown = [Revealed(path, subject, masked(text, level)) for path, subject, text in opened]
        texts = [text for _, _, text in opened]
        if not shown:
            raise _nothing_sealed(entry)
        _names_nobody(reason, texts)
        self.ledger.audit.record(
            "person.revealed",
            by,
            reason=reason,
            case_number=case_number,
            level=level,
            entry=entry.position,
            fields=[one.field for one in shown],
            subjects=sorted({one.subject for one in shown}),
        )
        return shown

    def open_file(self, sha256: str) -> SubjectKey | None:
        """The key of a sealed file; one in which somebody restricted stands is refused."""
        query = "SELECT subject FROM files WHERE sha256 = ? ORDER BY subject"
        for (subject,) in self.subjects.rows(query, (sha256,)):
            self._not_restricted(str(subject))
        return file_key(self.subjects, sha256)

    def _not_restricted(self, subject: str) -> None:
        if ground := self.restricted(subject):
            raise Refused(
                "person-restricted",
                f"{subject} 的个人信息已限制处理（{ground}），不予显示。",
                f"The data of {subject} is restricted ({ground}) and not shown.",
            )

    def _open(self, entry: Entry, one: Sealed, sealed: dict[str, bytes]) -> str:
        self._not_restricted(one.subject)
        if self.subjects.is_erased(one.subject):
            raise UnknownName(
                "person-erased",
                f"{one.subject} 的个人信息已销毁，任何人都打不开。",
                f"The data of {one.subject} was erased; nobody can open it.",
            )
        key = self.subjects.key_of(one.subject)
        if key is None:
            raise Tampered(
                "person-key-missing",
                f"{one.subject} 的密钥不见了，又没有销毁记录。请恢复密钥库的备份。",
                f"The key of {one.subject} is gone, and no erasure is on record. Restore a backup"
                " of the subject store.",
            )
        text = key.unseal(entry.envelope.id, one.field, sealed.get(one.field, b""))
        if key.digest(one.field, text) != one.digest:
            raise Tampered(
                "sealed-altered",
                f"第 {entry.position} 条的封存内容与其摘要不符。请运行 scoretrail verify。",
                f"What is sealed in entry {entry.position} differs from its digest. Run scoretrail"
                " verify.",
            )
        return text

    def restricted(self, subject: str) -> str | None:
        """The ground on which a person's data is restricted; None if it is not."""
        found = self.subjects.rows("SELECT ground FROM restrictions WHERE subject = ?", (subject,))
        return str(found[0][0]) if found else None

    def held(self, subject: str) -> tuple[str, str | None] | None:
        """The ground of a hold and its last day; None where there is none, or none any more."""
        query = "SELECT ground, until FROM holds WHERE subject = ?"
        for ground, until in self.subjects.rows(query, (subject,)):
            if until is None or self._today.isoformat() <= str(until):
                return str(ground), None if until is None else str(until)
        return None

    def restrict(self, subject: str, by: Actor, *, reason: str) -> Record:
        """Hide a person's data from everybody, and keep it."""
        by.permit(Verb.RESTRICT)
        return self._done("person.restricted", subject, by, reason)

    def release(self, subject: str, by: Actor, *, reason: str) -> Record:
        """Lift a restriction."""
        by.permit(Verb.RESTRICT)
        return self._done("person.released", subject, by, reason)

    def hold(self, subject: str, by: Actor, *, reason: str, until: date | None = None) -> Record:
        """Keep a person's data from being erased: until a day, or until it is lifted."""
        by.permit(Verb.HOLD)
        day = None if until is None else until.isoformat()
        return self._done("person.held", subject, by, reason, until=day)

    def unhold(self, subject: str, by: Actor, *, reason: str) -> Record:
        """Lift a hold."""
        by.permit(Verb.HOLD)
        return self._done("person.unheld", subject, by, reason)

    def erase(self, subject: str, by: Actor, *, confirmed_by: str, reason: str) -> Erased:
        """Destroy a person's key, look-up and mask, and search every file of the ledger for them.

        Another person confirms it. A hold stops it. There is no way back.
        """
        return self.erase_all([subject], by, confirmed_by=confirmed_by, reason=reason)

    def erase_all(
        self, subjects: Collection[str], by: Actor, *, confirmed_by: str, reason: str
    ) -> Erased:
        """Erase several persons, each on record, and search every file once; all of them or none."""
        by.permit(Verb.ERASE)
        _with_reason(reason)
        for subject in subjects:
            self._known(subject)
        subjects = self._with_their_cases(subjects)
        for subject in subjects:
            if (hold := self.held(subject)) is not None:
                raise _is_held(subject, *hold)
        entries = self._entries_by_subject(subjects)
        sought = [
            trace for one in subjects for trace in traces(self.subjects, one, entries.get(one, ()))
        ]
        for one in subjects:
            _names_nobody(reason, texts_of(self.subjects, one, entries.get(one, ())))
        files = {one: self._files_of(one) for one in subjects}
        made = [
            self.ledger.audit.record(
                "person.erased",
                by,
                reason=reason,
                confirmed_by=actor(confirmed_by),
                subject=one,
                entries=[entry.position for entry in entries.get(one, ())],
                files=files[one],
            )
            for one in subjects
        ]
        self.catch_up(own=len(made))
        return Erased(
            tuple(subjects),
            tuple(one.position for one in made),
            tuple(sorted({one.position for found in entries.values() for one in found})),
            tuple(sorted({name for named in files.values() for name in named})),
            tuple(search(self.ledger, self.subjects, sought)),
        )

    def _done(
        self, deed: str, subject: str, by: Actor, reason: str, *, until: str | None = None
    ) -> Record:
        _with_reason(reason)
        self._known(subject)
        _names_nobody(reason, texts_of(self.subjects, subject, self.entries_of(subject)))
        made = self.ledger.audit.record(deed, by, reason=reason, subject=subject, until=until)
        self.catch_up(own=1)
        return made

    def _known(self, subject: str) -> None:
        if self.subjects.mask_of(subject) is None and self.subjects.wrapped_key(subject) is None:
            erased = self.subjects.is_erased(subject)
            raise UnknownName(
                "person-erased" if erased else "unknown-person",
                f"密钥库中{'已销毁' if erased else '没有'} {subject}。",
                f"{subject} {'was erased' if erased else 'is not in the subject store'}.",
            )

    def entries_of(self, subject: str) -> list[Entry]:
        """The entries in which something of this person is sealed."""
        return self._entries_by_subject([subject]).get(subject, [])

    def _entries_by_subject(self, subjects: Collection[str]) -> dict[str, list[Entry]]:
        wanted, found = frozenset(subjects), dict[str, list[Entry]]()
        for entry in self.ledger.sealed_entries():
            for subject in wanted & {one.subject for one in entry.envelope.persons}:
                found.setdefault(subject, []).append(entry)
        return found

    def _with_their_cases(self, subjects: Collection[str]) -> list[str]:
        """These, and whoever stands under no number in a case of theirs: a number came later."""
        wanted, by_stream = frozenset(subjects), dict[str, set[str]]()
        for entry in self.ledger.sealed_entries():
            named = {one.subject for one in entry.envelope.persons}
            by_stream.setdefault(entry.stream, set()).update(named)
        linked = {
            one
            for together in by_stream.values()
            if wanted & together
            for one in together
            if one.startswith(LONE) and not self.subjects.is_erased(one)
        }
        return [*subjects, *sorted(linked - wanted)]

    def _files_of(self, subject: str) -> list[str]:
        query = "SELECT sha256 FROM files WHERE subject = ? ORDER BY sha256"
        return [str(sha256) for (sha256,) in self.subjects.rows(query, (subject,))]

    @property
    def _today(self) -> date:
        return self.ledger.clock().astimezone(SHANGHAI).date()

    def catch_up(self, *, own: int = 0) -> list[str]:
        """Do to the store what is on record and not done yet; gives the persons erased again.

        After a deed of ours that is the one just recorded (`own`); after an older store was
        restored, everything since its day.
        """
        audit = self.ledger.audit_if_any()
        seen, root = seen_of(self.subjects)
        if audit is None:
            if seen:
                raise set_back(seen, 0)
            return []
        head = audit.head
        if head.position < seen or audit.root_at(seen) != root:
            raise set_back(seen, head.position)
        if head.position == seen:
            return []
        news = list(audit.records(seen, head.position))
        again = [one.about["subject"] for one in news[: len(news) - own] if self._would_erase(one)]
        with self.subjects.changing() as change:
            for one in news:
                act(change, one)
            value = b"%d %b" % (head.position, head.root)
            change("INSERT OR REPLACE INTO settings VALUES (?, ?)", (SEEN, value))
        if any(one.deed == "person.erased" for one in news):
            self.subjects.shrink()
        if again:
            _reapplied(self.ledger.audit, again)  # what was opened may only read
            self.catch_up()
        return again

    def _would_erase(self, record: Record) -> bool:
        subject = str(record.about.get("subject", ""))
        return record.deed == "person.erased" and not self.subjects.is_erased(subject)


def _reapplied(audit: AuditLog, again: Sequence[str]) -> None:
    by = Actor("subject-store", "keeper", authenticated=False)
    audit.record("erasure.reapplied", by, subjects=list(again))


def _with_reason(reason: str) -> None:
    if not reason.strip():
        raise NotUnderstood(
            "reason-missing",
            "处理个人信息须写明理由（--reason）。",
            "Say why (--reason): it is put on record.",
        )


def _names_nobody(reason: str, texts: Iterable[str]) -> None:
    """Refuse a reason that holds what is sealed of the person: it stays on record for good."""
    if not any(len(text) > 1 and text in reason for text in texts):
        return
    raise Refused(
        "reason-names-person",
        "理由里写有此人的姓名或号码，而理由长期留在审计日志中。请改写，例如“本人申请”。",
        "The reason holds the person's name or number, and it stays in the audit log for good. Word"
        " it otherwise, as in 'at their own request'.",
    )


def _nothing_sealed(entry: Entry) -> UnknownName:
    return UnknownName(
        "nothing-sealed",
        f"第 {entry.position} 条没有封存的个人信息：本账只留遮盖号，或这一条不涉及自然人。",
        f"Nothing is sealed in entry {entry.position}: this ledger keeps masks only, or the entry"
        " names no person.",
    )


def _is_held(subject: str, ground: str, until: str | None) -> Refused:
    zh = "" if until is None else f"，至 {until}"
    en = "" if until is None else f" until {until}"
    return Refused(
        "person-held",
        f"{subject} 在保留中（{ground}{zh}），不能销毁。解除保留后再试。",
        f"{subject} is on hold ({ground}{en}) and cannot be erased. Lift the hold first.",
    )
