"""The database of a ledger: what it is, whether it may lose anything, the disk it lies on."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from ledger.faults import spoken
from ledger.ledger import Ledger
from ledger.opening import unsafe_settings
from ledger.subjects import SUFFIX as SUBJECTS
from ledger.tables import FORMAT
from scoretrail.access import SUFFIX as ACCESS
from scoretrail.doctor.check import Check, said
from scoretrail.words import Said

DATABASE = Said("台账", "ledger")
DURABILITY = Said("落盘设置", "durability")
CHECKSUMS = Said("数据校验和", "data checksums")
FILE_SYSTEM = Said("文件系统", "file system")
DISK = Said("磁盘", "disk")
RIGHTS = Said("文件权限", "file rights")

REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "davfs"})
"""File systems on which SQLite's locks and its log are not safe."""
FLEETING = frozenset({"tmpfs", "ramfs"})
OTHERS = stat.S_IRWXG | stat.S_IRWXO
SCARCE = 200 << 20
FEW = 2
"""How many times its own size a ledger should find free: a backup, and as much growth."""

KINDS = {"live": Said("实录", "live"), "told": Said("转述", "told")}


def checks(ledger: Ledger, *, read_only: bool) -> Iterator[Check]:
    """Everything about where the entries lie."""
    yield _what(ledger, read_only=read_only)
    yield _durable(ledger, read_only=read_only)
    path = ledger.database.path
    if path is not None:
        yield _file_system(path)
        yield _disk(path)
        yield from _rights(path)
    elif not ledger.database.is_sqlite:
        yield _checksums(ledger)


def _what(ledger: Ledger, *, read_only: bool) -> Check:
    head = ledger.head
    kind = KINDS[head.kind]
    zh = f"{head.name}，{kind.zh}，{head.position} 条，格式 {FORMAT}"
    en = f"{head.name}, {kind.en}, {head.position} entries, format {FORMAT}"
    if read_only:
        return Check(
            "ledger",
            DATABASE,
            "warn",
            said(f"{zh}，只能读", f"{en}, read-only"),
            said(
                "只查询则无妨；要登记，请检查文件和目录的权限",
                "fine for asking; to record, check the rights of the file and its folder",
            ),
        )
    return Check("ledger", DATABASE, "ok", said(zh, en))


def _durable(ledger: Ledger, *, read_only: bool) -> Check:
    """A ledger opened to write was checked already; a reader is told what would be refused."""
    database = ledger.database
    if database.in_memory:
        return Check(
            "durability",
            DURABILITY,
            "warn",
            said("台账在内存中，关闭即失", "the ledger is in memory and is lost when closed"),
            said(
                "正式使用请建在文件或 PostgreSQL 上",
                "for real use make it in a file or on PostgreSQL",
            ),
        )
    with spoken(database), database.reading() as transaction:
        unsafe = unsafe_settings(database, transaction)
    if unsafe and not read_only:
        listed = "，".join(unsafe)
        return Check(
            "durability",
            DURABILITY,
            "fail",
            said(listed, ", ".join(unsafe)),
            said("请改为括号中的值", "set them to the values in brackets"),
        )
    safe = "journal_mode wal, synchronous full" if database.is_sqlite else "fsync on"
    return Check("durability", DURABILITY, "ok", said(safe, safe))


def _checksums(ledger: Ledger) -> Check:
    with spoken(ledger.database), ledger.database.reading() as transaction:
        row = transaction.row("SHOW data_checksums")
    if row is not None and row[0] == "on":
        return Check("checksums", CHECKSUMS, "ok", said("已启用", "on"))
    return Check(
        "checksums",
        CHECKSUMS,
        "warn",
        said("未启用", "off"),
        said(
            "建议停机后运行 pg_checksums --enable，磁盘出错能早发现",
            "stop the server and run pg_checksums --enable, so that a failing disk shows early",
        ),
    )


def _file_system(path: Path) -> Check:
    kind = _mounted(path.resolve())
    if kind in REMOTE:
        return Check(
            "file-system",
            FILE_SYSTEM,
            "fail",
            said(f"{kind}：网络文件系统", f"{kind}: a network file system"),
            said(
                "SQLite 台账请放在本机磁盘；多机共用请用 PostgreSQL",
                "keep a ledger of SQLite on a local disk; for several machines use PostgreSQL",
            ),
        )
    if kind in FLEETING:
        return Check(
            "file-system",
            FILE_SYSTEM,
            "warn",
            said(f"{kind}：断电即失", f"{kind}: lost when the power goes"),
            said("正式使用请放在磁盘上", "for real use keep it on a disk"),
        )
    shown = kind or "?"
    return Check("file-system", FILE_SYSTEM, "ok", said(shown, shown))


def _mounted(path: Path) -> str:
    """The kind of file system that a path lies on, where the system says so."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = ("", "")
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        place = place.replace("\\040", " ")
        if path.is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1]


def _disk(path: Path) -> Check:
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    found = said(
        f"台账 {size >> 20} MB，余 {free >> 20} MB", f"ledger {size >> 20} MB, {free >> 20} MB free"
    )
    if free < SCARCE:
        return Check("disk", DISK, "fail", found, said("请立即腾出空间", "free some space at once"))
    if free < FEW * size:
        remedy = said(
            "剩余不足以备份一份再增长一倍，请扩容",
            "not enough for a backup and as much growth: get more",
        )
        return Check("disk", DISK, "warn", found, remedy)
    return Check("disk", DISK, "ok", found)


def _rights(path: Path) -> Iterator[Check]:
    private = [path.with_suffix(suffix) for suffix in (SUBJECTS, ACCESS)]
    read = [one for one in private if one.exists() and one.stat().st_mode & OTHERS]
    if path.stat().st_mode & stat.S_IWOTH:
        yield Check(
            "rights",
            RIGHTS,
            "fail",
            said(f"{path.name} 任何账户都能写", f"any account may write {path.name}"),
            said(f"chmod o-w {path.name}", f"chmod o-w {path.name}"),
        )
    for one in read:
        yield Check(
            "rights",
            RIGHTS,
            "fail",
            said(f"{one.name} 别的账户能读", f"other accounts may read {one.name}"),
            said(f"chmod 600 {one.name}", f"chmod 600 {one.name}"),
        )
    if not (read or path.stat().st_mode & stat.S_IWOTH):
        yield Check("rights", RIGHTS, "ok", said("没有多余的权限", "no more than needed"))
