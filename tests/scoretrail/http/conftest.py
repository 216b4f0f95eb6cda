"""What the tests of the server share: an application on a demonstration, and whoever asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scoretrail.http.serving import Terms, application


@pytest.fixture
def desk_client(demo_ledger: str) -> Iterator[TestClient]:
    """A browser on this machine, before a server without accounts."""
    app = application(Terms(demo_ledger))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


@pytest.fixture
def ledger_path(demo_ledger: str) -> Path:
    """Where the demonstration lies that a test may write to."""
    return Path(demo_ledger)
