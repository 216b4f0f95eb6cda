"""A browser of the system's, and a server for it: on loopback, for one run. Nothing here knows a test.

The browser is Debian's Chromium or whichever is found; none is ever downloaded. It may reach this
machine only: a page that asks another host for anything is found out.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, sync_playwright

NO_BROWSER = "没有 Chromium 浏览器（make system）· no Chromium browser (make system)"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


def browser_program() -> str | None:
    """Where the browser lies; None if there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browsing(program: str) -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(ledger: Path, *options: str, fictional: bool = True) -> Iterator[str]:
    """A server of ours on a ledger, in a process of its own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shown = ["--fictional-names"] if fictional else []
    command = [sys.executable, "-m", "scoretrail", "--ledger", str(ledger), *shown]
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _answering(server, f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answering(server: subprocess.Popen[bytes], address: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api/v1/health", timeout=5):  # noqa: S310 - http, ours
                return address
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start (exit {server.poll()})")
