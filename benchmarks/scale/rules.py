"""The scheme that is scored: made up for the measurement, from the kinds of clauses the offices print.

Stock and flow, weights, a cap for each subject, equal cases counted once, materials asked for, a ratio,
shares of the best, ranks and tiers: what the shipped schemes use one by one stands here together, so that
one pass tries all of it. The clauses are those of Jinan 2018 and Pingyin 2022 where they have a like.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.scale.names import unit_id
from domain.notation import read
from domain.scheme import Scheme, load

SCHEME = "bench-2018"
CODES = ("1", "2", "3", "4", "5", "6", "7")
FULL = (20, 20, 10, 15, 10, 15, 10)
"""Points of each indicator, in the order of the codes."""

COUNTS = (
    "decisions",
    "decisions without fault",
    "cases",
    "activities",
    "media of the city",
    "media of the province",
    "media of the nation",
    "innovations",
    "defaulters that weigh 3",
    "defaulters that weigh 1",
    "trainings",
)
"""What every contestant counts for every unit, in this order, caps and equal keys applied."""


@cache
def scheme(units: int) -> Scheme:
    """Load the scheme from the file beside this one, with a roster of so many units."""
    path = Path(__file__).with_name("bench-2018.yaml")
    tree = read(path.read_text(encoding="utf-8"), name=path.name)
    roster = {
        unit_id(unit): {"name": f"测速单位{unit}（虚构）", "kind": "county"}
        for unit in range(units)
    }
    return load({**tree, "units": {"basis": "default", "roster": roster}}, name=path.name)
