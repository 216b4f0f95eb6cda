"""Staged files: uploaded, looked at, and recorded only when somebody says so (待登记的文件).

A file waits in a folder that only the server reads, under an id made of its bytes, of who sent it and
of what was said of it: sent twice, it is one file, and keeps the moment at which it first was here.
Nothing of it is in the ledger before it is committed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from domain.errors import Refused, UnknownName
from ledger.roles import Actor

SUFFIX = ".staged"
KEPT = timedelta(days=14)
"""A file that nobody commits waits so long."""
MOST = 200
"""So many files wait at most."""
_RECORD = "staged.json"
_ID = re.compile(r"[0-9a-f]{32}\Z")
_STRANGE = re.compile(r"[^\w.()（）\-]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that waits: whose it is, what was said of it, and what became of it."""

    id: str
    name: str
    sha256: str
    by: str
    of_unit: str | None
    """The unit of the reporter who sent it; None for the office."""
    received_at: str
    form: str | None = None
    unit: str | None = None
    source: str | None = None
    submitted_at: str | None = None
    committed: bool = False

    def instant(self) -> datetime | None:
        """When it counts as submitted."""
        return None if self.submitted_at is None else datetime.fromisoformat(self.submitted_at)


class Staging:
    """The folder in which files wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def beside(cls, ledger: Path | None) -> Staging:
        """Beside the ledger's file; for a ledger on a server, in a folder of this run."""
        if ledger is None:
            return cls(Path(mkdtemp(suffix=SUFFIX)))
        return cls(ledger.with_suffix(SUFFIX))

    def stage(self, content: bytes, staged: Staged) -> tuple[Staged, bool]:
        """Keep a file; one that waits already stays as it is. Says whether it is new."""
        self._tidy(datetime.fromisoformat(staged.received_at))
        place = self._folder / staged.id
        if (place / _RECORD).is_file():
            return self.named(staged.id), False
        if sum(1 for _ in self.waiting()) >= MOST:
            raise Refused(
                "too-many-staged",
                f"待登记的文件已有 {MOST} 份，请先登记或等过期。",
                f"{MOST} files wait already; record some of them first.",
            )
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        (place / staged.name).write_bytes(content)
        self.keep(staged)
        return staged, True

    def keep(self, staged: Staged) -> None:
        """Write down how a file stands, all of it or nothing."""
        place = self._folder / staged.id
        beside = place / f".{_RECORD}"
        beside.write_text(json.dumps(asdict(staged), ensure_ascii=False), encoding="utf-8")
        beside.replace(place / _RECORD)

    def commit(self, staged: Staged) -> None:
        """The file is recorded: its content is the ledger's to keep, and goes from here."""
        self.keep(replace(staged, committed=True))

    def named(self, name: str) -> Staged:
        """The file of that id, or a refusal."""
        record = self._folder / name / _RECORD
        if _ID.match(name) and record.is_file():
            return Staged(**json.loads(record.read_text(encoding="utf-8")))
        raise UnknownName(
            "unknown-import",
            f"没有待登记的文件“{name}”，或已过期。请重新上传。",
            f"There is no staged file {name!r}, or it is gone. Upload it again.",
        )

    def path_of(self, staged: Staged) -> Path:
        """Where the file itself lies."""
        return self._folder / staged.id / staged.name

    def waiting(self) -> Iterator[Staged]:
        """Every file kept here."""
        if self._folder.is_dir():
            for place in sorted(self._folder.iterdir()):
                if (place / _RECORD).is_file():
                    yield self.named(place.name)

    def _tidy(self, now: datetime) -> None:
        """Take away what waited too long."""
        for staged in list(self.waiting()):
            if now - datetime.fromisoformat(staged.received_at) > KEPT:
                shutil.rmtree(self._folder / staged.id)


def staged_of(content: bytes, name: str, actor: Actor, now: datetime, **said: str | None) -> Staged:
    """How a file that was just received is kept.

    >>> safe_name("../../etc/10月 案例.xlsx")
    '10月_案例.xlsx'
    """
    digest = hashlib.sha256(content).hexdigest()
    told = json.dumps([digest, actor.id, safe_name(name), said.get("form"), said.get("unit")])
    return Staged(
        hashlib.sha256(told.encode()).hexdigest()[:32],
        safe_name(name),
        digest,
        actor.id,
        actor.unit,
        now.isoformat(),
        said.get("form"),
        said.get("unit"),
        said.get("source"),
        said.get("submitted_at"),
    )


def safe_name(name: str) -> str:
    """A file name without folders and strange characters; its ending stays, for it says the kind."""
    plain = _STRANGE.sub("_", name.replace("\\", "/").rpartition("/")[2])[-80:].lstrip(".")
    return plain or "upload"
