"""The container file: what it copies is there, it runs as nobody in particular, it holds no secret.

The image itself is not built here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

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
