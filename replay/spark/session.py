"""The way to Spark: what must be installed, and a session that keeps to this machine unless told otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Refused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = 17
"""The oldest Java that Spark 4 runs on."""
LOOPBACK = "127.0.0.1"
BATCH = 1_000_000


def session(master: str) -> SparkSession:
    """Open a session at a master, such as `local[2]` or `spark://HOST:7077`."""
    require_spark()
    require_java()
    from pyspark.sql import SparkSession  # noqa: PLC0415 - the extra `spark`

    if master.startswith("local"):
        os.environ["PYSPARK_PYTHON"] = sys.executable  # its workers are of this environment
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    builder = SparkSession.builder.master(master).appName("scoretrail")
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        settings |= {
            "spark.driver.host": LOOPBACK,
            "spark.driver.bindAddress": LOOPBACK,
            "spark.ui.enabled": "false",
        }
    for name, value in settings.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    opened.sparkContext.setLogLevel("ERROR")
    return opened


def require_spark() -> None:
    """Refuse where PySpark is not installed."""
    if find_spec("pyspark") is None:
        raise Refused(
            "spark-missing",
            "没有安装 PySpark。请安装附加件：pip install 'scoretrail[spark]'。",
            "PySpark is not installed. Install the extra: pip install 'scoretrail[spark]'.",
        )


def require_java() -> None:
    """Refuse where Java is missing or too old."""
    program = _java()
    version = None if program is None else _version(program)
    if version is None:
        raise Refused(
            "java-missing",
            f"找不到 Java。Spark 4 需要 Java {JAVA} 或更新的版本：请安装（make system），或设置 JAVA_HOME。",
            f"There is no Java here. Spark 4 needs Java {JAVA} or newer: install it (make system), or "
            "set JAVA_HOME.",
        )
    if version < JAVA:
        raise Refused(
            "java-too-old",
            f"Java {version} 太旧，Spark 4 需要 Java {JAVA} 或更新的版本。请安装，或改 JAVA_HOME。",
            f"Java {version} is too old; Spark 4 needs Java {JAVA} or newer. Install it, or change "
            "JAVA_HOME.",
        )


def _java() -> str | None:
    """The Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    if home:
        program = Path(home, "bin", "java")
        return str(program) if program.exists() else None
    return shutil.which("java")


def _version(program: str) -> int | None:
    """The number of its feature release; None if it does not say."""
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    text = said.stderr + said.stdout
    number = text.partition('version "')[2].removeprefix("1.").split(".")[0].split('"')[0]
    return int(number) if number.isdecimal() else None
