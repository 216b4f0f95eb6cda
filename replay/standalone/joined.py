"""Joins the parts of the verifier into the one file that travels with a bundle."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache
from importlib import resources

from replay.standalone import PARTS

HEAD = '''"""Check a bundle and compute its score again: python verify.py BUNDLE.zip [--policy FILE].

Needs Python 3.11 and, for signatures, the package cryptography. It is written a second time, apart
from scoretrail, so that one may be checked against the other.

    0 nothing was found · 1 something was found · 2 not understood
"""

from __future__ import annotations
'''


@cache
def verifier() -> bytes:
    """The text of verify.py."""
    parts = [_part(f"{name}.py") for name in PARTS]
    imports = _together([line for found, _ in parts for line in found])
    bodies = [body for _, body in parts]
    return "\n".join([HEAD, *imports, "", *bodies]).encode()


def _together(lines: Sequence[str]) -> list[str]:
    """The imports of all parts, each module once."""
    names: dict[str, set[str]] = {}
    for line in lines:
        module, imported, named = line.partition(" import ")
        names.setdefault(module, set()).update(named.split(", ") if imported else ())
    return [
        f"{module} import {', '.join(sorted(found))}" if found else module
        for module, found in sorted(names.items(), key=lambda one: (bool(one[1]), one[0]))
    ]


def _part(name: str) -> tuple[list[str], str]:
    """The imports of a part from elsewhere, and the rest of it."""
    text = (resources.files("replay") / "standalone" / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    imports: list[str] = []
    for node in ast.parse(text).body:
        docstring = isinstance(node, ast.Expr) and node.lineno == 1
        if not docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if not docstring and not _own(node):
            imports.append(ast.unparse(node))
        for number in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[number] = ""
    return imports, "\n".join(lines).strip("\n") + "\n\n"


def _own(node: ast.stmt) -> bool:
    module = node.module if isinstance(node, ast.ImportFrom) else None
    return module == "__future__" or (module or "").startswith("replay")
