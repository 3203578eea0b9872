"""Finds text in the names and attributes of a large layer while a person types.

Each column is kept once more, composed and without case, and searched by Arrow's matcher: 70,000
placemarks with their descriptions take some ten milliseconds. Names are also kept without diacritics,
hyphens and apostrophes, so that Sinuiju finds Sinŭiju.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.files.columns import as_text
from layers.files.feature_set import Folder, paths_of

_END = "\x1f"
"""Between two rows while they are folded together; XML forbids it, and elsewhere it is put as a space."""
_BATCH = 5_000
"""Rows that are folded together, so few that a window beside it goes on answering."""
_NAMES = ("name", "title", "이름", "명칭", "名称", "название")
_MARKS = re.compile("[\u0300-\u036f'’‘ʼ`´\u2010-\u2013-]")
FOLDER = "folder"
_FEW = 0.25
"""Share of the rows below which the next word is sought in these alone."""

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


def folded(text: str) -> str:
    """Text as it is compared: composed (NFC) and without case."""
    return unicodedata.normalize("NFC", text.casefold())


def bare(text: str) -> str:
    """A name as it is compared: folded, and without diacritics, hyphens and apostrophes."""
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text.casefold())))


class Searchable(Protocol):
    """A layer whose text can be found."""

    attributes: pa.Table
    folders: tuple[Folder, ...]
    folder_of: NDArray[np.int32]

    def __len__(self) -> int: ...


def _pattern(word: str) -> str:
    """A regular expression that matches the word itself; it is faster than a plain substring search."""
    return re.sub(r"[^0-9A-Za-z\x80-\U0010ffff]", lambda match: f"\\x{{{ord(match.group()):x}}}", word)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """Texts of a column; with `rows`, those that each row's text is one of (-1 for none)."""

    name: str
    texts: pa.ChunkedArray
    bare: bool = False
    rows: NDArray[np.int32] | None = None

    def has(self, word: str, within: Mask | None = None) -> Mask:
        """For each row, or each of those `within`, whether its text holds the word."""
        word = bare(word) if self.bare else folded(word)
        if self.rows is not None:
            held = np.append(self._matches(self.texts, word), False)
            return held[self.rows if within is None else self.rows[within]]
        return self._matches(self.texts if within is None else self.texts.filter(pa.array(within)), word)

    @staticmethod
    def _matches(texts: pa.ChunkedArray, word: str) -> Mask:
        return np.asarray(pc.match_substring_regex(texts, _pattern(word)).to_numpy(), dtype=np.bool_)

    def begins_with(self, word: str, within: Mask) -> Mask:
        """For each of the rows `within` whether its text begins with the word."""
        word = bare(word) if self.bare else folded(word)
        texts = self.texts.filter(pa.array(within))
        return np.asarray(pc.starts_with(texts, word).to_numpy(), dtype=np.bool_)

    def count(self, row: int, words: Sequence[str]) -> int:
        """How many of the words a row holds."""
        number = row if self.rows is None else int(self.rows[row])
        text = "" if number < 0 else str(self.texts[number].as_py())
        return sum((bare(word) if self.bare else folded(word)) in text for word in words)


class SearchIndex:
    """An index over the text of a layer.

    Parameters
    ----------
    features : FeatureSet or ArrayLayer
    columns : sequence of str, optional
        Default: all columns of text, numbers and dates, and the folder paths.
    """

    def __init__(self, features: Searchable, columns: Sequence[str] | None = None) -> None:
        table = features.attributes
        names = list(columns) if columns is not None else list(table.column_names)
        names = [
            name
            for name in names
            if name in table.column_names and not pa.types.is_binary(table.schema.field(name).type)
        ]
        names.sort(key=lambda name: name.casefold() not in _NAMES)
        self._count = len(features)
        self._columns = [_indexed(name, table.column(name), number == 0) for number, name in enumerate(names)]
        if columns is None and features.folders:
            self._columns.append(_folder_column(features))

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return sum(int(column.texts.nbytes) for column in self._columns)

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
        words = _words(text)
        if not words or not self._columns:
            return np.empty(0, np.int64)
        held = np.ones(self._count, np.bool_)
        # The longest word leaves the fewest rows in which to look for the others.
        for word in sorted(words, key=len, reverse=True):
            few = np.count_nonzero(held) < _FEW * self._count
            found = np.logical_or.reduce(
                [column.has(word, held if few else None) for column in self._columns]
            )
            if few:
                held[held] = found
            else:
                held &= found
        rows = np.flatnonzero(held).astype(np.int64)
        name = self._columns[0]
        in_name, first = name.has(words[0], held), name.begins_with(words[0], held)
        rows = rows[np.lexsort((rows, ~in_name, ~first))]
        return rows if limit is None else rows[:limit]

    def where(self, row: int, text: str) -> list[str]:
        """Names of the columns in which a row holds words of `text`, those with most of them first."""
        words = _words(text)
        held = [(column.count(row, words), column) for column in self._columns]
        return [column.name for count, column in sorted(held, key=lambda each: -each[0]) if count]


def _words(text: str) -> list[str]:
    """The words to look for; those that are nothing but marks can't be looked for."""
    return [word for word in text.replace(_END, " ").split() if bare(word)]


def _folder_column(features: Searchable) -> _Column:
    paths = pa.array([folded(" ".join(path)) for path in paths_of(features.folders)], pa.string())
    return _Column(FOLDER, pa.chunked_array([paths]), rows=features.folder_of)


def _indexed(name: str, column: Any, as_name: bool) -> _Column:
    texts = pc.fill_null(as_text(column), "")
    fold = bare if as_name else folded
    pieces = []
    for start in range(0, len(texts), _BATCH):
        rows = [text.replace(_END, " ") for text in texts.slice(start, _BATCH).to_pylist()]
        pieces.append(pa.array(fold(_END.join(rows)).split(_END), pa.string()))
    return _Column(name, pa.chunked_array(pieces, pa.string()), as_name)
