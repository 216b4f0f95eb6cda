"""What the commands of proof share: files that are read whole, and written once or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from domain.errors import BadFile, Refused
from ledger.integrity.policy import Policy, read_policy

LARGEST = 2_000_000_000
"""A note, a proof or a bundle of more bytes is none."""

ZIP = b"PK\x03\x04"

policy_option = click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="Known keys, and how many witnesses must have seen it."
    " ~ 核验规则文件：已知公钥，以及须有几个见证人。",
)


def read_file(path: Path) -> bytes:
    """A whole file, or a refusal."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(
                "file-too-large",
                f"文件 {path} 过大，不会是这里要的文件。请检查路径。",
                f"The file {path} is too large to be what is asked for. Check the path.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadFile(
            "file-unreadable",
            f"文件 {path} 读不出（{error.strerror}）。请检查路径。",
            f"The file {path} cannot be read ({error.strerror}). Check the path.",
        ) from error


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is not there yet: all of it, or nothing under that name."""
    if path.exists():
        raise Refused(
            "file-exists",
            f"文件 {path} 已存在，请另起名。",
            f"The file {path} exists already; choose another name.",
        )
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


def policy_in(path: Path | None) -> Policy:
    """The policy in a file; nobody's key is known without one."""
    if path is None:
        return Policy()
    return read_policy(read_file(path).decode(errors="replace"))


def output_option(*, required: bool) -> Callable[..., Any]:
    """Where a command writes its file."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path),
        required=required,
        help="Into a file. ~ 写入文件。",
    )


def is_bundle(place: str) -> bool:
    """Whether a place is a zip, by its first bytes; a ledger never is, nor is an address."""
    path = Path(place)
    try:
        with path.open("rb") as file:
            return file.read(len(ZIP)) == ZIP or path.suffix == ".zip"
    except (OSError, ValueError):
        return False
