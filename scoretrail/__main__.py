"""The way in: runs a command and turns whatever happens into one of the documented exit statuses.

    0 answered · 1 a finding · 2 not understood · 3 rows refused · 4 refused
    5 outcome of a write unknown · 70 a fault of ours · 130 interrupted

Python ends an uncaught exception with 1, which would read as a finding: here it is 70.
"""

from __future__ import annotations

import os
import sys
import traceback

import click

from domain.errors import NotPermitted, ScoretrailError
from domain.personal import masked_text
from scoretrail.cli import refusal
from scoretrail.cli.root import root
from scoretrail.cli.session import Screen

WHOLE = {
    "--ledger": True,
    "--lang": True,
    "--quiet": False,
    "--fictional-names": False,
    "--told-at": True,
    "--checkpoint-key": True,
    "--master-key": True,
    "--subjects": True,
    "--evidence-store": True,
}
"""The options of the whole command, and whether each takes a value."""


def main() -> None:
    """Run the command on the command line, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit status."""
    _speak_anyway()
    screen = Screen(stderr=True)
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()
        return 0
    except ScoretrailError as error:
        return refusal.refused(screen, error)
    except click.ClickException as error:
        return refusal.misused(screen, error)
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(screen)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _fault(screen, error)
    return status


def _run(arguments: list[str]) -> int:
    try:
        with root.make_context("scoretrail", hoisted(arguments)) as ctx:
            try:
                root.invoke(ctx)
            except NotPermitted as error:
                refusal.on_record(ctx.obj, error, str(ctx.invoked_subcommand))
                raise
    except click.exceptions.Exit as done:
        return done.exit_code
    return 0


def hoisted(arguments: list[str]) -> list[str]:
    """The arguments with what holds for the whole command in front, wherever it was written.

    >>> hoisted(["standings", "--lang", "en", "--json", "--ledger=a.db"])
    ['--lang', 'en', '--ledger=a.db', 'standings', '--json']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        name = word.split("=", 1)[0]
        if word == "--":
            rest += [word, *words]
        elif name in WHOLE:
            front.append(word)
            if WHOLE[name] and "=" not in word:
                front += [value for value in (next(words, None),) if value is not None]
        else:
            rest.append(word)
    return front + rest


def _interrupted(screen: Screen) -> int:
    zh, en = refusal.STOPPED.zh + refusal.SAFE.zh, f"{refusal.STOPPED.en} {refusal.SAFE.en}"
    refusal.show(screen, zh, en, "interrupted")
    return refusal.INTERRUPTED


def _fault(screen: Screen, error: Exception) -> int:
    name = f"{type(error).__name__}: {error}"
    zh, en = (said.format(error=name) for said in refusal.OURS)
    refusal.show(screen, zh, en, "fault")
    trace = "".join(traceback.format_exception(error)).rstrip()
    screen.print(masked_text(trace, likely=True), soft_wrap=True)
    return refusal.FAULT


def _speak_anyway() -> None:
    """A terminal that cannot show a character gets its escape, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _hush() -> None:
    """Nobody reads: let the interpreter close its streams without a word."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
