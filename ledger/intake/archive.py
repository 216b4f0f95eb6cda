"""The package of a workbook before anything is parsed: what it is, and whether it may be opened.

It looks at names and sizes only, as the table of contents gives them. What the parts really hold is
found out in the confined process.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import IO

from ledger.intake.rejection import Fault

MOST_MEMBERS = 2_000
MOST_BYTES = 200_000_000
MOST_RATIO = 100
RATIO_FROM = 1_000_000
"""Only a part that unpacks to more than this is asked for its ratio: a small one does no harm, and
the sheets of real files stay below 50."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PEEK = 1 << 20
_SAVE_AS = ("请在表格软件中另存为 .xlsx", "Save it as .xlsx in the spreadsheet program")


def archive_fault(file: IO[bytes]) -> Fault | None:
    """Why the file is no workbook that may be opened, if it is none. It is left at its start."""
    file.seek(0)
    head = file.read(_PEEK)
    file.seek(0)
    if not head.strip():
        return Fault("empty-file", "文件是空的", "the file is empty")
    if head.startswith(_OLE):
        return _old_or_encrypted(head)
    if not head.startswith(b"PK\x03\x04"):
        return _not_a_workbook(head)
    try:
        with zipfile.ZipFile(file) as archive:
            return next(_faults(archive.infolist()), None)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError):
        return Fault(
            "unreadable",
            "文件已损坏，读不出来",
            "the file is damaged and cannot be read",
            "请重新下载或另存一份",
            "Download it again or save it anew",
        )
    finally:
        file.seek(0)


def _old_or_encrypted(head: bytes) -> Fault:
    if _ENCRYPTED in head:
        return Fault(
            "encrypted",
            "工作簿设有打开密码",
            "the workbook is protected by a password",
            "请去掉密码后另存",
            "Save it without the password",
        )
    return Fault("old-workbook", "这是旧式 .xls 工作簿", "this is an old .xls workbook", *_SAVE_AS)


def _not_a_workbook(head: bytes) -> Fault:
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return Fault(
            "not-a-workbook",
            "这是网页，不是工作簿",
            "this is a web page, not a workbook",
            *_SAVE_AS,
        )
    if b"\x00" not in head:
        return Fault(
            "not-a-workbook",
            "这是文本文件，不是工作簿",
            "this is a text file, not a workbook",
            "若是 CSV，请把扩展名改为 .csv",
            "If it is CSV, rename it to .csv",
        )
    return Fault("not-a-workbook", "这不是 .xlsx 工作簿", "this is no .xlsx workbook", *_SAVE_AS)


def _faults(members: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    """What is wrong with the table of contents."""
    names = [member.filename.lower() for member in members]
    if len(members) > MOST_MEMBERS:
        yield _hostile(
            "too-many-parts",
            f"压缩包内超过 {MOST_MEMBERS} 个文件",
            f"it has more than {MOST_MEMBERS} parts",
        )
    if sum(member.file_size for member in members) > MOST_BYTES:
        yield _hostile(
            "too-large",
            f"解压后超过 {MOST_BYTES // 1_000_000} MB",
            f"it unpacks to more than {MOST_BYTES // 1_000_000} MB",
        )
    if any(_is_bomb(member) for member in members):
        yield _hostile(
            "zip-bomb",
            f"压缩比超过 {MOST_RATIO}，疑为压缩炸弹",
            f"it is compressed more than {MOST_RATIO} times, as a zip bomb is",
        )
    if any(_leads_out(name) for name in names):
        yield _hostile("path-outside", "压缩包内有越界路径", "a part has a path that leads outside")
    if any(number > 1 for number in Counter(names).values()):
        yield _hostile("part-twice", "压缩包内有同名文件", "two parts have the same name")
    yield from _unwanted(members, names)


def _unwanted(members: list[zipfile.ZipInfo], names: list[str]) -> Iterator[Fault]:
    """Parts that a report has no use for."""
    if any(member.flag_bits & 0x1 for member in members):
        yield Fault(
            "encrypted",
            "压缩包已加密",
            "the package is encrypted",
            "请去掉密码后另存",
            "Save it without the password",
        )
    if any(name.endswith("vbaproject.bin") for name in names):
        yield Fault(
            "macros",
            "工作簿含有宏",
            "the workbook has macros",
            "请另存为不含宏的 .xlsx",
            "Save it as .xlsx without macros",
        )
    if any(name.startswith("xl/externallinks/") for name in names):
        yield Fault(
            "external-links",
            "工作簿链接到别的文件",
            "the workbook links to other files",
            "请在“数据→编辑链接”中断开链接后另存",
            "Break the links and save it",
        )
    if "xl/workbook.xml" not in names:
        yield Fault(
            "not-a-workbook",
            "压缩包里没有工作簿",
            "the package holds no workbook",
            *_SAVE_AS,
        )


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    packed = max(member.compress_size, 1)
    return member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * packed


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _hostile(code: str, zh: str, en: str) -> Fault:
    return Fault(
        code, zh, en, "请只保留填报的内容，另存一份", "Keep what is reported and save it anew"
    )
