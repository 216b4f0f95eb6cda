"""Identity numbers of nobody: invented, with check digits that fit."""

from __future__ import annotations

import random

import stdnum.cn.ric


def identity_numbers(count: int, *, seed: int = 20180101, division: str = "370102") -> list[str]:
    """So many different numbers, the same each time."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        day = f"{chance.randint(1930, 2009)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
        body = f"{division}{day}{chance.randint(0, 999):03}"
        found[body + stdnum.cn.ric.calc_check_digit(f"{body}0")] = None
    return list(found)
