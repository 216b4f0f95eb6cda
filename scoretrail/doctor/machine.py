"""The machine: program versions, the zone, the clock, fonts, the folder for temporary files."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scoretrail import __version__
from scoretrail.doctor.check import Check, said
from scoretrail.words import Said

PROGRAM = Said("程序", "programs")
EXTRAS = Said("可选组件", "extras")
ZONE = Said("时区", "zone")
CLOCK = Said("时钟", "clock")
FONTS = Said("中文字体", "Chinese fonts")
TEMPORARY = Said("临时目录", "temporary files")

OLDEST_SQLITE = (3, 35, 0)
"""The first that knows every statement of ours."""

RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that goes right shows an earlier moment."""

OPTIONAL = {
    "bulk": "pyarrow",
    "oidc": "joserfc",
    "pdf": "typst",
    "postgres": "psycopg",
    "spark": "pyspark",
    "word": "docx",
}
"""Extras, each with the module that shows whether it is there."""

LITTLE = 1 << 30


def checks(now: datetime) -> Iterator[Check]:
    """Everything that holds for the machine."""
    yield _program()
    yield _extras()
    yield _zone()
    yield _clock(now)
    yield _fonts()
    yield _temporary()


def _program() -> Check:
    found = f"scoretrail {__version__} · Python {platform.python_version()}"
    found += f" · SQLite {sqlite3.sqlite_version} · SQLAlchemy {_version('SQLAlchemy')}"
    if sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return Check("program", PROGRAM, "ok", said(found, found))
    wanted = ".".join(map(str, OLDEST_SQLITE))
    return Check(
        "program",
        PROGRAM,
        "fail",
        said(found, found),
        said(f"SQLite 须为 {wanted} 或更新", f"SQLite {wanted} or newer is needed"),
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def _extras() -> Check:
    present = [extra for extra, module in OPTIONAL.items() if find_spec(module) is not None]
    absent = [extra for extra in OPTIONAL if extra not in present]
    return Check(
        "extras",
        EXTRAS,
        "ok",
        said(
            f"已装 {'、'.join(present) or '无'}；未装 {'、'.join(absent) or '无'}",
            f"installed: {', '.join(present) or 'none'}; not: {', '.join(absent) or 'none'}",
        ),
    )


def _zone() -> Check:
    """Days are those of Shanghai, with the summer time of 1986 to 1991."""
    try:
        zone = ZoneInfo("Asia/Shanghai")
        offsets = [
            datetime(year, 7, 1, tzinfo=zone).utcoffset() for year in (1985, 1988, 2018, 2038)
        ]
    except ZoneInfoNotFoundError:
        offsets = []
    if offsets == [timedelta(hours=hours) for hours in (8, 9, 8, 8)]:
        right = said("Asia/Shanghai，时区表完整", "Asia/Shanghai, the table is whole")
        return Check("zone", ZONE, "ok", right)
    return Check(
        "zone",
        ZONE,
        "fail",
        said("Asia/Shanghai 缺失或不对", "Asia/Shanghai is missing or wrong"),
        said("请安装或更新软件包 tzdata", "install or update the package tzdata"),
    )


def _clock(now: datetime) -> Check:
    """The ledger takes its moments from this clock; whether it follows others is systemd's word."""
    shown = now.astimezone(UTC).isoformat(timespec="seconds")
    if now < RELEASED:
        return Check(
            "clock",
            CLOCK,
            "fail",
            said(f"系统时间 {shown} 不可能", f"the clock shows {shown}, which cannot be"),
            said(
                "请校准系统时钟再登记：登记时刻由它给出",
                "set the clock before anything is recorded: it gives the moments",
            ),
        )
    if _unsynchronised():
        return Check(
            "clock",
            CLOCK,
            "warn",
            said(f"{shown}，未与时间服务器同步", f"{shown}, not synchronised with a time server"),
            said("请启用时间同步（NTP）", "turn time synchronisation (NTP) on"),
        )
    return Check("clock", CLOCK, "ok", said(shown, shown))


def _unsynchronised() -> bool:
    """Whether systemd keeps the time and says that it does not follow a server."""
    service = Path("/run/systemd/timesync")
    return service.exists() and not (service / "synchronized").exists()


def _fonts() -> Check:
    """Documents in PDF are set with the fonts of the machine."""
    program = shutil.which("fc-list")
    families = _families(program) if program else []
    if families:
        shown = families[0] + (f" +{len(families) - 1}" if len(families) > 1 else "")
        return Check("fonts", FONTS, "ok", said(shown, shown))
    return Check(
        "fonts",
        FONTS,
        "warn",
        said(
            "没有中文字体，或没有 fontconfig（fc-list）可查",
            "no Chinese font, or no fontconfig (fc-list) to ask",
        ),
        said(
            "导出 PDF 前请安装中文字体，如 fonts-noto-cjk",
            "install a Chinese font, such as fonts-noto-cjk, before PDF documents are made",
        ),
    )


def _families(program: str) -> list[str]:
    try:
        listed = subprocess.run(  # noqa: S603 - found on the path, with our own arguments
            [program, ":lang=zh-cn", "family"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})


def _temporary() -> Check:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    found = said(f"{folder}，余 {free >> 20} MB", f"{folder}, {free >> 20} MB free")
    if not os.access(folder, os.W_OK):
        remedy = said(
            "请让本账户可写，或另设 TMPDIR", "let this account write there, or set TMPDIR"
        )
        return Check("temporary", TEMPORARY, "fail", found, remedy)
    if free < LITTLE:
        remedy = said(
            "分批导入、核对工作簿都暂存在这里：请腾出空间，或另设 TMPDIR",
            "long files and workbooks wait here while they are read: free some space, or set TMPDIR",
        )
        return Check("temporary", TEMPORARY, "warn", found, remedy)
    return Check("temporary", TEMPORARY, "ok", found)
