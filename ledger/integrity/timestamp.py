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

SECONDS = 30
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
