"""What every command shares: help in two languages, the session, and the options of a question."""

from __future__ import annotations

import functools
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, cast

import click
from rich.console import Console
from rich.table import Table

from scoretrail.cli.session import Session
from scoretrail.settings import PREFIX
from scoretrail.words import LANGUAGES, Lang, Said, in_language

USAGE = Said("用法", "Usage")
OPTIONS = Said("选项", "Options")
OPTIONS_METAVAR = Said("[选项]", "[OPTIONS]")
COMMANDS = Said("命令", "Commands")
COMMAND_METAVAR = Said("命令 [参数]…", "COMMAND [ARGS]…")
HELP = "Show this help. ~ 显示本说明。"
WIDTH = 100


class Spoken(click.Command):
    """A command whose docstring is its help: an English paragraph and a Chinese one."""

    def get_help(self, ctx: click.Context) -> str:
        """The help in the language of the session, set by width of characters."""
        lang = language(ctx)
        page = _Help(lang)
        pieces = [getattr(OPTIONS_METAVAR, lang), *self._arguments(ctx)]
        page.line(f"{getattr(USAGE, lang)}  {ctx.command_path} {' '.join(pieces)}")
        page.line("", in_language(self.help or "", lang))
        self._more(ctx, page)
        page.table(getattr(OPTIONS, lang), self._options(ctx, lang))
        return page.text

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help."""
        context = click.get_current_context(silent=True)
        return in_language(self.help or "", language(context)).split("\n", 1)[0]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows this help, worded in both languages."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP
        return option

    def _arguments(self, ctx: click.Context) -> list[str]:
        pieces: list[str] = []
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Argument):
                pieces += parameter.get_usage_pieces(ctx)
        return pieces

    def _options(self, ctx: click.Context, lang: Lang) -> list[tuple[str, str]]:
        rows = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                rows.append((record[0], in_language(record[1], lang)))
        return rows

    def _more(self, ctx: click.Context, page: _Help) -> None:
        """What a group lists beside its options."""


class SpokenGroup(Spoken, click.Group):
    """A group of commands, such as `unit`."""

    command_class = Spoken

    def _arguments(self, ctx: click.Context) -> list[str]:
        return [getattr(COMMAND_METAVAR, language(ctx))]

    def _more(self, ctx: click.Context, page: _Help) -> None:
        lang = language(ctx)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, in_language(command.help or "", lang).split("\n", 1)[0]))
        page.table(getattr(COMMANDS, lang), rows)


class _Help:
    """The text of a help page, with columns aligned by what characters take on a screen."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._stream = io.StringIO()
        self._console = Console(
            file=self._stream, width=WIDTH, highlight=False, markup=False, emoji=False
        )

    def line(self, *texts: str) -> None:
        """Lines of text."""
        for text in texts:
            self._console.print(text)

    def table(self, heading: str, rows: list[tuple[str, str]]) -> None:
        """A heading and rows of two columns under it."""
        if not rows:
            return
        self.line("", heading)
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for left, right in rows:
            grid.add_row(f"  {left}", right)
        self._console.print(grid)

    @property
    def text(self) -> str:
        """What was written, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._stream.getvalue().splitlines())


def language(ctx: click.Context | None) -> Lang:
    """The language asked for; Chinese where none is."""
    asked = None if ctx is None else ctx.find_root().params.get("lang")
    asked = asked or os.environ.get(f"{PREFIX}_LANG")
    return cast("Lang", asked) if asked in LANGUAGES else "zh"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a question, as typed."""

    scheme: str | None = None
    as_of: str | None = None
    known_at: str | None = None
    attested: str | None = None
    rules_known_at: str | None = None
    over: str | None = None
    population: str | None = None
    as_json: bool = False


_SCHEME = "Scheme, perhaps with its revision: jinan-2018-districts@1. ~ 考核办法，可带修订号。"
_AS_OF = "As of the end of this day; today by default. ~ 截至哪一日（发生），默认今天。"
_KNOWN_AT = (
    "What was known: a position (18), the end of a day, an instant; all by default."
    " ~ 当时已知（登记）：序号 18、某日日终或时刻，默认全部。"
)
_ATTESTED = (
    "By the times that older registers attest: known by then. Nothing proves them."
    " ~ 按原登记时间：到这时已知的。原登记时间没有证明。"
)
_RULES = (
    "Under the rules as known then; by default as --known-at."
    " ~ 按当时已知的规则，默认同 --known-at。"
)
_OVER = "Ask the scheme over another year (a trial). ~ 按本办法算另一年度（跨办法试算）。"
_POPULATION = (
    "Compare other units: a scheme's, or ids with commas (a trial)."
    " ~ 另定比较范围：别的办法的名册，或逗号分隔的对象（试算）。"
)
AS_JSON = "Answer in JSON. ~ 以 JSON 回答。"

json_option = click.option("--json", "as_json", is_flag=True, help=AS_JSON)
known_at_option = click.option("--known-at", metavar="MOMENT", help=_KNOWN_AT)

_OPTIONS = (
    click.option("--scheme", metavar="ID", help=_SCHEME),
    click.option("--as-of", metavar="DAY", help=_AS_OF),
    known_at_option,
    click.option("--attested", metavar="MOMENT", help=_ATTESTED),
    click.option("--rules-known-at", metavar="MOMENT", help=_RULES),
    click.option("--over", metavar="YEAR", help=_OVER),
    click.option("--population", metavar="WHO", help=_POPULATION),
    json_option,
)


def asks(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a question, as one `Options`, after its session."""

    @click.pass_obj
    @functools.wraps(function)
    def command(session: Session, /, **given: Any) -> None:
        typed = {field.name: given.pop(field.name) for field in fields(Options)}
        function(session, Options(**typed), **given)

    decorated: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
