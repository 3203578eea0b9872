"""The feature set: what every import gives and every export takes.

Geometry stays a column of WKB and attributes an Arrow table, so that a million features cost their
bytes and no Python objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.extent import Extent
from layers.files.columns import empty_table
from layers.files.crs_text import crs_text
from layers.files.import_report import ImportReport
from layers.files.styles import FeatureStyle
from layers.files.wkb import map_vertices

if TYPE_CHECKING:
    from layers.files.kml.extras import KmlExtras

Rows = NDArray[np.int64]
Geometries = NDArray[np.object_]

CHUNK = 20_000
"""Features that are turned into shapely objects at a time; bounds the memory of whole-layer work."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the file's tree.

    Attributes
    ----------
    name : str
        As written; may be empty, and need not be unique.
    parent : int
        Index of the folder that holds it in `FeatureSet.folders`, always smaller than its own; -1
        at the top.
    position : int
        Number of features that stand before it in the file, so that the order of folders and
        features among each other survives.
    description : str
        As written, possibly HTML; inert text.
    visible, opened : bool
        Ticked, and unfolded, in the tree.
    """

    name: str
    parent: int = -1
    position: int = 0
    description: str = ""
    visible: bool = True
    opened: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSet:
    """Features of one layer of a foreign file.

    Attributes
    ----------
    name : str
        Layer name.
    geometry : pyarrow.ChunkedArray of binary
        ISO WKB, x east or longitude first; null where a feature has no place. Types may be mixed.
        A z of NaN means that the vertex has no height.
    attributes : pyarrow.Table
        One row per feature; column types are bool, int64, float64, string, date32, timestamp[us]
        (with the zone UTC or without one) or binary. Field metadata ``json: 1`` marks strings that
        hold JSON.
    crs : str or None
        Anything pyproj understands, such as ``EPSG:4326``; None when the file doesn't say.
    report : ImportReport
    ids : pyarrow.ChunkedArray of int64 or string, or None
        The file's own feature ids; null where it gives none.
    folders : tuple of Folder
        The tree, parents before children; empty when the format has none.
    folder_of : (N,) int32
        Index into `folders`; -1 outside any.
    styles : tuple of FeatureStyle
        Distinct looks, references resolved.
    style_of : (N,) int32
        Index into `styles`; -1 where the file doesn't say.
    m_is_time : bool
        True when the m of the vertices is seconds since 1970 UTC (GPS tracks).
    kml : KmlExtras or None
        What only KML can hold, kept to write it back.
    """

    name: str
    geometry: pa.ChunkedArray
    attributes: pa.Table
    crs: str | None
    report: ImportReport = field(default_factory=ImportReport)
    ids: pa.ChunkedArray | None = None
    folders: tuple[Folder, ...] = ()
    folder_of: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    styles: tuple[FeatureStyle, ...] = ()
    style_of: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    m_is_time: bool = False
    kml: KmlExtras | None = None

    def __post_init__(self) -> None:
        count = len(self.geometry)
        for name in ("folder_of", "style_of"):
            if len(getattr(self, name)) == 0 and count:
                object.__setattr__(self, name, np.full(count, -1, np.int32))
        lengths = {count, self.attributes.num_rows, len(self.folder_of), len(self.style_of)}
        if self.ids is not None:
            lengths.add(len(self.ids))
        if len(lengths) != 1:
            raise ValueError(f"Columns of different lengths in “{self.name}”: {sorted(lengths)}.")

    def __len__(self) -> int:
        return len(self.geometry)

    @property
    def encoding(self) -> str:
        """Text encoding that was used, and how it is known."""
        return self.report.encoding

    # -- access ---------------------------------------------------------------------------------

    def shapes(self, chunk: int = CHUNK) -> Iterator[tuple[int, Geometries]]:
        """First row and shapely geometries (None where there is none), `chunk` rows at a time."""
        for start in range(0, len(self), chunk):
            yield start, shapes_of(self.geometry.slice(start, chunk))

    def extent(self) -> Extent | None:
        """Bounds of all features in the layer's CRS; None when nothing has a place."""
        import shapely

        bounds: Extent | None = None
        for _, shapes in self.shapes():
            each = shapely.bounds(shapes)
            each = each[np.isfinite(each).all(axis=1)]
            if len(each):
                low, high = each[:, :2].min(axis=0), each[:, 2:].max(axis=0)
                part = Extent(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
                bounds = part if bounds is None else bounds.union(part)
        return bounds

    def folder_path(self, folder: int) -> tuple[str, ...]:
        """Names from the top of the tree down to a folder; empty for -1."""
        names: list[str] = []
        while folder >= 0:
            names.append(self.folders[folder].name)
            folder = self.folders[folder].parent
        return tuple(reversed(names))

    def folder_paths(self) -> list[tuple[str, ...]]:
        """Path of each folder, in the order of `folders`."""
        return paths_of(self.folders)

    def features_below(self) -> NDArray[np.int64]:
        """Number of features in each folder, those of its subfolders included."""
        inside = self.folder_of[self.folder_of >= 0]
        counts = np.bincount(inside, minlength=len(self.folders)).astype(np.int64)
        for index in range(len(self.folders) - 1, -1, -1):
            parent = self.folders[index].parent
            if parent >= 0:
                counts[parent] += counts[index]
        return counts

    def rows_in(self, folder: int, below: bool = True) -> Rows:
        """Rows in a folder, and with `below` in its subfolders."""
        wanted = np.zeros(len(self.folders) + 1, bool)
        wanted[folder] = True
        if below:
            for index in range(folder + 1, len(self.folders)):
                parent = self.folders[index].parent
                wanted[index] = parent >= 0 and wanted[parent]
        wanted[-1] = folder == -1
        return np.flatnonzero(wanted[self.folder_of]).astype(np.int64)

    # -- changed copies -------------------------------------------------------------------------

    def with_crs(self, crs: str) -> FeatureSet:
        """A copy whose coordinates are said to be in `crs`; nothing is converted.

        Raises
        ------
        FormatError
            When pyproj doesn't know the CRS.
        """
        return replace(self, crs=crs_text(crs), report=self.report.answered("crs"))

    def with_swapped_axes(self, rows: Rows | None = None) -> FeatureSet:
        """A copy with x and y exchanged, in all rows or only in `rows`."""
        chosen = np.ones(len(self), bool)
        if rows is not None:
            chosen[:] = False
            chosen[rows] = True
        geometry = map_vertices(self.geometry, lambda xy: xy[:, ::-1], chosen)
        return replace(self, geometry=geometry, report=self.report.answered("swap"))

    def take(self, rows: Rows | list[int]) -> FeatureSet:
        """A copy with some rows, in their order in `rows`."""
        chosen = np.asarray(rows, np.int64)
        indices = pa.array(chosen)
        before = np.sort(chosen)
        folders = tuple(
            replace(folder, position=int(np.searchsorted(before, folder.position))) for folder in self.folders
        )
        return replace(
            self,
            geometry=self.geometry.take(indices),
            attributes=self._attributes_of(indices),
            ids=None if self.ids is None else self.ids.take(indices),
            folders=folders,
            folder_of=self.folder_of[chosen],
            style_of=self.style_of[chosen],
            kml=None if self.kml is None else self.kml.take(chosen),
        )

    def _attributes_of(self, indices: pa.Array) -> pa.Table:
        # Arrow forgets the number of rows of a table without columns.
        return self.attributes.take(indices) if self.attributes.num_columns else empty_table(len(indices))


def paths_of(folders: Sequence[Folder]) -> list[tuple[str, ...]]:
    """Names from the top of the tree down to each folder."""
    paths: list[tuple[str, ...]] = []
    for folder in folders:
        above = paths[folder.parent] if folder.parent >= 0 else ()
        paths.append((*above, folder.name))
    return paths


def shapes_of(wkb: Any) -> Geometries:
    """Shapely geometries of a checked column of WKB; None where it is null or can't be read."""
    import shapely

    raw = wkb.to_numpy(zero_copy_only=False) if isinstance(wkb, pa.Array) else wkb.to_numpy()
    return np.asarray(shapely.from_wkb(raw.astype(object), on_invalid="ignore"), dtype=object)


def wkb_of(shapes: Geometries) -> pa.Array:
    """A column of ISO WKB from shapely geometries; null for None."""
    import shapely

    return pa.array(shapely.to_wkb(shapes, flavor="iso"), pa.binary(), from_pandas=True)
