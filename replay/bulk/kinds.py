"""The kinds of arrays that whole numbers lie in: 16, 32 or 64 bits, or Python's own integers.

NumPy wraps around in silence where its bits are too few, so every operation first makes room for a bound
of its result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

SHORT = 2**15 - 1
"""The largest integer that 16 bits hold."""
NARROW = 2**31 - 1
"""The largest integer that 32 bits hold."""
WIDEST = 2**63 - 1
"""The largest integer that 64 bits hold."""


def kind_for(bound: int) -> np.dtype[Any]:
    """The least kind of array that holds every number up to a bound."""
    if bound <= SHORT:
        return KINDS[0]
    if bound <= NARROW:
        return KINDS[1]
    return KINDS[2] if bound <= WIDEST else KINDS[3]


KINDS = (np.dtype(np.int16), np.dtype(np.int32), np.dtype(np.int64), np.dtype(object))


def with_room(bound: int, *parts: Array | int) -> tuple[Array, ...]:
    """The arrays with room for a bound: in 16 bits, in 32, in 64, or as Python's integers.

    Who comes in more bits than the bound needs keeps them, unless it is a single number.
    """
    kind = kind_for(bound)
    return tuple([fitting(part, kind) for part in parts])


def fitting(part: Array | int, kind: np.dtype[Any]) -> Array:
    """The numbers in a kind; of Python's integers a single one keeps an axis.

    Without any axis NumPy would hand out the integer itself, which is no array.
    """
    if isinstance(part, int):
        return np.array([part] if kind.hasobject else part, dtype=kind)
    if part.dtype == kind or not (part.ndim == 0 or kind.hasobject or wider(kind, part.dtype)):
        return part
    return part.reshape(part.shape or 1).astype(kind) if kind.hasobject else part.astype(kind)


def wider(kind: np.dtype[Any], other: np.dtype[Any]) -> bool:
    """Whether the first kind has more bits than the other."""
    return kind.itemsize > other.itemsize


def any_negative(numbers: Array) -> bool:
    """Whether any of them is below 0."""
    return least(numbers) < 0


def least(array: Array) -> int:
    """The least of the numbers; without any of them 0."""
    return int(array.min()) if array.size else 0


def integer(number: int) -> Array:
    """One whole number, in 64 bits where these hold it."""
    return fitting(number, KINDS[-1] if abs(number) > WIDEST else KINDS[-2])


def product(one: Array, other: Array) -> Array:
    """The products; nothing is multiplied by 1."""
    if one.ndim == 0 and one == 1:
        return other
    if other.ndim == 0 and other == 1:
        return one
    return np.asarray(one * other)


def times(array: Array, by: int) -> Array:
    """An array that has room for the products, times a number."""
    if by == 1:
        return array
    kind = kind_for(abs(by))
    if array.dtype != object and (kind.hasobject or wider(kind, array.dtype)):
        array = fitting(array, kind)
    return np.asarray(array * by)


def largest(array: Array) -> int:
    """How far from 0 the numbers lie at most."""
    if array.size == 0:
        return 0
    return max(abs(int(array.max())), abs(int(array.min())))
