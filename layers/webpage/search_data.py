"""The search index as the page takes it: the app's own entries, folded the same way."""

from __future__ import annotations

from typing import Any

from layers.atlas import Atlas
from layers.search import SearchIndex
from layers.webpage.descriptions import ref_key


def search_data(atlas: Atlas) -> list[list[Any]]:
    """Rows of folded spelling, reference, weight, what it is, and the spelling where it isn't the name.

    The name itself stands with the record that the reference names.
    """
    rows: list[list[Any]] = []
    for key, hit, weight in SearchIndex(atlas).entries():
        row: list[Any] = [key, ref_key(hit.ref), weight, hit.what]
        if hit.spelling != hit.name:
            row.append(hit.spelling)
        rows.append(row)
    return rows
