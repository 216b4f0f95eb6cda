"""A session: what holds from the first word of a command to its last: settings, voice, screens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from shutil import get_terminal_size
from typing import NoReturn

import click
from rich.console import Console

from scoretrail.desk import Desk
from scoretrail.report.page import Page
from scoretrail.settings import Settings
from scoretrail.words import Voice

PIPED_WIDTH = 100
"""How wide a page is where nobody looks at a terminal."""

NARROWEST = 80
"""A terminal narrower than that breaks lines itself; nothing is cut off."""


class Screen(Console):
    """A console that leaves a broken pipe to whoever called it, and colours only for people."""

    def __init__(self, *, stderr: bool = False) -> None:
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(
            stderr=stderr,
            width=max(get_terminal_size().columns, NARROWEST) if stream.isatty() else PIPED_WIDTH,
            highlight=False,
            emoji=False,
            markup=False,
            soft_wrap=False,
        )

    def on_broken_pipe(self) -> NoReturn:
        """Nobody reads any more."""
        raise BrokenPipeError


@dataclass
class Session:
    """The settings of one command, and where it speaks."""

    settings: Settings
    onto: Callable[[Page, bool], None] | None = None
    """Where pages go instead of the screen: into a table, where that was asked for."""

    @cached_property
    def voice(self) -> Voice:
        """The language of this command."""
        return Voice(self.settings.lang)

    @cached_property
    def out(self) -> Screen:
        """Where answers go."""
        return Screen()

    @cached_property
    def err(self) -> Screen:
        """Where progress and refusals go."""
        return Screen(stderr=True)

    def open(self, *, read_only: bool = True) -> Desk:
        """The desk of the ledger that the settings name."""
        settings = self.settings
        return Desk.open(
            settings.place(),
            fictional=settings.fictional_names,
            read_only=read_only,
            told_at=settings.told_at,
            checkpoint_key=settings.checkpoint_key,
            subjects=settings.subjects,
        )

    def show(self, page: Page, *, demo: bool) -> None:
        """Write a page for people. Where it is piped, lines end where their text ends."""
        if self.onto is not None:
            self.onto(page, demo)
            return
        if self.out.is_terminal:
            page.print(self.out, self.voice, demo=demo)
            return
        with self.out.capture() as written:
            page.print(self.out, self.voice, demo=demo)
        click.echo("\n".join(line.rstrip() for line in written.get().splitlines()))
