"""Stores for the tests: in memory, in a file, and on a PostgreSQL server started once a run.

Without the server's programs the tests that need them say so, and where CI=true they fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.cluster import NO_SERVER, Cluster, running, server_programs

PLACES = ["memory", "file", pytest.param("postgres", marks=pytest.mark.postgres)]


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


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start the server once."""
    pytest.importorskip("psycopg", reason="psycopg 不在（extra postgres）· no psycopg")
    programs = server_programs()
    if programs is None:
        pytest.skip(NO_SERVER)
    with running(programs) as server:
        yield server


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """Name an empty database on PostgreSQL."""
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)
