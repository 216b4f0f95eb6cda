"""A file that a command writes: new, whole, or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from domain.errors import NotUnderstood, Refused


@contextmanager
def new_file(name: str | Path) -> Iterator[IO[bytes]]:
    """A file to write to, beside its name until it is complete: one cut short never takes it."""
    path = Path(name)
    if path.exists():
        raise Refused(
            "file-exists",
            f"文件 {path} 已存在，请另起名。",
            f"The file {path} exists already; choose another name.",
        )
    if not path.parent.is_dir():
        raise NotUnderstood(
            "no-such-folder", f"没有目录 {path.parent}。", f"There is no folder {path.parent}."
        )
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            yield file
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)
