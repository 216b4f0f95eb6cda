"""What the deeds on record mean for the subject store (执行): restrictions, holds, and destruction.

A deed is put on record first and acted on after: so a store that an older backup brought back learns
from the record what was done, and does it again.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import Tampered
from ledger.audit import Record
from ledger.integrity.tree import EMPTY_ROOT
from ledger.subjects import SEEN, Change, Subjects


def seen_of(subjects: Subjects) -> tuple[int, bytes]:
    """How far the audit log reached when the store last looked, and its root then."""
    value = subjects.setting(SEEN)
    if value is None:
        return 0, EMPTY_ROOT
    size, _, root = value.partition(b" ")
    return int(size), root


def act(change: Change, record: Record) -> None:
    """What a deed means for the store."""
    subject = str(record.about.get("subject", ""))
    match record.deed:
        case "person.restricted":
            ground = record.reason or ""
            change("INSERT OR REPLACE INTO restrictions VALUES (?, ?)", (subject, ground))
        case "person.released":
            change("DELETE FROM restrictions WHERE subject = ?", (subject,))
        case "person.held":
            row = (subject, record.about.get("until"), record.reason or "")
            change("INSERT OR REPLACE INTO holds VALUES (?, ?, ?)", row)
        case "person.unheld":
            change("DELETE FROM holds WHERE subject = ?", (subject,))
        case "person.erased":
            _destroy(change, subject, record)
        case _:
            return


def _destroy(change: Change, subject: str, record: Record) -> None:
    for table in ("subjects", "keys", "holds", "restrictions"):
        change(f"DELETE FROM {table} WHERE subject = ?", (subject,))  # noqa: S608 - our own names
    files: Sequence[str] = record.about.get("files", ())
    for sha256 in files:
        change("DELETE FROM keys WHERE subject = ?", (f"file/{sha256}",))
        change("DELETE FROM files WHERE sha256 = ?", (sha256,))
    change("INSERT OR REPLACE INTO erased VALUES (?, ?)", (subject, record.position))


def set_back(seen: int, head: int) -> Tampered:
    """The refusal of an audit log that lacks what the store has seen of it."""
    return Tampered(
        "audit-set-back",
        f"密钥库见过审计日志第 {seen} 条，而日志只到第 {head} 条或已不同：被截短、替换或退回旧备份。"
        "请恢复最新的审计日志。",
        f"The subject store has seen record {seen} of the audit log, which now ends at {head} or"
        " is another: cut short, replaced or set back. Restore the newest audit log.",
    )
