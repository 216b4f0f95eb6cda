"""Replay beyond one machine: the delta log as a Parquet dataset in buckets, replayed on Apache Spark.

The answer is that of one machine, integer for integer: each bucket is read whole by one task, which runs
the very functions that run here. Spark moves bucket numbers and answers, and shuffles nothing.
"""
