"""Polars on the raw log: one frame for each topic, lazily joined with what corrects it, one thread.

How many threads it has is read from POLARS_MAX_THREADS when it is first imported.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from benchmarks.scale import names as n
from benchmarks.scale.city import FIRST
from benchmarks.scale.duck import ABSENT, arrow, matrix, parameters
from benchmarks.scale.folder import Folder
from benchmarks.scale.points import Answer, answer
from benchmarks.scale.question import Question

SET = ("to", "level", "measure", "faults", "moved", "department", "materials")


class Polars:
    """Frames in memory, one for each topic."""

    NEEDS: tuple[str, ...] = ()

    def __init__(self, folder: Folder) -> None:
        city = folder.city
        self._population = city.population
        frame = pl.from_arrow(arrow(city))
        assert isinstance(frame, pl.DataFrame)
        frame = frame.with_columns(
            pl.when(pl.col(name) != value).then(pl.col(name)) for name, value in ABSENT.items()
        )
        self._frames = {
            topic: frame.filter(pl.col("topic") == topic).rechunk()
            for topic in range(len(n.TOPICS))
        }

    def ask(self, day: int, position: int, nation: int = 4) -> Answer:
        """Count in frames, then score."""
        counts = Asked(self._frames, Question(day, position)).counts()
        found = pl.concat(pl.collect_all(counts))
        columns = {name: found[name].to_numpy() for name in ("unit", "base", "n")}
        return answer(matrix(columns, len(self._population)), self._population, nation)

    def points(self, day: int, position: int, nation: int) -> Answer:
        """The same without the counts, under a rule for the weight of a national medium."""
        return self.ask(day, position, nation).judged()


class Asked:
    """One question to the frames."""

    def __init__(self, frames: dict[int, pl.DataFrame], question: Question) -> None:
        self._frames = frames
        bounds = parameters(question)
        self._position = bounds["position"]
        self._cutoff = bounds["cutoff"]
        self._reported = (pl.col("submitted") <= bounds["submitted"]) & pl.col(
            "occurred"
        ).is_between(FIRST, bounds["last"])
        self._happened = pl.col("occurred").is_between(FIRST, self._cutoff)
        retraction = self._known(n.RETRACTED)
        restored = retraction.join(
            retraction.select("target"), left_on="position", right_on="target", how="semi"
        )
        self._gone = retraction.join(restored, on="position", how="anti").select("target").collect()
        self._change = self._changes(bounds["submitted"]).collect()

    def counts(self) -> Sequence[pl.LazyFrame]:
        """Unit, count and number: one frame for each topic."""
        return (
            self._decisions(),
            _counted(self._cases(), pl.lit(2)),
            _counted(self._proven(n.ACTIVITY), pl.lit(3)),
            self._reports(),
            _counted(self._proven(n.INNOVATION).unique(["unit", "department", "field"]), pl.lit(7)),
            _counted(self._listed(), pl.when(pl.col("body") < 2).then(8).otherwise(9)),
            _counted(self._facts(n.TRAINING, self._happened), pl.lit(10)),
        )

    def _known(self, *topics: int) -> pl.LazyFrame:
        frames = [self._frames[topic].lazy() for topic in topics]
        return pl.concat(frames).filter(pl.col("position") <= self._position)

    def _standing(self, *topics: int) -> pl.LazyFrame:
        gone = self._gone.lazy()
        return self._known(*topics).join(gone, left_on="position", right_on="target", how="anti")

    def _changes(self, submitted: int) -> pl.LazyFrame:
        in_time = (pl.col("topic") != n.SUPPLEMENTED) | (pl.col("submitted") <= submitted)
        amended = pl.col("topic") == n.AMENDED
        brought = (pl.col("topic") == n.SUPPLEMENTED) & (pl.col("materials") > 0)
        return (
            self._standing(n.AMENDED, n.SUPPLEMENTED, n.REATTRIBUTED)
            .filter(in_time)
            .select(
                "target",
                *(pl.col(name) for name in ("to", "level", "measure", "department")),
                pl.when(amended).then(pl.col("faults")).alias("faults"),
                pl.when(pl.col("moved") > 0).then(pl.col("moved")).alias("moved"),
                pl.when(brought).then(pl.col("materials")).alias("materials"),
            )
            .group_by("target")
            .agg(pl.col(name).max() for name in SET)
        )

    def _facts(self, topic: int, condition: pl.Expr) -> pl.LazyFrame:
        """The facts of a topic that stand and are in time, with what corrects them."""
        return (
            self._standing(topic)
            .filter(condition)
            .join(
                self._change.lazy(), left_on="position", right_on="target", how="left", suffix="_"
            )
            .with_columns(pl.coalesce("to_", "unit").alias("unit"))
        )

    def _decisions(self) -> pl.LazyFrame:
        clean = pl.coalesce("faults_", "faults") == 0
        every = self._facts(n.DECISION, self._happened).group_by("unit")
        wide = every.agg(pl.len().cast(pl.Int64).alias("0"), clean.sum().cast(pl.Int64).alias("1"))
        return wide.unpivot(index="unit", variable_name="base", value_name="n").select(
            "unit", pl.col("base").cast(pl.Int64), "n"
        )

    def _cases(self) -> pl.LazyFrame:
        return (
            self._facts(n.CASE, self._reported)
            .select(
                "unit",
                "object",
                "dated",
                measure=pl.coalesce("measure_", "measure"),
                department=pl.coalesce("department", "department_"),
            )
            .filter(pl.col("department").is_not_null())
            .unique()
        )

    def _proven(self, topic: int) -> pl.LazyFrame:
        bits = pl.coalesce("materials_", "materials")
        some = sum((bits.and_(1 << bit) > 0).cast(pl.Int8) for bit in range(4))
        enough = (bits.and_(n.MEDIA_REPORT) > 0) & (some >= 2)
        return self._facts(topic, self._reported).filter((pl.col("level") > 0) & enough)

    def _reports(self) -> pl.LazyFrame:
        level = pl.coalesce("level_", "level").cast(pl.Int64)
        cap = (
            pl.when(pl.col("level") == n.CITY)
            .then(2)
            .when(pl.col("level") == n.PROVINCE)
            .then(3)
            .otherwise(pl.col("n"))
        )
        return (
            self._facts(n.MEDIA, self._reported)
            .with_columns(level=level)
            .filter(pl.col("level") > 0)
            .group_by("unit", "level", "subject")
            .agg(pl.len().cast(pl.Int64).alias("n"))
            .with_columns(n=pl.min_horizontal("n", cap))
            .group_by("unit", base=pl.col("level") + 3)
            .agg(pl.col("n").sum())
            .select("unit", "base", "n")
        )

    def _listed(self) -> pl.LazyFrame:
        cleared = self._standing(n.CLEARED).filter(pl.col("occurred") <= self._cutoff)
        return (
            self._facts(n.LISTED, pl.lit(value=True))
            .filter(pl.coalesce("moved_", "occurred") <= self._cutoff)
            .join(cleared, left_on="position", right_on="target", how="anti")
        )


def _counted(facts: pl.LazyFrame, base: pl.Expr) -> pl.LazyFrame:
    return (
        facts.group_by("unit", base=base.cast(pl.Int64))
        .agg(pl.len().cast(pl.Int64).alias("n"))
        .select("unit", "base", "n")
    )
