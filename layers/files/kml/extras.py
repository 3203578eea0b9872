"""What only KML can hold: kept beside a feature set so that it can be written back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.files.feature_set import Folder
from layers.files.styles import FeatureStyle

ColumnKind = Literal["tag", "time", "data", "schema", "other"]


@dataclass(frozen=True, slots=True)
class KmlColumn:
    """Where an attribute column stood in the file.

    Attributes
    ----------
    kind : str
        ``tag`` (child of the placemark), ``time`` (in a TimeStamp or TimeSpan), ``data`` (ExtendedData
        without a schema), ``schema`` (with one) or ``other`` (an element of another namespace in
        ExtendedData).
    name : str
        As written there.
    schema : str
        Reference to the schema, such as ``#mine``.
    display : str
        Display name; empty when there is none.
    """

    kind: ColumnKind
    name: str
    schema: str = ""
    display: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Unknown or shared tags of a folder, as they stood.

    Attributes
    ----------
    position : int
        Number of features before them in the file.
    xml : str
        The tags, verbatim.
    order : int
        Counts pieces and folders through the file, for those at one position.
    """

    position: int
    xml: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class StyleTags:
    """How a placemark refers to its look: a style's address, and its own Style or StyleMap, verbatim."""

    url: str = ""
    xml: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class KmlExtras:
    """Kept parts of a KML file.

    Attributes
    ----------
    namespaces : dict of str to str
        Prefix to address, as declared anywhere in the file.
    document : Folder or None
        The Document around everything; it is the layer itself and no folder of it.
    document_id : str
        Its id attribute.
    pieces : tuple of tuple of Piece
        Per folder.
    top_pieces : tuple of Piece
        Outside all folders.
    folder_tags : tuple of str
        ``Folder`` or ``Document``, per folder.
    folder_ids : tuple of str
        The folders' id attributes; empty where there is none.
    folder_order : tuple of int
        As `Piece.order`.
    columns : dict of str to KmlColumn
        By column name.
    raw, raw_extended : (N,) string column
        Unknown tags of each placemark, and of its ExtendedData, verbatim; null where there are none.
    visible : (N,) bool
        False where the placemark is switched off.
    style_tags : tuple of StyleTags
        One for each of `FeatureSet.styles`, in the same order.
    looks : tuple of FeatureStyle
        The styles as they were read: where `FeatureSet.styles` differs, it is written instead.
    geometry_tags : tuple of tuple of str
        Distinct sets of height modes and the like; per simple geometry of a placemark one text of
        tags, or one for all. A text may begin with ``LinearRing|`` or ``gx:Track|``.
    geometry_tags_of : (N,) int32
        Index into `geometry_tags`.
    files : dict of str to bytes
        Pictures and other members of the KMZ, by name.
    """

    namespaces: dict[str, str]
    document: Folder | None
    document_id: str
    pieces: tuple[tuple[Piece, ...], ...]
    top_pieces: tuple[Piece, ...]
    folder_tags: tuple[str, ...]
    folder_ids: tuple[str, ...]
    folder_order: tuple[int, ...]
    columns: dict[str, KmlColumn]
    raw: pa.Array
    raw_extended: pa.Array
    visible: NDArray[np.bool_]
    style_tags: tuple[StyleTags, ...]
    looks: tuple[FeatureStyle, ...]
    geometry_tags: tuple[tuple[str, ...], ...]
    geometry_tags_of: NDArray[np.int32]
    files: dict[str, bytes] = field(default_factory=dict)

    def take(self, rows: NDArray[np.int64]) -> KmlExtras:
        """The extras of some rows."""
        before = np.sort(rows)
        indices = pa.array(rows)

        def moved(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
            return tuple(replace(p, position=int(np.searchsorted(before, p.position))) for p in pieces)

        return replace(
            self,
            pieces=tuple(moved(pieces) for pieces in self.pieces),
            top_pieces=moved(self.top_pieces),
            raw=self.raw.take(indices),
            raw_extended=self.raw_extended.take(indices),
            visible=self.visible[rows],
            geometry_tags_of=self.geometry_tags_of[rows],
        )
