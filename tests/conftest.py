"""Stores for the tests: in memory, in a file, and on a PostgreSQL server of our own.

The server is the system's (`make system`), started once a run on a free port of the loopback address
as a user without rights, with its data in a folder that goes away. Without it the tests that need it
say so, and where CI=true they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

UNPRIVILEGED = "nobody"
PLACES = ["memory", "file", pytest.param("postgres", marks=pytest.mark.postgres)]
NO_SERVER = "PostgreSQL 的服务程序不在（make system）· no PostgreSQL server programs (make system)"


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    """Name an empty database of each kind."""
    return place_of(request.param, request)


@pytest.fixture(params=PLACES[1:])
def durable_place(request: pytest.FixtureRequest) -> str:
    """Name an empty database that two processes can share."""
    return place_of(request.param, request)


def place_of(kind: str, request: pytest.FixtureRequest) -> str:
    """Name an empty database of a kind."""
    if kind == "memory":
        return "sqlite://"
    if kind == "file":
        return f"sqlite:///{request.getfixturevalue('tmp_path')}/ledger.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def empty_place(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Give a function that names an empty database of a kind."""
    return partial(place_of, request=request)


class Cluster:
    """A PostgreSQL server of our own."""

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
        arguments = ["-D", self._folder / "data", "-h", "127.0.0.1", "-p", str(self.port),
                     "-k", self._folder, "-c", "max_connections=200"]  # fmt: skip
        self.server = subprocess.Popen(
            [self._programs / "postgres", *arguments], **self._as_nobody()
        )
        deadline = time.monotonic() + 30
        while self._ask("SELECT 1") is None:
            if self.server.poll() is not None or time.monotonic() > deadline:
                log = (self._folder / "log").read_text(encoding="utf-8", errors="replace")
                pytest.fail(f"PostgreSQL did not start:\n{log[-2000:]}")
            time.sleep(0.05)

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._programs / program, *map(str, arguments)]
        subprocess.run(command, check=True, **self._as_nobody())

    def _as_nobody(self) -> dict[str, Any]:
        with (self._folder / "log").open("ab") as log:
            options: dict[str, Any] = {"cwd": self._folder, "stdout": os.dup(log.fileno()),
                                       "stderr": subprocess.STDOUT}  # fmt: skip
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
        """Stop the server."""
        self.server.terminate()
        self.server.wait(timeout=30)


def server_programs() -> Path | None:
    """Find the server's programs, the newest version first."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name)
    found = shutil.which("postgres")
    candidates = [*reversed(places), *([Path(found).parent] if found else [])]
    return next((p for p in candidates if (p / "postgres").exists() and (p / "initdb").exists()), None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start the server once."""
    pytest.importorskip("psycopg", reason="psycopg 不在（extra postgres）· no psycopg")
    programs = server_programs()
    if programs is None:
        pytest.skip(NO_SERVER)
    folder = Path(tempfile.mkdtemp(prefix="scoretrail-postgres-"))
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)
    running = Cluster(programs, folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """Name an empty database on PostgreSQL."""
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)
