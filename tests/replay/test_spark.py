"""Replay on Spark gives what one machine gives, integer for integer, and refuses what is not its dataset."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.scale.city import FIRST, LAST
from benchmarks.scale.folder import Folder
from benchmarks.scale.names import unit_id
from benchmarks.scale.rules import SCHEME, scheme
from domain.errors import BadFile, Refused, ScoretrailError, Tampered
from ledger.ledger import Ledger
from projections.memory import Memory
from replay.as_of import ask
from replay.coordinate import parse
from replay.spark import session as spark_session
from replay.spark.dataset import MANIFEST, Dataset
from replay.spark.replaying import by_buckets, by_sql, here
from replay.spark.writing import compared, plan_for, write_ledger
from scoretrail.__main__ import run

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NO_JAVA = "没有 Java（make system）· no Java: make system"
UNITS, POPULATIONS = 60, 17
HEAD = 4_001


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("city"))
    made.fill(HEAD - 1, 7, units=UNITS, populations=POPULATIONS)
    made.log("ledger")
    return made


def populations(city: Folder) -> list[list[str]]:
    return [[unit_id(u) for u in city.city.members(p)] for p in range(POPULATIONS)]


@pytest.fixture(scope="module")
def written(city: Folder, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = str(tmp_path_factory.mktemp("dataset"))
    with Ledger.open(city.ledger_url, read_only=True) as ledger:
        memory = Memory(list(ledger.facts()))
        rules = scheme(UNITS)
        some = [compared(rules, memory.units(HEAD), one) for one in populations(city)]
        return write_ledger(ledger, folder, plan_for(rules, None, across=True), some)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip(NO_JAVA)
    opened = spark_session.session("local[2]")
    yield opened
    opened.stop()


def test_the_dataset_gives_here_what_the_reference_evaluator_gives(
    city: Folder, written: Dataset
) -> None:
    found = {
        (row["unit"], row["line"]): (row["points"], row["place"])
        for row in here(written, [LAST], HEAD - 900).to_pylist()
    }
    with Ledger.open(city.ledger_url, read_only=True) as ledger:
        memory = Memory(list(ledger.facts()))
    for population in populations(city):
        coordinate = f"{SCHEME}?as_of=2018-12-31&known_at={HEAD - 900}&population="
        answer = ask(memory, parse(coordinate + ",".join(population)))
        for unit, sheet in answer.sheets.items():
            lines = [(award.code, award.points, None) for award in sheet.awards]
            for line, points, place in [*lines, ("total", sheet.total, sheet.place)]:
                expected = None if points is None else points * 100
                assert found[unit, line] == (expected, place)


@pytest.mark.slow
def test_spark_gives_the_same_table_by_buckets_and_by_sql(
    spark: SparkSession, written: Dataset
) -> None:
    assert spark.sparkContext.defaultParallelism == 2
    for day, position in ((LAST, HEAD), (LAST - 100, HEAD // 2), (LAST + 9, HEAD)):
        local = here(written, [day], position)

        assert by_buckets(spark, written, [day], position).equals(local)
        assert by_sql(spark, written, day, position).equals(local)


@pytest.mark.slow
def test_spark_gives_the_same_days(spark: SparkSession, written: Dataset) -> None:
    days = list(range(FIRST, LAST + 1, 40))

    assert by_buckets(spark, written, days, HEAD).equals(here(written, days, HEAD))


@pytest.mark.slow
def test_a_fault_on_a_worker_is_told_and_is_no_answer(
    spark: SparkSession, written: Dataset, tmp_path: Path
) -> None:
    broken = copied(written, tmp_path)
    cut = Path(broken.folder, "bucket-03.parquet")
    cut.write_bytes(cut.read_bytes()[:-100])

    with pytest.raises(Exception, match=r"bucket-03\.parquet is not what the manifest says"):
        by_buckets(spark, broken, [LAST], HEAD)


def copied(dataset: Dataset, into: Path) -> Dataset:
    shutil.copytree(dataset.folder, into / "copy")
    return Dataset(str(into / "copy"))


def test_another_day_gives_another_answer(written: Dataset) -> None:
    assert not here(written, [LAST], HEAD).equals(here(written, [LAST - 60], HEAD))


# Bad input


def refusal(dataset: Dataset) -> ScoretrailError:
    with pytest.raises(ScoretrailError) as refused:
        here(dataset, [LAST], HEAD)
    error = refused.value
    assert error.zh
    assert error.en
    return error


def test_a_truncated_bucket_is_refused(written: Dataset, tmp_path: Path) -> None:
    broken = copied(written, tmp_path)
    cut = Path(broken.folder, "bucket-00.parquet")
    cut.write_bytes(cut.read_bytes()[:-100])

    assert isinstance(refusal(broken), Tampered)


def test_a_bucket_of_another_dataset_is_refused(written: Dataset, tmp_path: Path) -> None:
    broken = copied(written, tmp_path)
    shutil.copy(f"{broken.folder}/bucket-01.parquet", f"{broken.folder}/bucket-00.parquet")

    error = refusal(broken)
    assert isinstance(error, Tampered)
    assert "belongs to another dataset" in error.en


def test_a_parquet_file_with_other_columns_is_refused_by_their_names(
    written: Dataset, tmp_path: Path
) -> None:
    broken = copied(written, tmp_path)
    strange = pa.table({"population": np.zeros(3, dtype=np.int64), "score": ["a", "b", "c"]})
    pq.write_table(strange, f"{broken.folder}/bucket-00.parquet")

    error = refusal(broken)
    assert isinstance(error, BadFile)
    assert "has the columns population, score" in error.en


def test_a_folder_without_a_manifest_and_one_of_another_format_are_refused(
    written: Dataset, tmp_path: Path
) -> None:
    assert isinstance(refusal(Dataset(str(tmp_path))), BadFile)
    other = copied(written, tmp_path)
    manifest = json.loads(Path(other.folder, MANIFEST).read_bytes())
    Path(other.folder, MANIFEST).write_text(json.dumps({**manifest, "format": 9}))

    assert "format 9" in refusal(other).en


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("no_java")
def test_without_java_the_refusal_says_how_to_get_it() -> None:
    with pytest.raises(Refused, match=r"找不到 Java.*There is no Java here"):
        spark_session.require_java()


def test_an_old_java_is_refused_with_its_version(no_java: Path) -> None:
    old = no_java / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    old.chmod(0o755)

    with pytest.raises(Refused, match="Java 8 is too old"):
        spark_session.require_java()


def test_without_pyspark_the_refusal_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda _: None)

    with pytest.raises(Refused, match=r"scoretrail\[spark\]"):
        spark_session.require_spark()


# The command


def ran(*arguments: str) -> int:
    return run(list(arguments))


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_the_command_writes_a_dataset_and_replays_it(
    city: Folder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lists = tmp_path / "populations.json"
    lists.write_text(json.dumps(populations(city)))
    ledger = ("--ledger", city.ledger_url, "--lang", "en")
    folder, answer = str(tmp_path / "dataset"), tmp_path / "answer.parquet"

    options = ("--scheme", SCHEME, "--populations", str(lists))
    assert ran(*ledger, "spark", "write", folder, *options) == 0
    assert f"{POPULATIONS} populations, {UNITS} units" in capsys.readouterr().out
    options = ("--master", "local[2]", "-o", str(answer))
    assert ran("spark", "replay", folder, *options) == 0

    table = pq.read_table(answer)
    assert table.equals(here(Dataset(folder), [LAST], HEAD))
    assert table.schema.metadata[b"scoretrail.coordinate"].decode() == (
        f"{SCHEME}@1?as_of=2018-12-31&known_at={HEAD}"
    )


def test_a_position_that_the_dataset_has_not_reached_is_refused(
    written: Dataset,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("spark", "replay", written.folder, "--known-at", str(HEAD + 1))

    assert ran(*asked, "-o", str(tmp_path / "a.parquet")) == 4
    assert f"There is no entry {HEAD + 1}".lower() in capsys.readouterr().err.lower()
