"""What the figures were measured with: versions, processor, load, commit."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("eventsourcing", "SQLAlchemy", "pydantic", "msgspec", "psycopg")


def machine() -> dict[str, str]:
    """Describe this machine and what runs on it, without naming it."""
    return {
        "commit": _commit(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": f"{os.cpu_count()} × {_processor()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **versions(PACKAGES),
    }


def load() -> str:
    """How many processes wanted to run over the last minute."""
    return f"{os.getloadavg()[0]:.2f}"


def versions(packages: Sequence[str]) -> Mapping[str, str]:
    """The versions of packages; a dash for what is not installed."""
    found = {}
    for name in packages:
        try:
            found[name.lower()] = version(name)
        except PackageNotFoundError:
            found[name.lower()] = "—"
    return found


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "?"


def _commit() -> str:
    """The commit, with a plus where files differ from it."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty=+"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "?"
