"""Finds text in the names and attributes of a large layer while a person types.

Each column is kept once more, composed and without case, and searched by Arrow's matcher: 70,000
placemarks with their descriptions take some ten milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.files.columns import as_text
from layers.files.feature_set import FeatureSet

_END = "\x1f"
"""Between two rows while they are folded together; XML forbids it, and elsewhere it is put as a space."""
_BATCH = 20_000
_NAMES = ("name", "title", "이름", "명칭", "名称", "название")
FOLDER = "folder"

Rows = NDArray[np.int64]


def folded(text: str) -> str:
    """Text as it is compared: composed (NFC) and without case."""
    return unicodedata.normalize("NFC", text.casefold())


def _pattern(word: str) -> str:
    """A regular expression that matches the word itself; it is faster than a plain substring search."""
    return re.sub(r"[^0-9A-Za-z\x80-\U0010ffff]", lambda match: f"\\x{{{ord(match.group()):x}}}", word)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    name: str
    texts: pa.ChunkedArray

    def has(self, word: str) -> NDArray[np.bool_]:
        """For each row whether its text holds the word."""
        return np.asarray(pc.match_substring_regex(self.texts, _pattern(word)).to_numpy())

    def begins_with(self, word: str) -> NDArray[np.bool_]:
        """For each row whether its text begins with the word."""
        return np.asarray(pc.starts_with(self.texts, word).to_numpy())


class SearchIndex:
    """An index over the text of a layer.

    Parameters
    ----------
    features : FeatureSet
    columns : sequence of str, optional
        Default: all columns of text, numbers and dates, and the folder paths.
    """

    def __init__(self, features: FeatureSet, columns: Sequence[str] | None = None) -> None:
        table = features.attributes
        names = list(columns) if columns is not None else list(table.column_names)
        names.sort(key=lambda name: name.casefold() not in _NAMES)
        self._count = len(features)
        self._columns = [
            _indexed(name, table.column(name))
            for name in names
            if name in table.column_names and not pa.types.is_binary(table.schema.field(name).type)
        ]
        if columns is None and features.folders:
            self._columns.append(_indexed(FOLDER, _folder_column(features)))

    def __len__(self) -> int:
        return self._count

    def find(self, text: str, limit: int | None = None) -> Rows:
        """Rows in which all words of `text` stand, in any column.

        Parameters
        ----------
        text : str
            Words; quotation marks aren't special.
        limit : int, optional
            Greatest number of rows.

        Returns
        -------
        (N,) int64
            Rows whose name begins with the text first, then those whose name holds it, then the
            rest, each in the layer's order. Empty for empty text.
        """
        words = folded(text.replace(_END, " ")).split()
        if not words or not self._columns:
            return np.empty(0, np.int64)
        held = np.ones(self._count, bool)
        for word in words:
            held &= np.logical_or.reduce([column.has(word) for column in self._columns])
        rows = np.flatnonzero(held).astype(np.int64)
        name = self._columns[0]
        in_name, first = name.has(words[0])[rows], name.begins_with(words[0])[rows]
        rows = rows[np.lexsort((rows, ~in_name, ~first))]
        return rows if limit is None else rows[:limit]

    def where(self, row: int, text: str) -> list[str]:
        """Names of the columns in which a row holds the first word of `text`."""
        words = folded(text).split()
        if not words:
            return []
        return [column.name for column in self._columns if words[0] in column.texts[row].as_py()]


def _folder_column(features: FeatureSet) -> pa.ChunkedArray:
    paths = pa.array([" ".join(path) for path in features.folder_paths()], pa.string())
    return pa.chunked_array([paths.take(pa.array(features.folder_of, mask=features.folder_of < 0))])


def _indexed(name: str, column: Any) -> _Column:
    texts = pc.fill_null(as_text(column), "")
    pieces = []
    for start in range(0, len(texts), _BATCH):
        rows = [text.replace(_END, " ") for text in texts.slice(start, _BATCH).to_pylist()]
        pieces.append(pa.array(folded(_END.join(rows)).split(_END), pa.string()))
    return _Column(name, pa.chunked_array(pieces, pa.string()))
