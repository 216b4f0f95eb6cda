"""Searching memory for cycles (垃圾回收), put off while many objects are made that hold none.

The interpreter searches all that lives, again and again, while a batch grows: a fifth of the time of
reading a file, and as much of a long append.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """Search for nothing meanwhile; afterwards as before."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
