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
@click.option("--full", is_flag=True, help="All sizes, 100,000 to 10,000,000. ~ 全部规模。")
@click.option("--races", is_flag=True, help="Appending, reading, scoring. ~ 登记、读取、计分。")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    entries: int | None,
    full: bool,  # noqa: FBT001 - click gives flags by name
    races: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Replay at scale beside its peers: equal answers first, then ratios, memory and versions.

    大规模重算并排测速：先比答案相同，再给比值、内存和版本。
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
    options += ["--full"] if full and not races else []
    module = "benchmarks" if races else "benchmarks.scale"
    done = subprocess.run([sys.executable, "-m", module, *options], check=False)  # noqa: S603
    ctx.exit(done.returncode)
