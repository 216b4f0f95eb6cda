"""What readers ask: the eight pages of the front desk and three answers of its interface, of units at random.

Every page is as likely as any other, and so is every unit: nobody's favourites keep a cache warm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from urllib.parse import quote

from benchmarks.scale.rules import CODES

AS_OF = "as_of=2018-12-31"
BACK = 400
"""A comparison is with so many entries before the head."""

County = tuple[str, Sequence[str]]
Asked = tuple[str, str]
"""The name of a page, and an address."""


def draws(counties: Sequence[County], head: int, seed: int) -> Iterator[Asked]:
    """Requests without end."""
    draw = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    while True:
        scheme, units = draw.choice(counties)
        unit, code = draw.choice(units), draw.choice(CODES)
        first = draw.randrange(head)
        pages = addresses(scheme, unit, code, head, first)
        yield draw.choice(list(pages.items()))


def drawn_units(counties: Sequence[County]) -> list[County]:
    """Each county as often as it has units, so that every unit is as likely as any other."""
    return [(scheme, units) for scheme, units in counties for _ in units]


def addresses(scheme: str, unit: str, code: str, head: int, first: int) -> Mapping[str, str]:
    """Where each page about a unit stands."""
    then = quote(f"{scheme}?{AS_OF}&known_at={head - BACK}")
    now = quote(f"{scheme}?{AS_OF}&known_at={head}")
    pinned = f"scheme={quote(scheme + '@1')}&{AS_OF}&known_at={head}&rules_known_at={head}"
    return {
        "standings": f"/s/{scheme}?{AS_OF}",
        "score sheet": f"/s/{scheme}/{unit}?{AS_OF}",
        "trail": f"/s/{scheme}/{unit}/{code}?{AS_OF}",
        "entries": f"/entries?after={first}",
        "entries of a unit": f"/entries?find=unit:{unit}",
        "scheme": f"/schemes/{scheme}",
        "comparison": f"/diff?a={then}&b={now}",
        "appeals": "/appeals",
        "verification": "/verify",
        "API standings": f"/api/v1/standings?scheme={scheme}&{AS_OF}",
        "API award": f"/api/v1/scores/{unit}/{code}?scheme={scheme}&{AS_OF}",
        "API pinned sheet": f"/api/v1/scores/{unit}?{pinned}",
    }
