"""Two coordinates as one text: `a..b` wherever they differ, as a difference is asked and shown."""

from __future__ import annotations

from replay.coordinate import Coordinate

RANGE = ".."


def split(text: str) -> tuple[str, str]:
    """The two ends of `a..b`; a text without `..` is both.

    >>> split("18..20"), split("2018-12-31"), split("..18")
    (('18', '20'), ('2018-12-31', '2018-12-31'), ('', '18'))
    """
    before, dots, after = text.partition(RANGE)
    return (before, after) if dots else (text, text)


def pair(before: Coordinate, after: Coordinate) -> str:
    """Two coordinates as one text, `a..b` where they differ.

    >>> from dataclasses import replace
    >>> from datetime import date
    >>> one = Coordinate("jinan-2018-districts", as_of=date(2018, 12, 31), known_at=18)
    >>> pair(one, replace(one, known_at=20))
    'jinan-2018-districts?as_of=2018-12-31&known_at=18..20'
    """
    path_a, query_a = _parts(before)
    path_b, query_b = _parts(after)
    if len(path_a) != len(path_b):
        return f"{before} {after}"
    path = "/".join(_joined(a, b) for a, b in zip(path_a, path_b, strict=True))
    names = [*query_a, *(name for name in query_b if name not in query_a)]
    query = "&".join(f"{n}={_joined(query_a.get(n, ''), query_b.get(n, ''))}" for n in names)
    return f"{path}?{query}" if query else path


def unpaired(text: str) -> tuple[str, str]:
    """The two coordinates that one text with `a..b` writes.

    >>> unpaired("jinan-2018-districts@1..2?known_at=18..20&over=..2019")
    ('jinan-2018-districts@1?known_at=18', 'jinan-2018-districts@2?known_at=20&over=2019')
    """
    path, _, query = text.partition("?")
    return _side(path, query, 0), _side(path, query, 1)


def _side(path: str, query: str, side: int) -> str:
    head, *rest = path.split("/")
    scheme, at, revision = head.partition("@")
    scheme = split(scheme)[side] + (at + split(revision)[side] if at else "")
    kept = []
    for part in filter(None, query.split("&")):
        name, _, value = part.partition("=")
        if split(value)[side]:
            kept.append(f"{name}={split(value)[side]}")
    whole = "/".join([scheme, *(split(part)[side] for part in rest)])
    return f"{whole}?{'&'.join(kept)}" if kept else whole


def _parts(one: Coordinate) -> tuple[list[str], dict[str, str]]:
    path, _, query = str(one).partition("?")
    pairs = (part.partition("=") for part in filter(None, query.split("&")))
    return path.split("/"), {name: value for name, _, value in pairs}


def _joined(a: str, b: str) -> str:
    if a == b:
        return a
    scheme_a, at_a, revision_a = a.partition("@")
    scheme_b, at_b, revision_b = b.partition("@")
    if at_a and at_b and scheme_a == scheme_b:
        return f"{scheme_a}@{revision_a}{RANGE}{revision_b}"
    return f"{a}{RANGE}{b}"
