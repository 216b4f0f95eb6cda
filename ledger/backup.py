"""Backups (备份): a folder with the ledger as it was at one moment, verified before it counts as one.

    ledger.db         the entries, taken while others go on writing
    ledger.audit      the audit log, where there is one
    ledger.subjects   the persons' store, only if asked for: it is kept apart, and not for long
    backup.json       how far it reaches, the root, and the digest of each file

A backup is made under another name and takes its own when every entry in it was checked. It is
restored only where nothing lies, and only if it is what it says. That it is the newest nobody can
tell from itself: a checkpoint kept elsewhere can.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.errors import BadFile, LedgerUnusable, Refused, Tampered
from ledger.audit import SUFFIX as AUDIT
from ledger.clock import micros, now, written
from ledger.entry import Head
from ledger.integrity.finding import Finding
from ledger.integrity.policy import Policy
from ledger.ledger import Ledger
from ledger.persons import Persons
from ledger.proving import ANYBODY, hold
from ledger.store.database import Database
from ledger.subjects import SUFFIX as SUBJECTS
from ledger.subjects import Subjects

FORMAT = 1
MANIFEST = "backup.json"
LEDGER = "ledger.db"
PAGES = 2_048
"""Copied between two reports of progress: 8 MB."""

_CHUNK = 1 << 20
Progress = Callable[[int, int], None]


class Kept(msgspec.Struct, frozen=True):
    """One file of a backup."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    ledger: str
    kind: str
    position: int
    root: str
    made_at: str
    files: dict[str, Kept]


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to tell how far the copying and the checking have come."""

    copying: Progress | None = None
    checking: Progress | None = None


NOBODY = Watch()


def back_up(
    ledger: Ledger, folder: Path, *, persons: bool = False, watch: Watch = NOBODY
) -> Manifest:
    """Back a ledger in a file up into a new folder, and verify what was written."""
    source = _file_of(ledger)
    beside = {LEDGER: source, f"ledger{SUBJECTS}": source.with_suffix(SUBJECTS)}
    if not persons:
        del beside[f"ledger{SUBJECTS}"]
    beside[f"ledger{AUDIT}"] = source.with_suffix(AUDIT)
    present = {name: path for name, path in beside.items() if path.exists()}
    if folder.exists():
        raise _exists(folder)
    _room_for(sum(path.stat().st_size for path in present.values()), folder)
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    partial.mkdir(parents=True, mode=0o700)
    try:
        # The ledger first and the audit log last: what the ledger and the store of persons say of
        # the audit log is then in its copy, and whoever an entry names is in the store.
        for name, path in present.items():
            _copied(path, partial / name, watch.copying)
        manifest = _described(partial, present, watch.checking)
        _written(partial / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        _on_disk(partial)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _on_disk(folder.absolute().parent)
    return manifest


def restore(
    folder: Path,
    place: Path,
    *,
    policy: Policy = ANYBODY,
    checkpoints: Sequence[bytes] = (),
    older: bool = False,
    watch: Watch = NOBODY,
) -> Manifest:
    """Put a backup where nothing lies, after checking all of it, also against `checkpoints`.

    A backup older than a checkpoint is refused unless `older` says that this is known.
    """
    manifest = read_backup(folder)
    targets = {name: _target(place, name) for name in manifest.files}
    for target in targets.values():
        for path in (target, target.with_name(f"{target.name}-wal")):
            if path.exists():
                raise _exists(path)
    for name, kept in manifest.files.items():
        if _digest(folder / name, manifest) != kept.sha256:
            raise _altered(folder, name)
    with closing(_copy(folder / LEDGER)) as ledger:
        _sound(ledger.verify(watch.checking))
        _agrees(folder, ledger.head, manifest)
        _not_contradicted(hold(ledger, policy, checkpoints).findings, older=older)
    _room_for(sum(kept.bytes for kept in manifest.files.values()), place)
    for name in sorted(targets, key=lambda name: name == LEDGER):
        _put(folder / name, targets[name])
    if f"ledger{SUBJECTS}" in targets:
        _erased_again(place)
    return manifest


def read_backup(folder: Path) -> Manifest:
    """What a folder says of itself, if it is a backup."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise _no_backup(folder) from error
    named = {LEDGER, f"ledger{AUDIT}", f"ledger{SUBJECTS}"}
    if not {LEDGER} <= manifest.files.keys() <= named or manifest.format > FORMAT:
        raise _no_backup(folder)
    return manifest


def _file_of(ledger: Ledger) -> Path:
    path = ledger.database.path
    if path is not None:
        return path
    raise Refused(
        "backup-of-a-server",
        "PostgreSQL 上的台账请用 pg_dump 或 pg_basebackup 备份，再核验副本；内存中的台账不能备份。",
        "Back a ledger on PostgreSQL up with pg_dump or pg_basebackup, and verify the copy; one in"
        " memory cannot be backed up.",
    )


def _copied(source: Path, target: Path, progress: Progress | None) -> None:
    """Copy a database as it is at this moment, whoever writes to it meanwhile."""
    # From a medium that nobody may write it is read as it lies there.
    how = "mode=rw" if os.access(source.absolute().parent, os.W_OK) else "immutable=1"
    with (
        _spoken(source),
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?{how}", uri=True)) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        reading.execute("PRAGMA query_only = ON")
        reading.execute("BEGIN")  # one snapshot: else each append would begin the copy anew
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def tell(_status: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        reading.backup(writing, pages=PAGES, progress=tell)
    target.chmod(0o600)


def _described(folder: Path, present: Mapping[str, Path], progress: Progress | None) -> Manifest:
    """Check the copy, and say what it is."""
    with closing(_copy(folder / LEDGER)) as ledger:
        _sound(ledger.verify(progress))
        head = ledger.head
    files = {name: Kept((folder / name).stat().st_size, _digest(folder / name)) for name in present}
    made_at = written(micros(now()))
    return Manifest(FORMAT, head.name, head.kind, head.position, head.root.hex(), made_at, files)


def _copy(path: Path) -> Ledger:
    """A ledger that nobody writes, read without a file beside it."""
    return Ledger(Database(str(path), access="copy"))


def _sound(found: Sequence[Finding]) -> None:
    if not found:
        return
    first = found[0]
    zh, en = first.zh.rstrip("。"), first.en.rstrip(".")
    raise Tampered(
        "backup-not-sound",
        f"副本核验有 {len(found)} 处问题，第一处在 #{first.position}：{zh}。不能作为备份。"
        "请运行 scoretrail verify 查看。",
        f"Verifying the copy found {len(found)} faults, the first at #{first.position}: {en}. It is"
        " no backup. Look at it with scoretrail verify.",
    )


def _agrees(folder: Path, head: Head, manifest: Manifest) -> None:
    said = (manifest.ledger, manifest.kind, manifest.position, manifest.root)
    if said != (head.name, head.kind, head.position, head.root.hex()):
        raise _altered(folder, MANIFEST)


def _not_contradicted(found: Sequence[Finding], *, older: bool) -> None:
    """A checkpoint beyond the backup means that it is older; any other means another history."""
    rolled_back = [one for one in found if one.code == "ledger-rolled-back"]
    others = [one for one in found if one.code != "ledger-rolled-back"]
    _sound(others)
    if rolled_back and not older:
        size = max(one.position for one in rolled_back)
        raise Refused(
            "backup-older",
            f"备份旧于检查点：检查点到第 {size} 条，备份里没有那么多。恢复会丢失其后的登记。"
            "请先找更新的备份；确知如此仍要恢复，请加 --older。",
            f"The backup is older than a checkpoint of {size} entries: what came after would be"
            " lost. Look for a newer one first; to restore it knowing this, add --older.",
        )


def _put(source: Path, target: Path) -> None:
    """Copy a file to where nothing lies: under its name it is whole or not there."""
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with source.open("rb") as reading, partial.open("xb") as writing:
            os.fchmod(writing.fileno(), 0o600)
            shutil.copyfileobj(reading, writing, _CHUNK)
            writing.flush()
            os.fsync(writing.fileno())
        os.link(partial, target)  # unlike a rename it replaces nothing
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        raise _not_written(target, error) from error
    finally:
        partial.unlink(missing_ok=True)
    _on_disk(target.absolute().parent)


def _erased_again(place: Path) -> None:
    """Do to the restored store what the audit log has on record: an erased person stays erased."""
    store = place.with_suffix(SUBJECTS)
    with Ledger.open(str(place)) as ledger, Subjects.open(store, create=False) as subjects:
        Persons(ledger, subjects)


def _target(place: Path, name: str) -> Path:
    return place if name == LEDGER else place.with_suffix(Path(name).suffix)


def _digest(path: Path, manifest: Manifest | None = None) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        if manifest is None:
            raise
        raise _altered(path.parent, path.name) from error


def _written(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _on_disk(folder: Path) -> None:
    """Make sure that the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _room_for(size: int, place: Path) -> None:
    """Refuse before anything is written where it cannot be written whole."""
    folder = place.absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < size:
        raise LedgerUnusable(
            "disk-full",
            f"{folder} 只剩 {free >> 20} MB，需要 {(size >> 20) + 1} MB。请腾出空间或另选一处。",
            f"{folder} has {free >> 20} MB left, and {(size >> 20) + 1} MB are needed. Free some"
            " space, or choose another place.",
        )


@contextmanager
def _spoken(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerUnusable(
            "backup-failed",
            f"备份 {path.name} 时出错：{error}。没有留下备份，请检查磁盘后重试。",
            f"Backing {path.name} up failed: {error}. No backup was left behind; check the disk"
            " and try again.",
        ) from error


def _exists(path: Path) -> Refused:
    return Refused(
        "place-taken",
        f"{path} 已存在，不会被覆盖。请另选一处，或先把它移开。",
        f"{path} is there already and is not overwritten. Choose another place, or move it away.",
    )


def _altered(folder: Path, name: str) -> Tampered:
    return Tampered(
        "backup-altered",
        f"备份 {folder.name} 中的 {name} 与备份时不同或不见了。请用另一份备份。",
        f"{name} in the backup {folder.name} is not what was backed up, or is gone. Use another"
        " backup.",
    )


def _no_backup(folder: Path) -> BadFile:
    return BadFile(
        "not-a-backup",
        f"{folder} 不是 scoretrail backup 做的备份（没有可读的 {MANIFEST}）。请检查路径。",
        f"{folder} is no backup made by scoretrail backup (it has no readable {MANIFEST}). Check"
        " the path.",
    )


def _not_written(path: Path, error: OSError) -> LedgerUnusable:
    reason = error.strerror or str(error)
    return LedgerUnusable(
        "restore-failed",
        f"写不了 {path}：{reason}。没有留下半个文件。",
        f"{path} cannot be written: {reason}. No half of a file was left behind.",
    )
