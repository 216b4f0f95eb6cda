"""Evidence files (附件): kept once under the hash of their content, never run, never shown as a page.

A store is a folder beside the ledger, or any place that fsspec knows. What is kept is put on record
in the audit log, with its hash as it lies there: so a file that was changed or taken away is found.
Where persons are sealed, a file about them is encrypted under a key of its own, which is destroyed
with any of them.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import fsspec

from domain.errors import LedgerUnusable, Refused, Tampered, UnknownName
from ledger.filetypes import KINDS, kind_of, texts_in
from ledger.intake.persons import without_personal_numbers
from ledger.integrity.finding import Finding, finding
from ledger.ledger import Ledger
from ledger.roles import Actor
from ledger.sealing import SubjectKey

SUFFIX = ".evidence"
LARGEST = 50_000_000
PERSONAL = "file/"
"""Begins the name of a file's own key in the subject store."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it is kept."""

    sha256: str
    """Of its content: what the entry names."""
    size: int
    kind: str
    stored: str
    """The SHA-256 of what lies in the store: the same, unless it is sealed."""
    sealed: bool


def beside(ledger: Path) -> Path:
    """Where the evidence of a ledger file lies.

    >>> beside(Path("demo/ledger.db")).as_posix()
    'demo/ledger.evidence'
    """
    return ledger.with_suffix(SUFFIX)


class EvidenceStore:
    """Files by the hash of their content, in a folder or wherever fsspec reaches."""

    def __init__(self, place: str | Path) -> None:
        self.place = str(place)
        try:
            self._files, self._root = fsspec.core.url_to_fs(self.place)
        except (ImportError, ValueError) as error:
            raise _unusable(self.place, str(error)) from error
        self._local = "file" in _protocols(self._files)

    def keep(self, content: bytes, *, key: SubjectKey | None = None) -> Stored:
        """Keep a file; one that is there already is not written again."""
        kind = checked(content)
        name = sha256(content).hexdigest()
        written = content if key is None else key.close(name, content)
        if not self._is_there(name):
            self._write(self._path(name), written)
        elif key is not None:
            written = self.raw(name)
        stored = sha256(written).hexdigest()
        return Stored(name, len(content), kind, stored, key is not None)

    def read(self, name: str, *, key: SubjectKey | None = None) -> bytes:
        """The content of a file; one that is not what it was is refused."""
        raw = self.raw(name)
        content = raw if key is None else key.open(name, raw)
        if sha256(content).hexdigest() != name:
            raise Tampered(
                "evidence-altered",
                f"附件 {name} 已被改动，内容与散列不符。请运行 scoretrail verify。",
                f"The evidence {name} was altered: its content differs from its hash. Run"
                " scoretrail verify.",
            )
        return content

    def raw(self, name: str) -> bytes:
        """The bytes as they lie in the store."""
        try:
            return bytes(self._files.cat_file(self._path(name)))
        except FileNotFoundError as error:
            raise missing(name) from error
        except OSError as error:
            raise _unusable(self.place, str(error)) from error

    def discard(self, name: str) -> bool:
        """Take a file away; whether it was there."""
        if not self._is_there(name):
            return False
        self._files.rm_file(self._path(name))
        return True

    def _is_there(self, name: str) -> bool:
        return bool(self._files.exists(self._path(name)))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"

    def _write(self, path: str, content: bytes) -> None:
        """All of it under its name, or nothing; on a disk of ours it is there before we go on."""
        try:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            if self._local:
                _write_through(Path(path), content)
            else:
                self._files.pipe_file(path, content)
        except OSError as error:
            raise _unusable(self.place, error.strerror or str(error)) from error


def checked(content: bytes) -> str:
    """The kind of a file that may be kept, or the refusal of any other."""
    if len(content) > LARGEST:
        raise Refused(
            "evidence-too-large",
            f"附件超过 {LARGEST // 1_000_000} MB。请压缩图片或拆分。",
            f"The file exceeds {LARGEST // 1_000_000} MB. Shrink its pictures or split it.",
        )
    kind = kind_of(content)
    if kind is None:
        raise Refused(
            "evidence-kind",
            "附件的种类不收（看内容，不看扩展名）。可收：PDF、OFD、PNG、JPEG、TIFF、无宏的 Word 和"
            " Excel、纯文本。",
            "Files of this kind are not taken; the content tells, not the name. Taken are PDF, OFD,"
            " PNG, JPEG, TIFF, Word and Excel without macros, and plain text.",
        )
    return kind


def digest_of(content: bytes) -> str:
    """The hash by which an entry names a file."""
    return sha256(content).hexdigest()


def holds_numbers(content: bytes) -> bool:
    """Whether a file holds what reads as a person's number; of PDF and pictures nobody can tell."""
    try:
        return any(without_personal_numbers(text) != text for text in texts_in(content))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        return True  # what cannot be looked into is not taken for harmless


def put_on_record(ledger: Ledger, stored: Stored, by: Actor) -> None:
    """Say in the audit log that a file is kept, once."""
    if stored.sha256 not in kept(ledger):
        ledger.audit.record("evidence.kept", by, **asdict(stored))


def kept(ledger: Ledger) -> Mapping[str, Stored]:
    """The files that are kept, as the audit log says: those destroyed since left out."""
    audit = ledger.audit_if_any()
    found: dict[str, Stored] = {}
    for record in () if audit is None else audit.records():
        about = record.about
        if record.deed == "evidence.kept":
            found[about["sha256"]] = Stored(**about)
        elif record.deed == "evidence.destroyed":
            found.pop(about["sha256"], None)
        elif record.deed == "person.erased":
            for name in about.get("files", ()):
                found.pop(name, None)
    return found


def check(ledger: Ledger, store: EvidenceStore) -> Iterator[Finding]:
    """Find every kept file that was changed or is not there."""
    for name, stored in kept(ledger).items():
        try:
            genuine = sha256(store.raw(name)).hexdigest() == stored.stored
        except UnknownName:
            yield finding(0, "evidence-missing", f"附件 {name} 不见了", f"evidence {name} is gone")
            continue
        if not genuine:
            zh, en = f"附件 {name} 被改动", f"evidence {name} was altered"
            yield finding(0, "evidence-altered", zh, en)


def headers(name: str, kind: str) -> Mapping[str, str]:
    """How a file is handed out over HTTP: to be saved, never to be shown or run.

    >>> headers("证据.pdf", "pdf")["Content-Disposition"]
    "attachment; filename*=UTF-8''%E8%AF%81%E6%8D%AE.pdf"
    """
    plain = kind if kind in ("pdf", "png", "jpeg") else None
    return {
        "Content-Type": KINDS[plain] if plain else "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def missing(name: str) -> UnknownName:
    """The refusal of a file that is not kept."""
    return UnknownName(
        "evidence-missing",
        f"没有留存附件 {name}：只登记了散列，或文件不见了。",
        f"The evidence {name} is not kept: only its hash is recorded, or the file is gone.",
    )


def _write_through(path: Path, content: bytes) -> None:
    beside_ = path.with_name(f".{path.name}.{os.getpid()}")
    with beside_.open("wb") as file:
        os.fchmod(file.fileno(), 0o640)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside_.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _protocols(files: Any) -> tuple[str, ...]:
    protocol = files.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _unusable(place: str, why: str) -> LedgerUnusable:
    return LedgerUnusable(
        "evidence-unusable",
        f"附件库 {place} 不能用：{why}。请检查地址和权限。",
        f"The evidence store {place} cannot be used: {why}. Check its address and permissions.",
    )
