"""Opens files as array layers, step by step: the first features can be drawn while the rest are read."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from geo.errors import CrsError
from layers.errors import CancelledError, LayersError
from layers.files.columns import empty_table
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.progress import Progress, Report
from layers.files.reading import ReadOptions
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.projecting import Batch, Projected
from layers.foreign.vectors import vectors_from_wkb

_WAITING = 4
"""Batches that reading may be ahead of preparing; bounds the memory."""
_POLL_S = 0.05
_PIECE_BYTES = 4_000_000
"""Long shapes come in batches too large to wait for; such are cut into pieces of about this size."""


def layer_id(path: Path, name: str) -> str:
    """The id of a file's layer, the same whenever the file is opened."""
    text = f"{path.absolute()}\0{name}".encode()
    return f"file-{hashlib.sha256(text).hexdigest()[:12]}"


def open_layers(
    path: Path | str,
    crs: str | None = None,
    options: ReadOptions | None = None,
    *,
    report: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[ArrayLayer]:
    """Read a file's layers, giving each again and again as it grows.

    A layer is given after its first batch of features, then whenever it has doubled, and at last with
    ``complete`` set, attributes, questions and all. Those of one layer have the same `id`. The file
    is read in a thread, which has ended when the iterator has.

    Parameters
    ----------
    path : path
    crs : str, optional
        The map's CRS: batches are projected to it as they come.
    options : ReadOptions, optional
        Its `progress` is replaced.
    report : callable, optional
        Called with the done share and a text, from the reading thread.
    cancelled : callable, optional
        Asked often, from both threads.

    Yields
    ------
    ArrayLayer

    Raises
    ------
    FormatError
        When the file can't be understood.
    CancelledError
        When `cancelled` said so.
    """
    reader = _Reader(Path(path), options or ReadOptions(), report, cancelled)
    growing: dict[str, _Growing] = {}
    try:
        while (item := reader.next()) is not None:
            if isinstance(item, _Piece):
                layer = growing.setdefault(item.layer, _Growing(reader.path, item.layer))
                grown = layer.add(item, crs, reader.stopped)
                if grown is not None:
                    yield grown
            else:
                done = growing.pop(item.name, None)
                complete = _completed(item, reader.path, done, crs, reader.stopped)
                # The geometry as the file has it isn't kept while the layer is looked at.
                del item
                yield complete
    finally:
        reader.close()


@dataclass(frozen=True, slots=True)
class _Piece:
    layer: str
    geometry: pa.Array
    crs: str | None


class _Growing:
    """What has been read of a layer."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.batches: list[Batch] = []
        self.projected = Projected()
        self.crs: str | None = None
        self.rows = 0
        self._shown = 0

    def add(self, piece: _Piece, target: str | None, stopped: Callable[[], bool]) -> ArrayLayer | None:
        """The layer as it now is, where that is worth a new picture."""
        batch = Batch(self.rows, len(piece.geometry), vectors_from_wkb(piece.geometry))
        self.batches.append(batch)
        self.rows += batch.rows
        self.crs = piece.crs
        if self.crs is None:
            return None
        if target is not None:
            try:
                self.projected.of(batch, self.crs, target, stopped)
            except CrsError:
                # The finished layer is given all the same, and says so when it is drawn.
                return None
        if self.rows < 2 * self._shown:
            return None
        self._shown = self.rows
        return ArrayLayer(
            id=layer_id(self.path, self.name),
            name=self.name,
            path=self.path,
            crs=self.crs,
            batches=tuple(self.batches),
            attributes=empty_table(self.rows),
            complete=False,
            projected=self.projected,
        )


def _completed(
    features: FeatureSet, path: Path, grown: _Growing | None, crs: str | None, stopped: Callable[[], bool]
) -> ArrayLayer:
    same = grown is not None and grown.crs == features.crs
    layer = ArrayLayer.from_features(
        features,
        layer_id(path, features.name),
        path,
        batches=grown.batches if grown is not None else None,
        projected=grown.projected if grown is not None and same else None,
    )
    if crs is not None and layer.crs is not None:
        try:
            layer.drawables(crs, stopped)
        except CrsError as error:
            layer.report.note(f"It can't be shown in the map's projection: {error}")
    return layer


class _Reader:
    """Reads a file in a thread, ahead of who asks: pieces of geometry, then whole feature sets."""

    def __init__(
        self,
        path: Path,
        options: ReadOptions,
        report: Report | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.path = path
        self._cancelled = cancelled or (lambda: False)
        self._closing = threading.Event()
        self._items: queue.Queue[_Piece | FeatureSet | None] = queue.Queue(_WAITING)
        self._error: BaseException | None = None
        progress = Progress(report, self.stopped, self._show)
        self._options = replace(options, progress=progress)
        self._thread = threading.Thread(target=self._read, name="reading a layer", daemon=True)
        self._thread.start()

    def stopped(self) -> bool:
        """Whether nobody wants the rest."""
        return self._closing.is_set() or self._cancelled()

    def close(self) -> None:
        """Stop reading and wait for the thread."""
        self._closing.set()
        self._thread.join()

    def next(self) -> _Piece | FeatureSet | None:
        """The next piece of geometry or whole feature set; None at the end of the file.

        Not an iterator: that would hold on to what it gave last.
        """
        while not self._cancelled():
            try:
                item = self._items.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if item is None and self._error is not None:
                raise self._error
            if not self._cancelled():
                return item
        raise CancelledError("Cancelled. Nothing was changed.")

    def _read(self) -> None:
        try:
            for features in read_file(self.path, self._options):
                self._put(features)
        except (LayersError, OSError, MemoryError) as error:
            self._error = error
        finally:
            self._put(None)

    def _show(self, layer: str, geometry: pa.Array, crs: str | None) -> None:
        pieces = max(-(-geometry.nbytes // _PIECE_BYTES), 1)
        rows = max(-(-len(geometry) // pieces), 1)
        for start in range(0, len(geometry), rows):
            self._put(_Piece(layer, geometry.slice(start, rows), crs))

    def _put(self, item: _Piece | FeatureSet | None) -> None:
        while not self._closing.is_set():
            try:
                self._items.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return
