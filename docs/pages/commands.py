"""The reference of the command line: every command's own help, in both languages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout

import click

from scoretrail.__main__ import run
from scoretrail.cli.root import root
from scoretrail.words import in_language

INTRODUCTION = """\
# Commands 命令

Every command with its options, as `--help` prints it.
The program speaks Chinese, and English with `--lang en`.

- A ledger is named by `--ledger`, or by `SCORETRAIL_LEDGER`: a path, an SQLAlchemy URL, or \
`case:FILE`, which opens a case to be asked.
- Every option may also be given as `SCORETRAIL_COMMAND_OPTION`, as in `SCORETRAIL_STANDINGS_AS_OF`.
- The options of the whole command may stand anywhere on the line.
- Every query has `--json`, with the coordinate asked and resolved, the basis, and the answer.
- The [exit codes](errors.md#exit-codes-退出码) tell a finding from a refusal.
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, f"## `scoretrail`\n\n{_help([])}"]
    for words, command in sorted(commands()):
        zh = in_language(command.help or "", "zh").replace("。", "。\n").rstrip()
        parts.append(f"## `scoretrail {' '.join(words)}`\n\n{zh}\n\n{_help(list(words))}")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its words."""
    waiting: list[tuple[tuple[str, ...], click.Command]] = [((), root)]
    while waiting:
        words, command = waiting.pop()
        if not isinstance(command, click.Group):
            yield words, command
            continue
        ctx = click.Context(command, info_name="scoretrail")
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None, name
            waiting.append(((*words, name), inner))


def _help(words: list[str]) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        run(["--lang", "en", *words, "--help"])
    lines = "\n".join(line.rstrip() for line in printed.getvalue().rstrip().splitlines())
    return f"```text\n{lines}\n```"
