"""What the tests of the pages share: a server on a demonstration, and a browser before it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from scoretrail.http.serving import Terms, application
from tests.browser import NO_BROWSER, browser_program, browsing, serving
from tests.scoretrail.web.visitor import Visitor


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's browser, or the reason why these tests did not run."""
    program = browser_program()
    if program is None:
        pytest.skip(NO_BROWSER)
    with browsing(program) as running:
        yield running


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a demonstration that nobody writes to."""
    copy = tmp_path_factory.mktemp("site") / "ledger.db"
    shutil.copy(built, copy)
    with serving(copy) as address:
        yield address


@pytest.fixture
def desk_client(demo_ledger: str) -> Iterator[TestClient]:
    """A program before the pages of a demonstration, without a browser."""
    app = application(Terms(demo_ledger))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Visitor]:
    """Somebody in Chinese, with scripts, at a desk."""
    with Visitor.arriving(browser, site) as somebody:
        yield somebody


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where pictures of the pages are kept, when they are to be taken anew (SCORETRAIL_PICTURES=1)."""
    if not os.environ.get("SCORETRAIL_PICTURES"):
        return None
    return Path(__file__).parents[3] / "docs" / "images"
