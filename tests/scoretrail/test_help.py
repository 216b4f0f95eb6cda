"""Every command says in both languages what it is for, and so does every option."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from scoretrail import __version__
from scoretrail.cli.root import ALIASES, COMMANDS, root
from tests.scoretrail.running import Run

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Walk the tree of commands."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


ALL = [(), *commands(root)]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_help_of_a_command_is_chinese(path: tuple[str, ...], scoretrail: Run) -> None:
    ran = scoretrail(*path, "--help")
    lines = ran.out.splitlines()

    assert ran.status == 0
    assert lines[0].startswith(f"用法  {' '.join(('scoretrail', *path))}")
    assert CHINESE.search(lines[2])
    assert [line for line in lines[2:] if line.strip() and not CHINESE.search(line)] == []


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_help_of_a_command_is_english(path: tuple[str, ...], scoretrail: Run) -> None:
    ran = scoretrail("--lang", "en", *path, "--help")

    assert ran.status == 0
    assert ran.out.startswith("Usage  scoretrail")
    assert CHINESE.search(ran.out) is None


def test_the_commands_of_the_design_are_all_there() -> None:
    wanted = (
        "demo init unit scheme template import record correct standings score why timeline entries "
        "entry diff publish drift rebuild case verify export bench"
    )

    assert set(wanted.split()) <= set(COMMANDS)
    assert ALIASES == {"explain": "why"}


def test_the_version_is_told(scoretrail: Run) -> None:
    ran = scoretrail("--version")

    assert (ran.status, ran.out) == (0, f"scoretrail {__version__}\n")


def test_what_holds_for_the_whole_command_may_be_written_anywhere(scoretrail: Run) -> None:
    front = scoretrail("--lang", "en", "scheme", "list")
    back = scoretrail("scheme", "list", "--lang", "en")

    assert front.out == back.out
    assert front.status == 0
