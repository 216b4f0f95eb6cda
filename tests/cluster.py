"""A PostgreSQL server of our own: on loopback, for one run, its data in a folder that goes away.

The programs are the system's (`make system`). The server runs as a user without rights where we
have all of them, because PostgreSQL refuses root. Nothing here knows a test.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

UNPRIVILEGED = "nobody"
NO_SERVER = "PostgreSQL 的服务程序不在（make system）· no PostgreSQL server programs (make system)"
START_SECONDS = 30


class Cluster:
    """A server that can be started, killed and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = count(1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", folder / "data", "-U", "office", "-A", "trust", "-E", "UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start the server, also again after `kill`."""
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data"),
                   "-h", "127.0.0.1", "-p", str(self.port),
                   "-k", str(self._folder), "-c", "max_connections=200"]  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        with self._log().open("ab") as log:
            self.server = subprocess.Popen(command, **self._options(log))
            while self._ask("SELECT 1") is None:
                if time.monotonic() > deadline:
                    log_text = self._log().read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log_text[-2000:]}")
                time.sleep(0.05)
                if self.server.poll() is not None:
                    # After a kill the old server's children may take a moment to notice.
                    self.server = subprocess.Popen(command, **self._options(log))

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        with self._log().open("ab") as log:
            subprocess.run(command, check=True, **self._options(log))

    def files(self) -> Iterator[bytes]:
        """Every file of the server as it lies on disk: tables, indexes, the log of changes."""
        self._ask("CHECKPOINT")
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.read_bytes()

    def _log(self) -> Path:
        return self._folder / "log"

    def _options(self, log: IO[bytes]) -> dict[str, Any]:
        options: dict[str, Any] = {"cwd": self._folder, "stdout": log, "stderr": subprocess.STDOUT}
        if os.getuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return options

    def _ask(self, statement: str) -> object:
        import psycopg  # noqa: PLC0415 — an extra, like the server

        try:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                return connection.execute(statement.encode()).statusmessage
        except psycopg.OperationalError:
            return None

    def url(self, database: str) -> str:
        """Name a database of this server."""
        return f"postgresql://office@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """Make an empty database."""
        name = f"test_{next(self._numbers)}"
        assert self._ask(f"CREATE DATABASE {name}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    def kill(self) -> None:
        """Stop the server as a power cut would."""
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        """Stop the server, whoever is connected."""
        self.server.send_signal(signal.SIGINT)
        self.server.wait(timeout=START_SECONDS)


def server_programs() -> Path | None:
    """Find the server's programs, the newest version first."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name)
    found = shutil.which("postgres")
    candidates = [*reversed(places), *([Path(found).parent] if found else [])]
    return next((place for place in candidates if _has_both(place)), None)


def _has_both(place: Path) -> bool:
    return (place / "postgres").exists() and (place / "initdb").exists()


@contextmanager
def running(programs: Path) -> Iterator[Cluster]:
    """Start a server, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="scoretrail-postgres-"))
    try:
        if os.getuid() == 0:
            os.chown(folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
        cluster = Cluster(programs, folder)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
