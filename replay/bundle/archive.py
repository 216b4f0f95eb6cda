"""The file of a bundle: members stored in order, and their hashes listed last.

Whoever reads it writes it again from its members and compares: so a change is found in whichever
byte it was made, also in one that no program for zip files looks at.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from domain.errors import BadFile

MANIFEST = "MANIFEST.sha256"
LARGEST = 2_000_000_000

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def pack(members: Mapping[str, bytes]) -> bytes:
    """The file that holds these members and the list of their hashes."""
    listed = {**members, MANIFEST: manifest(members)}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in [*sorted(members), MANIFEST]:
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.create_system = _UNIX
            member.external_attr = _READABLE
            archive.writestr(member, listed[name])
    return written.getvalue()


def manifest(members: Mapping[str, bytes]) -> bytes:
    """The hashes of the members, as `sha256sum --check` reads them."""
    lines = [f"{sha256(members[name]).hexdigest()}  {name}\n" for name in sorted(members)]
    return "".join(lines).encode()


def unpack(raw: bytes) -> dict[str, bytes]:
    """The members of a file, if it is exactly the file that they write."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found = {member.filename: _content(archive, member) for member in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, RuntimeError) as error:
        raise _altered(f"不是举证包（{error}）", f"it is no bundle ({error})") from error
    listed = found.pop(MANIFEST, None)
    if listed != manifest(found):
        changed = _changed(listed or b"", found)
        raise _altered(f"与清单不符：{changed}", f"it differs from its list: {changed}")
    if pack(found) != raw:
        raise _altered("压缩包的结构被改动", "the structure of the archive was altered")
    return found


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > LARGEST:
        message = f"{member.filename} is not stored"
        raise ValueError(message)
    return archive.read(member)


def _changed(listed: bytes, found: Mapping[str, bytes]) -> str:
    here = set(manifest(found).decode(errors="replace").splitlines())
    there = set(listed.decode(errors="replace").splitlines())
    names = sorted({line.partition("  ")[2] for line in here ^ there})
    return ", ".join(names[:5]) or MANIFEST


def text_of(tree: Any) -> bytes:
    """Plain values as the text of a member: readable, and always the same."""
    return f"{json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def tree_in(members: Mapping[str, bytes], name: str) -> Any:
    """The plain values that a member holds, if it is the text that they write."""
    raw = members.get(name)
    if raw is None:
        raise _altered(f"缺 {name}", f"it lacks {name}")
    try:
        tree = json.loads(raw)
    except ValueError as error:
        raise _altered(f"{name} 读不懂", f"{name} is unreadable") from error
    if text_of(tree) != raw:
        raise _altered(f"{name} 不是原样", f"{name} is not in its one form")
    return tree


def _altered(zh: str, en: str) -> BadFile:
    return BadFile(
        "bundle-altered",
        f"举证包被改动或损坏：{zh}。请向签发单位另取一份。",
        f"The bundle was altered or damaged: {en}. Ask who gave it for another copy.",
    )
