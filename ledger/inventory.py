"""The subject store checked against the ledger and the audit log (核对密钥库).

Every sealed field needs a key or a recorded erasure; every erasure on record must have been acted
on, and none may have been acted on without a record. With the master key each field is opened and
compared with its digest as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import ScoretrailError
from domain.events.event import Sealed
from ledger.deeds import seen_of, set_back
from ledger.entry import Entry
from ledger.integrity.finding import Finding, finding
from ledger.ledger import Ledger
from ledger.sealing import unpacked
from ledger.subjects import Subjects


def check(ledger: Ledger, subjects: Subjects) -> list[Finding]:
    """What is wrong with the store; an empty list means nothing."""
    try:
        erased = _erased_on_record(ledger)
        return [
            *_audit_as_seen(ledger, subjects),
            *_erasures(subjects, erased),
            *_fields(ledger, subjects),
        ]
    except ScoretrailError as error:
        return [Finding(0, error.code, error.zh, error.en)]


def _erased_on_record(ledger: Ledger) -> dict[str, int]:
    audit = ledger.audit_if_any()
    if audit is None:
        return {}
    records = (one for one in audit.records() if one.deed == "person.erased")
    return {str(one.about.get("subject", "")): one.position for one in records}


def _audit_as_seen(ledger: Ledger, subjects: Subjects) -> Iterator[Finding]:
    seen, root = seen_of(subjects)
    audit = ledger.audit_if_any()
    head = 0 if audit is None else audit.head.position
    if seen > head or (audit is not None and audit.root_at(seen) != root):
        error = set_back(seen, head)
        yield Finding(seen, error.code, error.zh, error.en)


def _erasures(subjects: Subjects, on_record: dict[str, int]) -> Iterator[Finding]:
    for subject, record in on_record.items():
        left = [what for what, there in _left(subjects, subject) if there]
        if left:
            zh = f"审计日志第 {record} 条写明已销毁 {subject}，而密钥库中仍有：恢复了旧备份"
            en = f"record {record} says that {subject} was erased; the store still holds it"
            yield finding(0, "erasure-not-done", zh, en)
    for (name,) in subjects.rows("SELECT subject FROM erased ORDER BY subject"):
        subject = str(name)
        if subject not in on_record:
            zh, en = f"{subject} 已销毁，而无记录", f"{subject} was erased and nothing says so"
            yield finding(0, "erasure-not-on-record", zh, en)


def _left(subjects: Subjects, subject: str) -> Iterator[tuple[str, bool]]:
    yield "mask", subjects.mask_of(subject) is not None
    yield "key", subjects.wrapped_key(subject) is not None


def _fields(ledger: Ledger, subjects: Subjects) -> Iterator[Finding]:
    for entry in ledger.sealed_entries():
        for one in entry.envelope.persons:
            yield from _field(subjects, entry, one)


def _field(subjects: Subjects, entry: Entry, one: Sealed) -> Iterator[Finding]:
    at, subject = entry.position, one.subject
    if subjects.wrapped_key(subject) is None:
        if not subjects.is_erased(subject):
            zh = f"{subject} 的密钥不见了，又没有销毁记录"
            yield finding(at, "key-missing", zh, f"the key of {subject} is gone without a record")
        return
    if subject.startswith("subject-") and subjects.mask_of(subject) is None:
        zh, en = f"{subject} 查不到了", f"{subject} can be looked up no more"
        yield finding(at, "look-up-missing", zh, en)
    if subjects.master is None or entry.sealed is None:
        return
    try:
        key = subjects.key_of(subject)
        assert key is not None
        text = key.unseal(entry.envelope.id, one.field, unpacked(entry.sealed).get(one.field, b""))
        genuine = key.digest(one.field, text) == one.digest
    except ScoretrailError as error:
        yield Finding(at, error.code, error.zh, error.en)
        return
    if not genuine:
        zh, en = "封存内容与摘要不符", "what is sealed differs from its digest"
        yield finding(at, "sealed-altered", zh, en)
