"""`spark`: replay on a cluster: write the delta log as a dataset, and ask it there (集群重算)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from domain.errors import BadFile, Refused
from projections.deltas.row import day_number, day_of
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.words import Said

if TYPE_CHECKING:
    import pyarrow as pa

    from scoretrail.desk import Desk

WRITING = Said("写出数据集", "writing the dataset")
WRITTEN = Said(
    "已写出 {folder}：{populations} 组、{units} 个考核对象、{rows} 行增量，截至 #{position}。",
    "Written {folder}: {populations} populations, {units} units, {rows} delta rows, up to #{position}.",
)
REPLAYED = Said(
    "已重算 {units} 个考核对象，截至 {day}，已知至 #{position}：{path}",
    "Replayed {units} units as of {day}, known up to #{position}: {path}",
)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Replay on Apache Spark: the same integers from a dataset in buckets.

    在 Apache Spark 上重算：分桶数据集，结果与本机逐数相同。
    """


@command.command("write", cls=Spoken)
@click.argument("folder")
@click.option("--scheme", required=True, help="Under which scheme. ~ 考核办法。")
@click.option(
    "--populations",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON: a list of lists of unit ids; default the scheme's roster. ~ 各组名单（JSON），默认办法所列。",
)
@json_option
@click.pass_context
def write(
    ctx: click.Context,
    folder: str,
    scheme: str,
    populations: Path | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Write the delta log of a scheme's populations into FOLDER, as Parquet in 16 buckets.

    把办法各组的增量写入 FOLDER（16 个 Parquet 桶）。
    """
    _bulk()
    from replay.spark.writing import compared, plan_for, write_ledger  # noqa: PLC0415

    session: Session = ctx.obj
    with session.open() as desk:
        head = desk.memory.head
        rules = desk.memory.rulebook.scheme(scheme, head, date.max)
        calendar = desk.memory.rulebook.calendar(rules.calendar, head)
        units = desk.memory.units(head)
        listed = _listed(populations) or [[e.unit or key for key, e in rules.units.roster.items()]]
        plan = plan_for(rules, calendar, across=populations is not None)
        some = [compared(rules, units, one) for one in listed]
        with progress(session, WRITING) as tick:
            made = write_ledger(desk.ledger, folder, plan, some, progress=tick)
        manifest = made.manifest
        said = {
            "folder": folder,
            "populations": len(some),
            "units": sum(map(len, some)),
            "rows": sum(file.rows for file in manifest.files),
            "position": manifest.position,
        }
        _say(session, desk, WRITTEN, said, as_json=as_json)


@command.command("replay", cls=Spoken)
@click.argument("folder")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As of the end of that day. ~ 截至日。"
)
@click.option("--known-at", type=int, help="Known at that position. ~ 已知至第几条。")
@click.option(
    "--master", default="local[*]", show_default=True, help="Where Spark runs. ~ Spark 主节点。"
)
@click.option(
    "--by",
    type=click.Choice(["buckets", "sql"]),
    default="buckets",
    show_default=True,
    help="One task a bucket, or counts as SQL. ~ 按桶，或用 SQL 统计。",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The answer, as Parquet. ~ 结果（Parquet）。",
)
@click.pass_context
def replay(
    ctx: click.Context,
    folder: str,
    as_of: Any,
    known_at: int | None,
    master: str,
    by: str,
    output: Path,
) -> None:
    """Replay a dataset on Spark, and write every unit's points, total and place.

    在 Spark 上重算数据集，写出每个考核对象的得分、总分和名次。
    """
    from replay.spark.session import require_java, require_spark  # noqa: PLC0415

    require_spark()
    require_java()
    from replay.spark.dataset import Dataset  # noqa: PLC0415 - the extra `spark`
    from replay.spark.replaying import by_buckets, by_sql  # noqa: PLC0415
    from replay.spark.session import session as opened  # noqa: PLC0415

    session: Session = ctx.obj
    dataset = Dataset(folder)
    manifest = dataset.manifest
    scheme = manifest.of.scheme
    day = scheme.period.last if as_of is None else as_of.date()
    position = manifest.position if known_at is None else known_at
    _asked(scheme.period.first, day, position, manifest.position)
    spark = opened(master)
    try:
        number = day_number(day)
        if by == "sql":
            answer = by_sql(spark, dataset, number, position)
        else:
            answer = by_buckets(spark, dataset, [number], position)
    finally:
        spark.stop()
    coordinate = f"{scheme.id}@{scheme.revision}?as_of={day}&known_at={position}"
    _keep(answer, output, coordinate)
    units = sum(map(len, manifest.populations))
    said = session.voice(REPLAYED, units=units, day=day_of(number), position=position, path=output)
    session.out.print(said, soft_wrap=True)


def _asked(first: date, day: date, position: int, reached: int) -> None:
    if day < first:
        raise Refused(
            "before-period",
            f"{day} 早于考核期（{first} 起）。",
            f"{day} is before the period, which begins on {first}.",
        )
    if not 0 <= position <= reached:
        raise Refused(
            "beyond-dataset",
            f"数据集到第 {reached} 条，没有第 {position} 条。请重新写出，或改 --known-at。",
            f"The dataset reaches entry {reached}; there is no entry {position}. Write it anew, or "
            "change --known-at.",
        )


def _keep(answer: pa.Table, path: Path, coordinate: str) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - the extra `spark`

    said = {"scoretrail.coordinate": coordinate, "scoretrail.rows": str(answer.num_rows)}
    half = path.with_name(f".{path.name}.half")
    pq.write_table(answer.replace_schema_metadata(said), half)
    half.replace(path)


def _listed(path: Path | None) -> list[list[str]]:
    if path is None:
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[list[str]])
    except msgspec.MsgspecError as fault:
        raise BadFile(
            "no-populations",
            f"{path} 应为 JSON：各组考核对象编号的列表的列表（{fault}）。",
            f"{path} must be JSON, a list of lists of unit ids ({fault}).",
        ) from fault


def _bulk() -> None:
    from importlib.util import find_spec  # noqa: PLC0415

    if find_spec("numpy") is None or find_spec("pyarrow") is None:
        raise Refused(
            "bulk-missing",
            "没有安装 NumPy 和 PyArrow。请安装附加件：pip install 'scoretrail[bulk]'。",
            "NumPy and PyArrow are not installed. Install the extra: pip install 'scoretrail[bulk]'.",
        )


def _say(
    session: Session, desk: Desk, said: Said, values: dict[str, Any], *, as_json: bool
) -> None:
    if as_json:
        asked = "spark/write"
        resolved = f"{asked}?known_at={values['position']}"
        coordinate = {"asked": asked, "resolved": resolved, "pinned": True}
        envelopes.write(envelopes.envelope(desk, values, coordinate=coordinate))
    else:
        session.out.print(session.voice(said, **values), soft_wrap=True)
