"""DuckDB on the raw log: a query written by hand for this scheme, on the layout that suits it best.

The entries are clustered by topic and typed narrowly; corrections, one in twenty, are resolved first in
small tables, and the facts meet them in one hash join. The points are those of `points.py`.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.scale import names as n
from benchmarks.scale.city import FIRST, LAST, City
from benchmarks.scale.folder import Folder
from benchmarks.scale.points import Answer, Ints, answer
from benchmarks.scale.question import Question

PROVEN = """level > 0 AND materials & 16 <> 0
    AND (materials & 1) + (materials >> 1 & 1) + (materials >> 2 & 1) + (materials >> 3 & 1) >= 2"""
REPORTED = "submitted <= $submitted AND occurred BETWEEN $first AND $last"

QUERY = f"""
WITH retraction AS MATERIALIZED (
  SELECT position, target FROM log WHERE topic = {n.RETRACTED} AND position <= $position
), gone AS MATERIALIZED (
  SELECT target FROM retraction
  WHERE position NOT IN (SELECT r.target FROM retraction r JOIN retraction t ON r.target = t.position)
), change AS MATERIALIZED (
  SELECT target, max("to") AS "to", max(level) AS level, max(measure) AS measure,
    max(CASE WHEN topic = {n.AMENDED} THEN faults END) AS faults,
    max(CASE WHEN moved > 0 THEN moved END) AS moved, max(department) AS department,
    max(CASE WHEN topic = {n.SUPPLEMENTED} AND materials > 0 THEN materials END) AS materials
  FROM log
  WHERE topic IN ({n.AMENDED}, {n.SUPPLEMENTED}, {n.REATTRIBUTED}) AND position <= $position
    AND (topic <> {n.SUPPLEMENTED} OR submitted <= $submitted)
    AND position NOT IN (SELECT target FROM gone)
  GROUP BY target
), decision AS (
  SELECT coalesce(c."to", unit) AS unit, 0 AS base, count(*) AS every,
    count(*) FILTER (coalesce(c.faults, f.faults) = 0) AS clean
  FROM log f LEFT JOIN change c ON f.position = c.target
  WHERE topic = {n.DECISION} AND position <= $position AND occurred BETWEEN $first AND $cutoff
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.target = f.position)
  GROUP BY 1
), joint AS (
  SELECT DISTINCT coalesce(c."to", unit) AS unit, object, coalesce(c.measure, f.measure) AS measure,
    coalesce(f.department, c.department) AS department, dated
  FROM log f LEFT JOIN change c ON f.position = c.target
  WHERE topic = {n.CASE} AND position <= $position AND {REPORTED}
    AND coalesce(f.department, c.department) IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.target = f.position)
), proven AS (
  SELECT topic, coalesce(c."to", unit) AS unit, f.level AS level, f.department AS department, field,
    coalesce(c.materials, f.materials) AS materials
  FROM log f LEFT JOIN change c ON f.position = c.target
  WHERE topic IN ({n.ACTIVITY}, {n.INNOVATION}) AND position <= $position
    AND {REPORTED}
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.target = f.position)
), report AS (
  SELECT coalesce(c."to", unit) AS unit, coalesce(c.level, f.level) AS level, subject, count(*) AS n
  FROM log f LEFT JOIN change c ON f.position = c.target
  WHERE topic = {n.MEDIA} AND position <= $position
    AND {REPORTED}
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.target = f.position)
  GROUP BY ALL
), cleared AS (
  SELECT DISTINCT target FROM log
  WHERE topic = {n.CLEARED} AND position <= $position AND occurred <= $cutoff
    AND position NOT IN (SELECT target FROM gone)
), listed AS (
  SELECT coalesce(c."to", unit) AS unit, body < 2 AS heavy
  FROM log f LEFT JOIN change c ON f.position = c.target
  WHERE topic = {n.LISTED} AND position <= $position AND coalesce(c.moved, f.occurred) <= $cutoff
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.target = f.position)
    AND NOT EXISTS (SELECT 1 FROM cleared k WHERE k.target = f.position)
), training AS (
  SELECT coalesce(c."to", unit) AS unit, count(*) AS n
  FROM log f LEFT JOIN change c ON f.position = c.target
  WHERE topic = {n.TRAINING} AND position <= $position AND occurred BETWEEN $first AND $cutoff
    AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.target = f.position)
  GROUP BY 1
)
SELECT unit, 0 AS base, every AS n FROM decision
UNION ALL SELECT unit, 1, clean FROM decision
UNION ALL SELECT unit, 2, count(*) FROM joint GROUP BY unit
UNION ALL SELECT unit, 3, count(*) FROM proven WHERE topic = {n.ACTIVITY} AND {PROVEN} GROUP BY unit
UNION ALL SELECT unit, 3 + level, sum(least(n, CASE level WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE n END))
  FROM report WHERE level > 0 GROUP BY unit, level
UNION ALL SELECT unit, 7, count(DISTINCT 100 * department::INT + field)
  FROM proven WHERE topic = {n.INNOVATION} AND {PROVEN} GROUP BY unit
UNION ALL SELECT unit, CASE WHEN heavy THEN 8 ELSE 9 END, count(*) FROM listed GROUP BY ALL
UNION ALL SELECT unit, 10, n FROM training
"""  # noqa: S608 - numbers of our own

ABSENT = {"unit": -1, "submitted": -1, "level": -1, "department": -1, "measure": -1, "to": -1}
"""What stands for nothing in the columns, and is NULL in the table."""


class DuckDB:
    """A database in memory that holds the log, clustered by topic."""

    NEEDS: tuple[str, ...] = ()

    def __init__(self, folder: Folder) -> None:
        city = folder.city
        self._population = city.population
        self._connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
        self._connection.register("entries", arrow(city))
        nulls = ", ".join(
            f'nullif("{name}", {value}) AS "{name}"' for name, value in ABSENT.items()
        )
        self._connection.execute(
            f"CREATE TABLE log AS SELECT * REPLACE ({nulls}) "  # noqa: S608 - names of our own
            "FROM entries ORDER BY topic, position"
        )
        self._connection.unregister("entries")

    def ask(self, day: int, position: int, nation: int = 4) -> Answer:
        """Count in SQL, then score."""
        question = Question(day, position)
        found = self._connection.execute(QUERY, parameters(question)).fetchnumpy()
        return answer(matrix(found, len(self._population)), self._population, nation)

    def points(self, day: int, position: int, nation: int) -> Answer:
        """The same without the counts, under a rule for the weight of a national medium."""
        return self.ask(day, position, nation).judged()

    def close(self) -> None:
        """Let the memory go."""
        self._connection.close()


def parameters(question: Question) -> dict[str, int]:
    """The viewpoint as numbers."""
    cutoff = min(question.day, LAST)
    return {
        "position": question.position,
        "first": FIRST,
        "last": LAST,
        "cutoff": cutoff,
        "submitted": int(question.submitted.timestamp()),
    }


def matrix(found: dict[str, np.ndarray], units: int) -> Ints:
    """Rows of unit, count and number as a matrix."""
    counts = np.zeros((units, 11), dtype=np.int64)
    counts[found["unit"], found["base"]] = found["n"].astype(np.int64)
    return counts


def arrow(city: City) -> pa.Table:
    """The columns with their positions, without those that no query reads."""
    columns = {name: column for name, column in city.columns.items() if name != "recorded"}
    positions = np.arange(city.first, city.first + city.entries, dtype=np.int32)
    return pa.table({"position": positions, **columns})
