"""A bundle whose file is not byte for byte the one that was written, whatever its members say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from domain.errors import BadFile
from replay.bundle.archive import pack, unpack
from replay.bundle.check import opened
from replay.standalone.verify_bundle import check as standalone
from tests.replay.bundling import told

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def unit() -> Members:
    """A bundle about item 9 of a district of Jinan."""
    with told("JN-06.json") as case:
        return case.bundle(case.coordinate(-1, "gaoxin", "9"))


def rezipped(
    members: Members, *, compression: int = zipfile.ZIP_STORED, comment: bytes = b""
) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
        archive.comment = comment
    return written.getvalue()


ARCHIVES: dict[str, Callable[[bytes], bytes]] = {
    "bytes after it": lambda raw: raw + b"\n",
    "bytes before it": lambda raw: b"\x00" + raw,
    "cut short": lambda raw: raw[:-1],
    "a comment": lambda raw: raw[:-2] + b"\x01\x00x",
    "other order and times": lambda raw: rezipped(unpack(raw)),
    "compressed": lambda raw: rezipped(unpack(raw), compression=zipfile.ZIP_DEFLATED),
    "nothing": lambda _: b"",
    "an empty zip": lambda _: rezipped({}),
    "a member twice": lambda raw: raw.replace(b"answer.json", b"bundle.json"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_not_as_it_was_written_is_refused(unit: Members, name: str) -> None:
    changed = ARCHIVES[name](pack(unit))

    with pytest.raises(BadFile):
        unpack(changed)
    assert {finding.code for finding in opened(changed).findings} == {"bundle-altered"}
    assert standalone(changed).faults
