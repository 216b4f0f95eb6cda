"""Progress of long work: a bar where somebody watches, a line now and then where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scoretrail.cli.session import Session
from scoretrail.words import Said

EVERY = 5
"""Seconds between two lines where there is no terminal."""

Tick = Callable[[int, int], None]


@contextmanager
def progress(session: Session, doing: Said) -> Iterator[Tick]:
    """A function to call with how much is done and how much there is."""
    label = session.voice(doing)
    if session.settings.quiet:
        yield lambda _done, _total: None
    elif session.err.is_terminal:
        columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=session.err, transient=True) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        yield _lines(label)


def _lines(label: str) -> Tick:
    last = monotonic()

    def tick(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= EVERY:
            last = monotonic()
            click.echo(f"{label} {done}/{total}", err=True)

    return tick
