"""Pieces of a picture that don't touch each other, worked on side by side.

NumPy lets go of the interpreter while it computes, so that threads share the work of large arrays.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

MOST = 4
"""Threads: beyond, the pieces' Python gets in their way."""
THREADS = "raster"
"""How the names of these threads begin; they last as long as the program."""


def side_by_side(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
    """What `work` makes of each piece, in order; errors come out as they would in a loop.

    `work` must not call this itself: it would wait for threads that wait for it.
    """
    return _pool().map(work, pieces)


def threads() -> int:
    """How many pieces are worked on at a time."""
    return min(os.cpu_count() or 1, MOST)


@cache
def _pool() -> ThreadPoolExecutor:
    """One for the whole program, so that its threads keep their scratch arrays."""
    return ThreadPoolExecutor(threads(), thread_name_prefix=THREADS)
