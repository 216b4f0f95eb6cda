"""What each of the twelve units did in the invented year: how much of what."""

from __future__ import annotations

from dataclasses import dataclass

Coverage = tuple[int, int, int]
"""Reports about one subject by city, provincial and national media."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One unit's invented year."""

    unit: str
    system: int
    """Joint cases the platform saw by itself (系统产生)."""
    form: int
    """Joint cases reported on the form (标准格式上报)."""
    activities: int
    unqualified: int
    """Activities without what proves them."""
    coverage: tuple[Coverage, ...]
    innovations: int
    assessed: str | None
    """The assessor's points for item 8; None leaves the unit unscored."""
    defaulters: tuple[str, ...] = ()
    """Bodies listed as defaulters during the year."""
    cleared: int = 0
    """How many of them were cleared before the end of the year."""


PROFILES = (
    Profile("lixia", 16, 9, 6, 1, ((3, 4, 1), (2, 1, 0), (1, 0, 0)), 5, "4.8", ("organ",)),
    Profile("shizhong", 14, 8, 5, 1, ((2, 2, 1), (2, 1, 0)), 4, "4.6", ("institution",), 1),
    Profile("huaiyin", 9, 6, 4, 1, ((2, 1, 0), (1, 0, 0)), 3, "4.5", ("village-committee",)),
    Profile("tianqiao", 10, 7, 4, 0, ((3, 1, 0), (1, 1, 0)), 3, "4.4", ("organ", "institution")),
    Profile(
        "licheng", 12, 6, 5, 1, ((2, 2, 0), (2, 0, 0)), 4, "4.7", ("village-committee",) * 3, 1
    ),
    Profile("changqing", 7, 5, 3, 0, ((2, 0, 0),), 2, "4.21"),
    Profile("zhangqiu", 11, 8, 5, 1, ((2, 1, 1),), 4, "4.9", ("residents-committee",)),
    Profile("jiyang", 5, 4, 2, 1, ((1, 0, 0),), 1, "3.5", ("organ", "organ", "institution")),
    Profile("pingyin", 6, 5, 3, 0, ((2, 1, 0),), 2, "4.2"),
    Profile("shanghe", 4, 3, 2, 1, (), 1, None, ("village-committee",)),
    Profile("gaoxin", 13, 7, 4, 1, ((3, 2, 1), (1, 0, 0)), 6, "4.6"),
    Profile("nanbushanqu", 2, 2, 1, 0, ((1, 0, 0),), 0, "4.3"),
)
