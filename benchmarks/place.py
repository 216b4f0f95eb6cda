"""Where a race is run: in an SQLite file, or on a PostgreSQL server started for the run (存放处).

Each contestant has a database of its own in each round, made empty and taken away. A place that is
not there is named in the results, with the reason.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from sqlalchemy import make_url

from benchmarks.raw import connected
from tests.cluster import NO_SERVER, running, server_programs

NO_DRIVER = "psycopg 不在（extra postgres）· no psycopg (extra postgres)"

SQLITE_SETTINGS = ("journal_mode", "synchronous", "page_size", "wal_autocheckpoint")
POSTGRES_SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "shared_buffers",
)


class Place(ABC):
    """Somewhere to keep databases."""

    name: ClassVar[str]

    @abstractmethod
    def database(self) -> AbstractContextManager[str]:
        """Give the URL of an empty database, which goes away afterwards."""

    @abstractmethod
    def library(self, url: str) -> Mapping[str, str]:
        """Tell the eventsourcing library's own module how to reach a database."""

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """What durability rests on here, as the database itself says."""


class Sqlite(Place):
    """Files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give a file in a folder of its own."""
        with TemporaryDirectory(dir=self._folder) as folder:
            yield f"sqlite:///{folder}/bench.db"

    def library(self, url: str) -> Mapping[str, str]:
        """Name the file."""
        path = make_url(url).database or ""
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path}

    def settings(self) -> Mapping[str, str]:
        """Read the pragmas as the opponents have them, and the kind of file system."""
        with self.database() as url, connected(url) as raw:
            return raw.shown(*SQLITE_SETTINGS) | {"file_system": file_system(self._folder)}


class Postgres(Place):
    """Schemas in one database of a server: made and dropped without a checkpoint between races."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._numbers = count(1)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the database with a search path of its own."""
        schema = f"bench_{next(self._numbers)}"
        with connected(self._url) as raw:
            raw.run(f"CREATE SCHEMA {schema}")
            try:
                url = self._url.update_query_dict({"options": f"-csearch_path={schema}"})
                yield url.render_as_string(hide_password=False)
            finally:
                raw.run(f"DROP SCHEMA {schema} CASCADE")

    def library(self, url: str) -> Mapping[str, str]:
        """Name the server, the database and the schema."""
        parts = make_url(url)
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": parts.database or "",
            "POSTGRES_HOST": parts.host or "",
            "POSTGRES_PORT": str(parts.port),
            "POSTGRES_USER": parts.username or "",
            "POSTGRES_PASSWORD": "",
            "POSTGRES_SCHEMA": str(parts.query["options"]).partition("=")[2],
        }

    def settings(self) -> Mapping[str, str]:
        """Read the server's settings."""
        with connected(self._url) as raw:
            return raw.shown(*POSTGRES_SETTINGS)


@contextmanager
def sqlite() -> Iterator[Place]:
    """Keep files for a while."""
    with TemporaryDirectory(prefix="scoretrail-bench-") as folder:
        yield Sqlite(Path(folder))


@contextmanager
def postgres() -> Iterator[Place]:
    """Run a server for a while."""
    programs = server_programs()
    assert programs is not None, "asked first by `absent`"
    with running(programs) as cluster:
        yield Postgres(cluster.url(cluster.create()))


PLACES = {"sqlite": sqlite, "postgres": postgres}


def absent(name: str) -> str | None:
    """Say why a place cannot be had here; nothing if it can."""
    if name != "postgres":
        return None
    if find_spec("psycopg") is None:
        return NO_DRIVER
    return NO_SERVER if server_programs() is None else None


def file_system(folder: Path) -> str:
    """Name the kind of file system that holds a folder, as far as the system tells."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return "?"
    kinds = {Path(line.split()[1]): line.split()[2] for line in mounts.read_text().splitlines()}
    return next((kinds[part] for part in (folder, *folder.parents) if part in kinds), "?")
