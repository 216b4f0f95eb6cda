"""Time stamps (时间戳, RFC 3161): an authority's raw answer, kept as it came and checked by `openssl`.

We parse none of it. Where there is no `openssl`, or nobody says which authority is trusted, it is
not checked, and that is said.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from domain.errors import NotUnderstood, Refused

SECONDS = 30
LARGEST = 1_000_000
"""In bytes: an answer is a few thousand."""
Why = str


def valid(stamp: bytes, contents: Sequence[bytes], authority: Path | None) -> bool | Why:
    """Whether the stamp is the authority's over one of the contents, or why that cannot be said."""
    program = shutil.which("openssl")
    if program is None:
        return "openssl"
    if authority is None:
        return "authority"
    with TemporaryDirectory() as folder:
        answer, data = Path(folder) / "answer.tsr", Path(folder) / "data"
        answer.write_bytes(stamp)
        for content in contents:
            data.write_bytes(content)
            command = [program, "ts", "-verify", "-data", str(data), "-in", str(answer)]
            command += ["-CAfile", str(authority)]
            done = subprocess.run(  # noqa: S603 - a fixed program on files of ours
                command, capture_output=True, timeout=SECONDS, check=False
            )
            if done.returncode == 0:
                return True
    return False


def query(content: bytes) -> bytes:
    """The request for a time stamp over a text, as authorities take it."""
    with TemporaryDirectory() as folder:
        data, asked = Path(folder) / "data", Path(folder) / "query.tsq"
        data.write_bytes(content)
        _openssl("ts", "-query", "-data", str(data), "-sha256", "-cert", "-out", str(asked))
        return asked.read_bytes()


def fetched(address: str, asked: bytes) -> bytes:
    """An authority's raw answer to a request; one that grants nothing is refused."""
    if not address.startswith(("http://", "https://")):
        raise NotUnderstood(
            "bad-tsa",
            f"时间戳机构的地址 {address!r} 应以 http:// 或 https:// 开头。",
            f"The authority's address begins with http:// or https://, not {address!r}.",
        )
    headers = {"Content-Type": "application/timestamp-query"}
    request = Request(address, data=asked, headers=headers)  # noqa: S310 - http alone, see above
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            stamp = bytes(answer.read(LARGEST))
    except OSError as error:
        raise _no_answer(address, str(error)) from error
    if not granted(stamp):
        raise _no_answer(address, "回执未准予 / the answer grants nothing")
    return stamp


def granted(stamp: bytes) -> bool:
    """Whether an answer holds a time stamp at all; whose it is, `valid` tells."""
    with TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.tsr"
        answer.write_bytes(stamp)
        try:
            said = _openssl("ts", "-reply", "-in", str(answer), "-text")
        except Refused:
            return False
        return b"Status: Granted" in said


def _openssl(*arguments: str) -> bytes:
    program = shutil.which("openssl")
    if program is None:
        raise Refused(
            "no-openssl",
            "时间戳要用系统的 openssl，这里没有。请安装，或另在有 openssl 的机器上申请，再用"
            " checkpoint attach 留存回执。",
            "Time stamps need the system's openssl, which is not here. Install it, or ask elsewhere"
            " and keep the answer with checkpoint attach.",
        )
    done = subprocess.run(  # noqa: S603 - a fixed program on files of ours
        [program, *arguments], capture_output=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise Refused(
            "openssl-refused",
            f"openssl 不能处理：{done.stderr.decode(errors='replace').strip()[:200]}。",
            f"openssl refuses: {done.stderr.decode(errors='replace').strip()[:200]}.",
        )
    return done.stdout


def _no_answer(address: str, why: str) -> Refused:
    return Refused(
        "tsa-no-answer",
        f"时间戳机构 {address} 没有给出时间戳：{why}。检查点不受影响，可稍后再申请。",
        f"The authority {address} gave no time stamp: {why}. The checkpoint stands; ask again"
        " later.",
    )
