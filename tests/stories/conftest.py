"""What the stories share: the command line, and an office with a ledger of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scoretrail.conftest import scoretrail
from tests.scoretrail.running import Run
from tests.stories.office import BODY, Office

__all__ = ["scoretrail"]


@pytest.fixture
def office(durable_place: str, scoretrail: Run, tmp_path: Path) -> Office:
    """An office that has just adopted its scheme, on SQLite and on PostgreSQL."""
    ran = scoretrail("init", durable_place, "--name", "four-towns", "--kind", "told")
    assert ran.status == 0, ran.err
    office = Office(scoretrail, durable_place, tmp_path)
    office.adopt("2018-01-02", BODY, document="县信用办〔2018〕1号")
    return office
