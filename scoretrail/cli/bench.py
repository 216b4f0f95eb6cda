"""`bench`: measured side by side, on this machine, as ratios (测速)."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import click

from domain.errors import Refused
from scoretrail.cli.command import Spoken, json_option


@click.command(cls=Spoken)
@click.option(
    "--entries", type=click.IntRange(1_000), default=None, help="How many entries. ~ 记录条数。"
)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    entries: int | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Benchmarks: equal answers first, then ratios, with data size and versions.

    测速：先比答案相同，再给比值、数据量和版本。
    """
    if find_spec("benchmarks") is None:
        raise Refused(
            "benchmarks-absent",
            "测速程序不随安装包分发。请取得源代码，在其目录中运行 scoretrail bench 或 make bench。",
            "The benchmarks do not come with the installed package. Get the source, and run "
            "scoretrail bench or make bench in its folder.",
        )
    options = [] if entries is None else ["--entries", str(entries)]
    options += ["--json"] if as_json else []
    done = subprocess.run([sys.executable, "-m", "benchmarks", *options], check=False)  # noqa: S603
    ctx.exit(done.returncode)
