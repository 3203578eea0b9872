"""Finds features of the imported layers for the search box; the layers are indexed in the background."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from layers.files.feature_set import paths_of
from layers.files.search import FOLDER, SearchIndex
from layers.foreign.plain_text import plain_text
from layers.search import Hit

if TYPE_CHECKING:
    from gui.foreign.own_layers import OwnLayer, OwnLayers
    from layers.foreign.array_layer import ArrayLayer

MOST_HITS = 12
"""Features offered for one text, of all layers together."""
_AROUND = 18
"""Characters shown on either side of a text that was found."""


class FeatureSearch(QObject):
    """One index for each imported layer, made when it comes.

    Signals
    -------
    indexed()
        Another layer can be searched.
    """

    indexed = Signal()
    _made = Signal(str, object, object)

    def __init__(self, own: OwnLayers) -> None:
        super().__init__(own)
        self._own = own
        self._executor: ThreadPoolExecutor | None = None
        self._indexes: dict[str, tuple[ArrayLayer, SearchIndex]] = {}
        self._wanted: dict[str, ArrayLayer] = {}
        own.changed.connect(self._changed)
        self._made.connect(self._take)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of the layers that can't be searched yet."""
        return tuple(layer.name for layer in self._wanted.values())

    def find(self, text: str, limit: int = MOST_HITS) -> list[Hit]:
        """Features whose name or any field holds all words of a text, those with it in their name first."""
        found: list[tuple[bool, Hit]] = []
        for own in self._own:
            layer, index = self._indexes.get(own.layer.id, (None, None))
            if layer is not own.layer or index is None:
                continue
            for row in index.find(text, limit).tolist():
                hit = _hit(own, row, text, index)
                found.append((hit.spelling != hit.name, hit))
        return [hit for _, hit in sorted(found, key=lambda one: one[0])[:limit]]

    def close(self) -> None:
        """End the thread; nothing is delivered afterwards."""
        self._wanted.clear()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _changed(self, layer_id: str) -> None:
        own = self._own.get(layer_id)
        if own is None:
            self._indexes.pop(layer_id, None)
            self._wanted.pop(layer_id, None)
            return
        there = self._indexes.get(layer_id)
        # Another style of the same layer says nothing new.
        if own.layer is self._wanted.get(layer_id) or (there is not None and there[0] is own.layer):
            return
        self._wanted[layer_id] = own.layer
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="indexing layers")
        future = self._executor.submit(SearchIndex, own.layer)
        future.add_done_callback(partial(self._post, layer_id, own.layer))

    def _post(self, layer_id: str, layer: ArrayLayer, future: Future[SearchIndex]) -> None:
        if not future.cancelled() and layer_id in self._wanted:
            self._made.emit(layer_id, layer, future)

    def _take(self, layer_id: str, layer: ArrayLayer, future: Future[SearchIndex]) -> None:
        if self._wanted.get(layer_id) is layer:
            del self._wanted[layer_id]
            self._indexes[layer_id] = (layer, future.result())
            self.indexed.emit()


def _hit(own: OwnLayer, row: int, text: str, index: SearchIndex) -> Hit:
    """A feature as a result: its name, what of it was found, and where it is."""
    layer, name = own.layer, " ".join(own.feature_name(row).split())[:120]
    folder = int(layer.folder_of[row]) if len(layer.folder_of) else -1
    where = [layer.name, *(paths_of(layer.folders)[folder] if folder >= 0 else ())]
    columns = index.where(row, text)
    spelling = name
    if own.name_field not in columns[:1]:
        column = next((one for one in columns if one != FOLDER), None)
        if column is not None:
            value = plain_text(str(layer.attributes.column(column)[row].as_py()))
            spelling = f"{column}: {excerpt(value, text.split()[0])}"
    return Hit(own.ref(row), name, spelling, " › ".join(part for part in where if part))


def excerpt(text: str, word: str) -> str:
    """The part of a text around a word, on one line."""
    line = " ".join(text.split())
    at = max(line.casefold().find(word.casefold()), 0)
    first, last = max(at - _AROUND, 0), at + len(word) + _AROUND
    return f"{'…' if first else ''}{line[first:last]}{'…' if last < len(line) else ''}"
