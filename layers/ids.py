"""Ids that no row has yet."""

from __future__ import annotations

from collections.abc import Container
from itertools import count

LONGEST = 70
"""Characters of an id before its number: there is room for a number below what a record allows."""


def numbered_id(base: str, taken: Container[str]) -> str:
    """The id itself where it is free, else with the first free number: ``kumgol-mine``, ``kumgol-mine-2``."""
    base = base[:LONGEST].rstrip("-.")
    if base not in taken:
        return base
    return next(found for number in count(2) if (found := f"{base}-{number}") not in taken)
