"""Staged files: uploaded, looked at, and recorded only when somebody says so (待登记的文件).

A file waits in a folder that only the server reads, under an id made of its bytes, of who sent it and
of what was said of it: sent twice, it is one file, and keeps the moment at which it first was here.
Nothing of it is in the ledger before it is committed. Persons may stand in it, so it lies there under a
key that only this run of the server has: a server that starts anew asks for the file again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory, mkdtemp
from weakref import finalize

from domain.errors import Refused, UnknownName
from ledger.intake.persons import without_personal_numbers
from ledger.roles import Actor
from ledger.sealing import PRIVATE_MODE, SubjectKey, new_subject_key

SUFFIX = ".staged"
KEPT = timedelta(days=14)
"""A file that nobody commits waits so long."""
MOST = 200
"""So many files wait at most."""
_RECORD, _CONTENT = "staged.json", "content"
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
        self._key = SubjectKey("staged", new_subject_key())
        self._end: finalize[..., Staging] | None = None
        self._forget_earlier_runs()

    @classmethod
    def beside(cls, ledger: Path | None) -> Staging:
        """Beside the ledger's file; for a ledger on a server, in a folder that ends with this run."""
        if ledger is not None:
            return cls(ledger.with_suffix(SUFFIX))
        folder = mkdtemp(suffix=SUFFIX)
        staging = cls(Path(folder))
        staging._end = finalize(staging, shutil.rmtree, folder, ignore_errors=True)
        return staging

    def close(self) -> None:
        """The run ends, and what ends with it goes."""
        if self._end is not None:
            self._end()

    def stage(self, content: bytes, staged: Staged) -> tuple[Staged, bool]:
        """Keep a file; one that waits already stays as it is. Says whether it is new."""
        self._tidy(datetime.fromisoformat(staged.received_at))
        place = self._folder / staged.id
        before = self._recorded(staged.id)
        if before is not None:
            if not (place / _CONTENT).is_file():  # it was here before this server started
                self._write(place, staged.id, content)
            return before, False
        if sum(1 for _ in self.waiting()) >= MOST:
            raise Refused(
                "too-many-staged",
                f"待登记的文件已有 {MOST} 份，请先登记或等过期。",
                f"{MOST} files wait already; record some of them first.",
            )
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(place, staged.id, content)
        self.keep(staged)
        return staged, True

    def _write(self, place: Path, name: str, content: bytes) -> None:
        with (place / _CONTENT).open("wb") as file:
            os.fchmod(file.fileno(), PRIVATE_MODE)
            file.write(self._key.close(name, content))

    def keep(self, staged: Staged) -> None:
        """Write down how a file stands, all of it or nothing."""
        place = self._folder / staged.id
        beside = place / f".{_RECORD}"
        beside.write_text(json.dumps(asdict(staged), ensure_ascii=False), encoding="utf-8")
        beside.replace(place / _RECORD)

    def commit(self, staged: Staged) -> None:
        """The file is recorded: nobody but this run of the server can read it here any more."""
        self.keep(replace(staged, committed=True))

    def named(self, name: str) -> Staged:
        """The file of that id, or a refusal."""
        found = self._recorded(name)
        if found is not None and (self._folder / name / _CONTENT).is_file():
            return found
        raise UnknownName(
            "unknown-import",
            f"没有待登记的文件“{name}”，或已过期。请重新上传。",
            f"There is no staged file {name!r}, or it is gone. Upload it again.",
        )

    def content(self, staged: Staged) -> bytes:
        """The file itself."""
        return self._key.open(staged.id, (self._folder / staged.id / _CONTENT).read_bytes())

    @contextmanager
    def opened(self, staged: Staged) -> Iterator[Path]:
        """The file under its name, for as long as it is read; where the system can, in memory."""
        with TemporaryDirectory() as folder, in_memory(self.content(staged)) as lying:
            path = Path(folder) / staged.name
            path.symlink_to(lying)
            yield path

    def waiting(self) -> Iterator[Staged]:
        """Every file that was sent."""
        if self._folder.is_dir():
            for place in sorted(self._folder.iterdir()):
                if (found := self._recorded(place.name)) is not None:
                    yield found

    def _recorded(self, name: str) -> Staged | None:
        record = self._folder / name / _RECORD
        if not _ID.match(name) or not record.is_file():
            return None
        return Staged(**json.loads(record.read_text(encoding="utf-8")))

    def _forget_earlier_runs(self) -> None:
        """Take away what nobody can read any more; when it was first here is kept."""
        for staged in self.waiting():
            for path in (self._folder / staged.id).iterdir():
                if path.name != _RECORD:
                    path.unlink()

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
    name = without_personal_numbers(name)
    source = said.get("source")
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
        None if source is None else without_personal_numbers(source),
        said.get("submitted_at"),
    )


@contextmanager
def in_memory(content: bytes) -> Iterator[Path]:
    """A file that lies in memory; where the system has none such, one that only its owner reads."""
    if not hasattr(os, "memfd_create"):
        with NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            yield Path(file.name)
        return
    with os.fdopen(os.memfd_create("staged"), "wb") as file:
        file.write(content)
        file.flush()
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


def safe_name(name: str) -> str:
    """A file name without folders and strange characters; its ending stays, for it says the kind."""
    plain = _STRANGE.sub("_", name.replace("\\", "/").rpartition("/")[2])[-80:].lstrip(".")
    return plain or "upload"
