"""Column names that a format accepts: short enough, and no two alike."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from layers.files.losses import Loss


def distinct_names(names: Iterable[str], codec: str = "utf-8", longest: int = 0) -> list[str]:
    """The names, shortened and numbered so that none equals another but for its case.

    Parameters
    ----------
    names : iterable of str
    codec : str
        In which the length is counted.
    longest : int
        Bytes; 0 for any length.
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        fitting = _cut(name, codec, longest) or "column"
        number = 1
        while fitting.casefold() in taken:
            number += 1
            ending = f"_{number}"
            fitting = _cut(name, codec, longest - len(ending) if longest else 0).rstrip() + ending
        taken.add(fitting.casefold())
        found.append(fitting)
    return found


def _cut(name: str, codec: str, longest: int) -> str:
    """As many whole characters as fit into `longest` bytes."""
    if not longest:
        return name
    while len(name.encode(codec, "replace")) > longest:
        name = name[:-1]
    return name


def renaming_losses(table: pa.Table, codec: str = "utf-8", longest: int = 0) -> list[Loss]:
    """Columns that get another name."""
    pairs = zip(table.column_names, distinct_names(table.column_names, codec, longest), strict=True)
    changed = [f"{old} → {new}" for old, new in pairs if old != new]
    return [Loss("Column names are changed", len(changed), tuple(changed))] if changed else []
