"""The tree of commands. A command's module is loaded when it is called or listed."""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import Any, NoReturn

import click

from domain.errors import UnknownName
from scoretrail import __version__
from scoretrail.cli.command import SpokenGroup
from scoretrail.cli.session import Session
from scoretrail.settings import PREFIX, Settings
from scoretrail.words import LANGUAGES

COMMANDS = {
    "demo": "demo",
    "init": "init",
    "unit": "unit",
    "scheme": "scheme",
    "readings": "readings",
    "template": "template",
    "import": "take_in",
    "record": "record",
    "correct": "correct",
    "standings": "standings",
    "score": "score",
    "why": "why",
    "timeline": "timeline",
    "replay": "replay",
    "what-if": "what_if",
    "matrix": "matrix",
    "entries": "entries",
    "entry": "entry",
    "diff": "diff",
    "due": "due",
    "period": "period",
    "propose": "propose",
    "proposals": "proposals",
    "confirm": "confirm",
    "reject": "reject",
    "appeal": "appeal",
    "publish": "publish",
    "restate": "restate",
    "reconcile": "reconcile",
    "drift": "drift",
    "late": "late",
    "deltas": "deltas",
    "rebuild": "rebuild",
    "case": "case",
    "verify": "verify",
    "checkpoint": "checkpoint",
    "witness": "witness",
    "bundle": "bundle",
    "evidence": "evidence",
    "person": "person",
    "audit": "audit",
    "report": "report",
    "export": "export",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
    "serve": "serve",
    "token": "token",
    "spark": "spark",
    "bench": "bench",
}
"""Every command, in the order of the help, with its module in `scoretrail.cli`."""

ALIASES = {"explain": "why"}


class Root(SpokenGroup):
    """The whole command line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name or alias, or a refusal that names what is near."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = import_module(f"scoretrail.cli.{COMMANDS[name]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with our own refusal of what is not there."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            _unknown(args[0])
        return super().resolve_command(ctx, args)


def _unknown(name: str) -> NoReturn:
    near = difflib.get_close_matches(name, [*COMMANDS, *ALIASES], n=3)
    raise UnknownName(
        "unknown-command",
        f"没有命令“{name}”。"
        + (f"是否为：{'、'.join(near)}？" if near else "见 scoretrail --help。"),
        f"There is no command {name!r}. "
        + (f"Did you mean {', '.join(near)}?" if near else "See scoretrail --help."),
    )


@click.command(
    cls=Root,
    context_settings={"auto_envvar_prefix": PREFIX, "help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.option(
    "--ledger",
    metavar="FILE|URL|case:FILE",
    help="The ledger: a file, a database URL, or a case; also SCORETRAIL_LEDGER."
    " ~ 台账：文件、数据库地址或案例；也可设 SCORETRAIL_LEDGER。",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="zh",
    is_eager=True,
    help="Language of answers; Chinese by default. ~ 语言，默认中文。",
)
@click.option("--quiet", is_flag=True, help="No progress. ~ 不显示进度。")
@click.option(
    "--fictional-names",
    is_flag=True,
    help="Show a demo ledger as units of a city that does not exist."
    " ~ 演示账以虚构的“云州市”单位名显示。",
)
@click.option(
    "--told-at",
    metavar="INSTANT",
    help="For a told ledger: the moment at which this happens. ~ 转述账专用：此事发生的时刻。",
)
@click.option(
    "--checkpoint-key",
    metavar="FILE",
    help="Sign checkpoints with this key when they are due; also SCORETRAIL_CHECKPOINT_KEY."
    " ~ 到期时用这把密钥自动签检查点；也可设 SCORETRAIL_CHECKPOINT_KEY。",
)
@click.option(
    "--master-key",
    metavar="FILE",
    help="The key under which persons' data is sealed; also SCORETRAIL_MASTER_KEY."
    " ~ 封存个人信息的主密钥；也可设 SCORETRAIL_MASTER_KEY。",
)
@click.option(
    "--subjects",
    metavar="FILE",
    help="The subject store; beside the ledger's file by default; also SCORETRAIL_SUBJECTS."
    " ~ 当事人密钥库，默认在台账文件旁；也可设 SCORETRAIL_SUBJECTS。",
)
@click.option(
    "--evidence-store",
    metavar="DIR|URL",
    help="Where evidence files are kept; beside the ledger's file by default; also"
    " SCORETRAIL_EVIDENCE_STORE. ~ 附件放在哪里，默认在台账文件旁；也可设"
    " SCORETRAIL_EVIDENCE_STORE。",
)
@click.version_option(__version__, message="scoretrail %(version)s", help="The version. ~ 版本。")
@click.pass_context
def root(ctx: click.Context, /, **given: Any) -> None:
    """Any unit's score, as of any day, as known at any moment, and the entry and clause behind it.

    任一考核对象在任一日、按任一时刻所知的得分，以及每一分背后的记录和条款。
    """
    ctx.obj = Session(Settings(**given))
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
