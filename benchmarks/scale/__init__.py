"""Replay at scale: a city and its counties, a year of entries, every way to score them side by side.

    python -m benchmarks.scale --entries 1000000        the short protocol (make bench)
    python -m benchmarks.scale --full                   the whole protocol (make bench-full)

One seeded data set is given to our engine and to its peers: the log of the eventsourcing library with
a fold, a lean fold, DuckDB and Polars. All answers must be equal, integer for integer; then times are
taken, and given as ratios inside a round.
"""
