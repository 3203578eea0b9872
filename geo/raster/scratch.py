"""Large arrays that a frame needs for a moment: kept by each thread, so that the next frame finds them in
place.

Memory that is given back comes anew page by page, and each page costs at its first touch. For arrays of a
whole frame that takes longer than the work done in them.
"""

from __future__ import annotations

import threading
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)

MOST_BYTES = 48 * 2**20
"""Larger ones aren't kept."""


class _Kept(threading.local):
    def __init__(self) -> None:
        self.arrays: dict[str, NDArray[np.uint8]] = {}


_kept = _Kept()


def scratch(name: str, size: int, kind: type[T]) -> NDArray[T]:
    """An array (size,) whose values are whatever they were.

    It is another caller's when the same thread asks for the same name again.
    """
    wanted = size * np.dtype(kind).itemsize
    if wanted > MOST_BYTES:
        return np.empty(size, dtype=kind)
    found = _kept.arrays.get(name)
    if found is None or found.nbytes < wanted:
        found = _kept.arrays[name] = np.empty(wanted, dtype=np.uint8)
    return found[:wanted].view(kind)
