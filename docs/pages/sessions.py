"""Sessions: what a page shows of the command line, made by running it.

A block marked `console` holds commands after `$ ` and what they print. The blocks of a page are one
session in a folder of its own. A page may say in comments which files lie there, that the
demonstration's ledger does, and what was run before. `make demo` stands for what its target runs;
nothing else is imitated.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date
from functools import cache
from pathlib import Path

from domain.effect import SHANGHAI
from ledger.clock import now
from scoretrail.__main__ import run
from scoretrail.demo.ledger import build

DOCS = Path(__file__).parents[1]
BLOCK = re.compile(r"^```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = re.compile(r"^<!-- files: (?P<folder>\S+) -->$", re.MULTILINE)
DEMO = "<!-- demo -->"
BEFORE = re.compile(r"^<!-- before: (?P<command>.+) -->$", re.MULTILINE)

TODAY = date(2026, 12, 1)
"""What a session shows for the day on which it was run, so that no page changes every day."""
PROGRAMS = {"cat", "cp", "ls", "tail", "head"}
"""What a session may run besides scoretrail."""


class Shell:
    """One session: a folder, an environment, and the commands run in it one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 0

    def run(self, line: str) -> str:
        """What a command prints, on either stream, and its exit status if it is not 0."""
        words = shlex.split(line)
        if words[:2] == ["make", "demo"]:
            words = ["scoretrail", "demo", *_arguments(words[2:])]
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            os.environ[name] = value
            return ""
        if words == ["echo", "$?"]:
            return f"{self.status}\n"
        printed, self.status = (
            self._scoretrail(words[1:]) if words[0] == "scoretrail" else _other(words)
        )
        today = now().astimezone(SHANGHAI).date()
        return printed.replace(today.isoformat(), TODAY.isoformat())

    def _scoretrail(self, arguments: list[str]) -> tuple[str, int]:
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            status = run(arguments)
        return out.getvalue(), status


def _arguments(words: list[str]) -> list[str]:
    """What `ARGS=…` hands on."""
    return [part for word in words for part in shlex.split(word.removeprefix("ARGS="))]


def _other(words: list[str]) -> tuple[str, int]:
    assert words[0] in PROGRAMS, f"a session does not run {words[0]}"
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout + done.stderr, done.returncode


@contextmanager
def _elsewhere(folder: Path) -> Iterator[None]:
    """In the folder, without a setting of ours from outside; everything is put back."""
    here, environment = Path.cwd(), dict(os.environ)
    try:
        os.chdir(folder)
        for name in [name for name in os.environ if name.startswith("SCORETRAIL_")]:
            del os.environ[name]
        os.environ["SCORETRAIL_QUIET"] = "1"  # a bar shows how fast a machine is, and nothing else
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)


def replayed(page: str) -> str:
    """The page with every session as it runs today."""
    if not BLOCK.search(page):
        return page
    with played(page) as (_, text):
        return text


@contextmanager
def played(page: str) -> Iterator[tuple[Path, str]]:
    """The folder of a page's session, with all that the session left there, and the page it makes."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for found in FILES.finditer(page):
            shutil.copytree(DOCS / found["folder"], folder, dirs_exist_ok=True)
        if DEMO in page:
            demonstration(folder / "demo" / "ledger.db")
        with _elsewhere(folder):
            shell = Shell(folder)
            for found in BEFORE.finditer(page):
                shell.run(found["command"])
            text = BLOCK.sub(lambda block: _block(shell, block["body"]), page)
        yield folder, text


def demonstration(place: Path) -> None:
    """Lay the ledger of the demonstration at a place; it is made once for all pages."""
    place.parent.mkdir(parents=True)
    place.write_bytes(_demonstration())


@cache
def _demonstration() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ledger.db"
        build(str(place))
        return place.read_bytes()


def _block(shell: Shell, body: str) -> str:
    lines = []
    for line in body.splitlines():
        if line.startswith("$ "):
            lines.append(line)
            lines += shell.run(line.removeprefix("$ ")).splitlines()
    return "```console\n" + "".join(f"{line.rstrip()}\n" for line in lines) + "```"


def pages() -> list[Path]:
    """The pages that hold a session."""
    found = sorted(DOCS.rglob("*.md"))
    return [path for path in found if BLOCK.search(path.read_text(encoding="utf-8"))]


__all__ = ["pages", "played", "replayed"]
