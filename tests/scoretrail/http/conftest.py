"""What the tests of the server share: an application on a demonstration, and whoever asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scoretrail.http.serving import Terms, application
from tests.scoretrail.http.callers import Callers, callers_of


@pytest.fixture
def desk_client(demo_ledger: str) -> Iterator[TestClient]:
    """A browser on this machine, before a server without accounts."""
    app = application(Terms(demo_ledger))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


@pytest.fixture
def callers(demo_ledger: str) -> Iterator[Callers]:
    """A server with an account for each role, and whoever comes with it."""
    with callers_of(demo_ledger) as callers:
        yield callers


@pytest.fixture(scope="session")
def reading_callers(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """The same, for tests that record nothing and may share it."""
    copy = tmp_path_factory.mktemp("reading") / "ledger.db"
    copy.write_bytes(built.read_bytes())
    with callers_of(str(copy)) as callers:
        yield callers


@pytest.fixture
def ledger_path(demo_ledger: str) -> Path:
    """Where the demonstration lies that a test may write to."""
    return Path(demo_ledger)
