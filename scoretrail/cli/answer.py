"""Answers for programs on the command line: the shared envelope, written to standard output."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from scoretrail.answers.envelope import asked, envelope, rules

__all__ = ["asked", "envelope", "rules", "write"]


def write(tree: Mapping[str, Any]) -> None:
    """Write an envelope to standard output."""
    click.echo(json.dumps(tree, ensure_ascii=False, indent=2))
