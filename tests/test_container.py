"""The container file: what it copies is there, what it runs runs, as nobody in particular, without secrets.

The image itself is not built here; its commands are.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from ledger.clock import now
from ledger.ledger import Ledger
from scoretrail.access import Access, beside
from scoretrail.cli.root import COMMANDS

ROOT = Path(__file__).parents[1]
LINES = [
    line
    for line in (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]
LISTED = [
    line.removeprefix("!")
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    if line.startswith("!")
]


def test_everything_that_is_copied_is_there_and_may_be_copied() -> None:
    copied = [
        source
        for line in LINES
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]

    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [one for one in copied if not any(on.split("/")[0] == one for on in LISTED)] == []


def test_every_package_of_the_product_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert [one for one in packages if f"COPY {one} ./{one}" not in LINES] == []


def test_dependencies_are_installed_from_the_locks_alone() -> None:
    locks = [name for line in LINES for name in re.findall(r"requirements/\w+\.txt", line)]
    installs = [part for line in LINES for part in line.split("&&") if "pip install" in part]

    assert locks
    assert [name for name in locks if not (ROOT / name).exists()] == []
    assert all("--require-hashes" in one or "--no-deps" in one for one in installs)


def test_the_server_runs_as_a_user_that_is_not_root() -> None:
    users = [line.split()[1] for line in LINES if line.startswith("USER ")]

    assert users == ["10001:10001"]
    assert LINES.index("USER 10001:10001") < next(
        number for number, line in enumerate(LINES) if line.startswith("ENTRYPOINT")
    )


def test_nothing_secret_is_in_the_image() -> None:
    text = "\n".join(LINES).lower()

    assert [word for word in ("password", "secret", "token", "arg ", ".key") if word in text] == []


# What it runs

HOW_TO = (ROOT / "docs" / "how-to" / "run-in-a-container.md").read_text("utf-8")
BASE_URL = "SCORETRAIL_SERVE_BASE_URL"
SECONDS = 60


def instruction(name: str) -> list[str]:
    """The words of an instruction that is written as a list."""
    (line,) = [line for line in LINES if line.startswith((f"{name} ", f"{name}\t"))]
    words: list[str] = json.loads(line[line.index("[") :])
    return words


def settings() -> dict[str, str]:
    """The variables that the image sets, those of Python and of ours."""
    (line,) = [line for line in LINES if line.startswith("ENV PATH=")]
    return dict(word.split("=", 1) for word in shlex.split(line.removeprefix("ENV ")))


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server as the image starts it, on a free port; on loopback alone where it will listen."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [*instruction("ENTRYPOINT")[1:], *instruction("CMD")]
    words = [str(port) if word == "8000" else word for word in words]
    if BASE_URL in environment:
        words = ["127.0.0.1" if word == "0.0.0.0" else word for word in words]  # noqa: S104
    started = subprocess.Popen(
        [sys.executable, "-m", "scoretrail", *words],
        env={**os.environ, "SCORETRAIL_LEDGER": str(folder / "ledger.db"), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started, port
    finally:
        started.terminate()
        started.communicate(timeout=20)


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """A volume with a ledger, as `init` leaves it."""
    with Ledger.create(str(tmp_path / "ledger.db"), name="county/2026", kind="live"):
        return tmp_path


def answers(port: int) -> bool:
    """Whether the server answers within its time to start."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=5):
                return True
        except (URLError, ConnectionError):
            time.sleep(0.1)
    return False


def healthy(port: int) -> bool:
    """What the health check of the image says."""
    command = [word.replace(":8000/", f":{port}/") for word in instruction("HEALTHCHECK")]
    assert command[0] == "python"
    done = subprocess.run([sys.executable, *command[1:]], capture_output=True, check=False)
    return done.returncode == 0


def test_the_server_of_the_image_waits_for_accounts_and_for_its_address(volume: Path) -> None:
    with served(volume) as (started, _):
        _, said = started.communicate(timeout=SECONDS)
        assert (started.returncode, "address-without-accounts" in said) == (4, True)
        assert "http://0.0.0.0" not in said
    Access.make(beside(volume / "ledger.db")).grant("auditor", label="", now=now())
    with served(volume) as (started, _):
        _, said = started.communicate(timeout=SECONDS)
        assert (started.returncode, "base-url-missing" in said) == (2, True)


def test_told_both_it_serves_and_its_health_check_says_so(volume: Path) -> None:
    Access.make(beside(volume / "ledger.db")).grant("auditor", label="", now=now())
    with served(volume, **{BASE_URL: "https://credit.example.cn"}) as (_, port):
        assert answers(port)
        assert healthy(port)
    assert not healthy(port)


def test_what_the_image_sets_is_what_its_page_and_its_head_say() -> None:
    head = (ROOT / "Containerfile").read_text("utf-8")

    assert settings()["SCORETRAIL_LEDGER"] == "/ledger/ledger.db"
    assert settings()["PATH"].split(":")[0] == "/opt/scoretrail/bin"
    for text in (HOW_TO, head):
        assert f"{BASE_URL}=https://" in text
        assert "--format docker" in text


def test_every_command_that_the_page_runs_in_the_container_is_one_of_ours() -> None:
    run = re.findall(r"(?:podman run .*?|exec CONTAINER )\bscoretrail ([a-z]+)", HOW_TO)

    assert {"init", "doctor", "token", "backup"} <= set(run)
    assert [command for command in run if command not in COMMANDS] == []


def test_every_extra_that_a_served_ledger_may_need_is_in_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = set(project["project"]["optional-dependencies"]) - {"spark"}
    locked = set(re.findall(r"requirements/(\w+)\.txt", "\n".join(LINES)))

    assert locked == extras | {"product"}
