"""The layers that a person has imported: what each is, how it looks, and what of it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gui.canvas.foreign_layers import ForeignLayers
from layers.display import Ref
from layers.files.import_report import ImportReport
from layers.foreign.array_layer import ArrayLayer, Kind
from layers.foreign.colours import qualitative
from layers.foreign.picture import LayerPicture
from layers.foreign.source import LayerSource
from layers.foreign.style import AsFiled, LayerStyle, Single
from layers.own.arrays import DocumentSource, rows_by_id
from layers.own.values import feature_name
from layers.records.layer_style import Look

Mask = NDArray[np.bool_]
NAME_FIELDS = ("name", "Name", "NAME", "title", "이름", "명칭", "名称")
LABELLED_BELOW = 400
"""Features of a layer whose names are shown from the start; a larger one would be all lettering."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnLayer:
    """A layer with all that the window knows of it.

    Attributes
    ----------
    layer : ArrayLayer
    source : LayerSource
    style : LayerStyle
    report : ImportReport
        As it was when the layer came; the layer's own lacks the answered questions.
    hidden_folders : frozenset of int
        Folders that are not ticked in the tree.
    flipped : frozenset of int
        Features that are ticked although their file switches them off, or the other way round.
    credit, licence : str
        Who made it and what may be done with it, in the person's words.
    group : str
        Layers of one group stand together in the tree.
    trouble : str
        Why its file isn't shown, as a half sentence; empty when it is.
    """

    layer: ArrayLayer
    source: LayerSource | DocumentSource
    style: LayerStyle
    report: ImportReport
    hidden_folders: frozenset[int] = frozenset()
    flipped: frozenset[int] = frozenset()
    credit: str = ""
    licence: str = ""
    group: str = ""
    trouble: str = ""

    @property
    def is_editable(self) -> bool:
        """True when its features are records of the document."""
        return isinstance(self.source, DocumentSource)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of shapes there are; of an empty layer of the document, what it is for."""
        if self.layer.kinds or not isinstance(self.source, DocumentSource):
            return self.layer.kinds
        kind = self.source.layer.geometry_kind
        return (kind.value,) if kind is not None else ()

    def ref(self, row: int) -> Ref:
        """How a feature is referred to."""
        return ("features", self.layer.feature_id(row)) if self.is_editable else (self.layer.id, str(row))

    def rows(self, selection: Collection[Ref]) -> list[int]:
        """Rows of the features that are selected, ascending."""
        if self.is_editable:
            rows = rows_by_id(self.layer)
            return sorted(rows[key] for table, key in selection if table == "features" and key in rows)
        return sorted(int(row) for key, row in selection if key == self.layer.id)

    @property
    def name_field(self) -> str | None:
        """The column that names the features."""
        return next((name for name in NAME_FIELDS if name in self.layer.attributes.column_names), None)

    def feature_name(self, row: int) -> str:
        """The name of a feature, or its number."""
        if isinstance(self.source, DocumentSource):
            return feature_name(self.source.layer, self.source.records[row])
        named = self.name_field
        value = self.layer.attributes.column(named)[row].as_py() if named else None
        return str(value) if value not in (None, "") else f"{self.layer.name} {self.layer.feature_id(row)}"

    def ticked(self) -> Mask:
        """(N,) bool: features that are not switched off themselves, wherever they are."""
        count = len(self.layer)
        ticked = np.ones(count, np.bool_) if self.layer.visible is None else self.layer.visible.copy()
        rows = np.fromiter(self.flipped, np.int64, len(self.flipped))
        ticked[rows] = ~ticked[rows]
        return ticked

    def shown(self) -> Mask | None:
        """(N,) bool: features that are ticked, outside hidden folders; None when all are shown."""
        if not self.hidden_folders and not self.flipped and self.layer.visible is None:
            return None
        hidden = np.zeros(len(self.layer.folders) + 1, dtype=np.bool_)
        hidden[sorted(self.hidden_folders)] = True
        hidden[-1] = False
        return np.asarray(self.ticked() & ~hidden[self.layer.folder_of])


class OwnLayers(QObject):
    """The imported layers by id, on the canvas.

    Signals
    -------
    changed(str)
        The layer of that id came, went or is another one.
    """

    changed = Signal(str)

    def __init__(self, foreign: ForeignLayers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._foreign = foreign
        self._layers: dict[str, OwnLayer] = {}
        self._growing: dict[str, LayerStyle] = {}

    def __iter__(self) -> Iterator[OwnLayer]:
        return iter(self._layers.values())

    def __len__(self) -> int:
        return len(self._layers)

    def get(self, layer_id: str) -> OwnLayer | None:
        """The layer of an id, None when there is none, or it is still read."""
        return self._layers.get(layer_id)

    def show_growing(self, layer: ArrayLayer) -> None:
        """Draw a layer as far as it is read."""
        style = self._growing.setdefault(layer.id, self._first_style(layer))
        self._foreign.show(LayerPicture.of(layer, style))

    def drop_growing(self, layer_id: str) -> None:
        """Take a layer that won't be read to its end off the map; one that was there before returns."""
        if self._growing.pop(layer_id, None) is None:
            return
        before = self._layers.get(layer_id)
        if before is None:
            self._foreign.remove(layer_id)
        else:
            self.put(before)

    def style_for(self, layer: ArrayLayer) -> LayerStyle:
        """The look of a layer that was just read to its end: that of an earlier one of its id if it fits."""
        before = self._layers.get(layer.id)
        if before is not None:
            return before.style
        style = self._growing.get(layer.id) or self._first_style(layer)
        if layer.styles and bool((layer.style_of >= 0).any()):
            usual = style.symbology.look if isinstance(style.symbology, Single) else Look()
            style = replace(style, symbology=AsFiled(usual))
        names = [name for name in NAME_FIELDS if name in layer.attributes.column_names]
        return replace(style, label=names[0]) if names and len(layer) <= LABELLED_BELOW else style

    def add(self, layer: ArrayLayer, source: LayerSource, report: ImportReport) -> OwnLayer:
        """Draw a layer that no document remembers.

        Raises
        ------
        FormatError, CrsError
            When it can't be drawn.
        """
        own = OwnLayer(layer, source, self.style_for(layer), report, layer.hidden_folders())
        self.put(own)
        return own

    def put(self, own: OwnLayer) -> None:
        """Draw a layer as it now is.

        Raises
        ------
        FormatError
            When the style doesn't fit it; nothing has changed then.
        """
        picture = LayerPicture.of(own.layer, own.style, own.shown())
        self._growing.pop(own.layer.id, None)
        self._layers[own.layer.id] = own
        self._foreign.records = frozenset(one.layer.id for one in self if one.is_editable)
        self._foreign.show(picture)
        self.changed.emit(own.layer.id)

    def remove(self, layer_id: str) -> None:
        """Forget a layer; its file stays as it is."""
        self._layers.pop(layer_id, None)
        self._growing.pop(layer_id, None)
        self._foreign.remove(layer_id)
        self.changed.emit(layer_id)

    def show_folder(self, layer_id: str, folder: int, shown: bool) -> None:
        """Show or hide a folder of a layer, with all that is below it; -1 for the whole layer."""
        own = self._layers[layer_id]
        below = np.zeros(len(own.layer.folders) + 1, dtype=np.bool_)
        below[folder] = True
        for number, one in enumerate(own.layer.folders):
            below[number] |= one.parent >= 0 and below[one.parent] if folder >= 0 else True
        chosen = frozenset(np.flatnonzero(below[:-1]).tolist())
        if not shown:
            self.put(replace(own, hidden_folders=own.hidden_folders | chosen))
            return
        # What the file switches off in it is shown too: nobody would look for it one by one.
        off = np.flatnonzero(below[own.layer.folder_of] & ~own.ticked()).tolist()
        self.put(
            replace(own, hidden_folders=own.hidden_folders - chosen, flipped=own.flipped ^ frozenset(off))
        )

    def show_feature(self, layer_id: str, row: int, shown: bool) -> None:
        """Show or hide one feature; shown, its folders are too."""
        own = self._layers[layer_id]
        flipped = own.flipped if own.ticked()[row] == shown else own.flipped ^ {row}
        hidden = set(own.hidden_folders)
        folder = int(own.layer.folder_of[row])
        while shown and folder >= 0:
            hidden.discard(folder)
            folder = own.layer.folders[folder].parent
        self.put(replace(own, hidden_folders=frozenset(hidden), flipped=flipped))

    def _first_style(self, layer: ArrayLayer) -> LayerStyle:
        known = self._layers.get(layer.id)
        if known is not None and isinstance(known.style.symbology, Single):
            return replace(known.style, label=None)
        number = len(self._layers) + len(self._growing)
        return LayerStyle(Single(Look().coloured(qualitative(number + 1)[-1])))
