"""A foreign layer as arrays: drawn, found and shown in a table without an object per feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.extent import Extent
from geo.raster.picking import areas_at, areas_in, lines_in, lines_near, points_in, points_near
from layers.errors import FormatError
from layers.files.arrow_numpy import row_numbers
from layers.files.crs_text import crs_text
from layers.files.geometry_check import CHANGES
from layers.files.import_report import ImportReport
from layers.foreign.projecting import Batch, Drawable, Projected
from layers.foreign.vectors import vectors_from_wkb

if TYPE_CHECKING:
    from pathlib import Path

    from layers.files.feature_set import FeatureSet, Folder
    from layers.files.styles import FeatureStyle

Kind = Literal["points", "lines", "areas"]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

BATCH_ROWS = 65_536
_FEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A feature near a place: its row, the kind of shape met, and map units to it (0 inside an area)."""

    row: int
    kind: Kind
    distance: float


@dataclass(frozen=True, slots=True, eq=False)
class ArrayLayer:
    """Features of one layer of a file.

    Attributes
    ----------
    id : str
        Names the layer on the map.
    name : str
    path : Path or None
        The file; None for what came from elsewhere.
    crs : str or None
        Of the coordinates. None when the file doesn't say: the layer can't be drawn until `with_crs`
        answers the question in `report`.
    batches : tuple of Batch
        Ascending rows.
    attributes : pyarrow.Table
        One row per feature; without columns while the layer isn't complete.
    ids : pyarrow.ChunkedArray or None
        The file's own feature ids.
    styles : tuple of FeatureStyle
        Looks that the file states, and
    style_of : (N,) int32
        which one each feature has; -1 for none.
    folders : tuple of Folder
        The file's tree, parents before children; empty when it has none, and
    folder_of : (N,) int32
        which one each feature is in; -1 outside any.
    visible : (N,) bool or None
        False for features that the file itself switches off; None when there are none.
    report : ImportReport
        Findings and questions.
    complete : bool
        False for a layer that is still being read.
    projected : Projected
        Shared by all copies that have the same coordinates.
    """

    id: str
    name: str
    path: Path | None
    crs: str | None
    batches: tuple[Batch, ...]
    attributes: pa.Table
    ids: pa.ChunkedArray | None = None
    styles: tuple[FeatureStyle, ...] = ()
    style_of: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    folders: tuple[Folder, ...] = ()
    folder_of: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    visible: Mask | None = None
    report: ImportReport = field(default_factory=ImportReport)
    complete: bool = True
    projected: Projected = field(default_factory=Projected)

    @classmethod
    def from_features(
        cls,
        features: FeatureSet,
        layer_id: str,
        path: Path | None = None,
        *,
        batches: Sequence[Batch] | None = None,
        projected: Projected | None = None,
    ) -> ArrayLayer:
        """From a feature set; its WKB isn't kept.

        `batches` and `projected` are given when the geometry was read ahead; where checking it has
        changed it, they are made anew.
        """
        changed = features.report.found(*CHANGES)
        if batches is None or changed or sum(batch.rows for batch in batches) != len(features):
            batches, projected = batches_of(features.geometry), None
        broken = sum(batch.vectors.broken for batch in batches)
        if broken:
            features.report.not_understood("Shapes that can't be drawn, such as curves", count=broken)
        return cls(
            id=layer_id,
            name=features.name,
            path=path,
            crs=features.crs,
            batches=tuple(batches),
            attributes=features.attributes,
            ids=features.ids,
            styles=features.styles,
            style_of=features.style_of,
            folders=features.folders,
            folder_of=features.folder_of,
            visible=None if features.kml is None or features.kml.visible.all() else features.kml.visible,
            report=features.report,
            projected=projected or Projected(),
        )

    def __len__(self) -> int:
        """Number of features read."""
        return self.batches[-1].first + self.batches[-1].rows if self.batches else 0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of shapes there are."""
        has = {
            "areas": any(len(batch.vectors.ring_xy) for batch in self.batches),
            "lines": any(len(batch.vectors.line_xy) for batch in self.batches),
            "points": any(len(batch.vectors.points) for batch in self.batches),
        }
        kinds: tuple[Kind, ...] = ("areas", "lines", "points")
        return tuple(kind for kind in kinds if has[kind])

    def row_kinds(self) -> NDArray[np.uint8]:
        """(N,) What each feature mainly is: 0 points or nothing, 1 lines, 2 areas."""
        found = np.zeros(len(self), np.uint8)
        for batch in self.batches:
            found[batch.first + batch.vectors.line_row] = 1
        for batch in self.batches:
            found[batch.first + batch.vectors.polygon_row] = 2
        return found

    @property
    def nbytes(self) -> int:
        """Memory held by coordinates, their prepared copies and attributes."""
        coordinates = sum(batch.vectors.nbytes for batch in self.batches)
        return coordinates + self.projected.nbytes + int(self.attributes.nbytes)

    def with_crs(self, crs: str) -> ArrayLayer:
        """A copy whose coordinates are said to be in `crs`.

        Raises
        ------
        FormatError
            When the CRS isn't known.
        """
        return replace(self, crs=crs_text(crs), report=self.report.answered("crs"), projected=Projected())

    def with_swapped_axes(self, rows: Rows | None = None) -> ArrayLayer:
        """A copy with x and y exchanged, in all features or only in `rows`."""
        chosen: Mask | None = None
        if rows is not None:
            chosen = np.zeros(len(self), dtype=np.bool_)
            chosen[rows] = True
        batches = tuple(
            replace(
                batch,
                vectors=batch.vectors.swapped(
                    None if chosen is None else chosen[batch.first : batch.first + batch.rows]
                ),
            )
            for batch in self.batches
        )
        return replace(self, batches=batches, report=self.report.answered("swap"), projected=Projected())

    def hidden_folders(self) -> frozenset[int]:
        """Folders that the file switches off, and all that are in them."""
        hidden: set[int] = set()
        for number, folder in enumerate(self.folders):
            if not folder.visible or folder.parent in hidden:
                hidden.add(number)
        return frozenset(hidden)

    # -- on the map -----------------------------------------------------------------------------

    def drawables(self, crs: str, cancelled: Callable[[], bool] | None = None) -> list[Drawable] | None:
        """All batches in a map's CRS, kept for the next frame; None when cancelled.

        Raises
        ------
        FormatError
            When the layer's own CRS isn't known.
        CrsError
            When no way leads to the map's.
        """
        if self.crs is None:
            raise FormatError(
                f"The layer “{self.name}” doesn't say what its coordinates mean."
                " Choose its coordinate system."
            )
        found = []
        for batch in self.batches:
            one = self.projected.of(batch, self.crs, crs, cancelled)
            if one is None:
                return None
            found.append(one)
        return found

    def extent(self, crs: str) -> Extent | None:
        """Around all features, map units of `crs`; None when nothing has a place."""
        extent: Extent | None = None
        for one in self.drawables(crs) or ():
            rings = one.areas.rings if one.areas is not None else None
            for part in (one.points, one.lines, rings):
                box = None if part is None else part.extent
                if box is not None:
                    extent = box if extent is None else extent.union(box)
        return extent

    def at(self, crs: str, x: float, y: float, radius: float, mask: Mask | None = None) -> list[Found]:
        """Features within a radius of a place, map units of `crs`: points, then lines, then areas.

        Nearest first, and of two as near the later one. `mask` (N,) says which rows are shown.
        """
        points: list[Found] = []
        lines: list[Found] = []
        areas: list[Found] = []
        for one in self.drawables(crs) or ():
            if one.points is not None:
                rows, gaps = points_near(one.points, x, y, radius)
                points += _found(self.point_rows(one, rows), gaps, "points")
            if one.lines is not None:
                rows, gaps = lines_near(one.lines, x, y, radius)
                lines += _found(one.line_row[rows], gaps, "lines")
            if one.areas is not None:
                rows = areas_at(one.areas, x, y)
                areas += _found(one.area_row[rows], np.zeros(len(rows)), "areas")
        found: list[Found] = []
        seen: set[int] = set()
        for kind in (points, lines, areas):
            for hit in sorted(kind, key=lambda hit: (hit.distance, -hit.row)):
                if hit.row not in seen and (mask is None or mask[hit.row]):
                    found.append(hit)
                    seen.add(hit.row)
        return found

    def inside(self, crs: str, extent: Extent, mask: Mask | None = None) -> Rows:
        """Rows of the features that touch a box, map units of `crs`; ascending."""
        parts: list[NDArray[np.integer]] = [np.empty(0, dtype=np.int64)]
        for one in self.drawables(crs) or ():
            if one.points is not None:
                parts.append(self.point_rows(one, points_in(one.points, extent)[0]))
            if one.lines is not None:
                parts.append(one.line_row[lines_in(one.lines, extent)])
            if one.areas is not None:
                parts.append(one.area_row[areas_in(one.areas, extent)])
        touched = np.zeros(len(self), dtype=np.bool_)
        for part in parts:
            touched[part] = True
        return np.flatnonzero(touched if mask is None else touched & mask)

    def point_rows(self, one: Drawable, rows: Rows) -> NDArray[np.integer]:
        """Rows of the layer for points of a batch by their place in its vectors."""
        batch = next(batch for batch in self.batches if batch.first == one.first)
        return batch.vectors.point_row[rows] + batch.first

    # -- attributes -----------------------------------------------------------------------------

    def feature(self, row: int) -> dict[str, Any]:
        """Attributes of one feature as plain values."""
        return self.features([row])[0]

    def features(self, rows: Iterable[int]) -> list[dict[str, Any]]:
        """Attributes of some features as plain values; only these are taken out of the columns.

        Raises
        ------
        IndexError
            When a row isn't there.
        """
        chosen = np.fromiter(rows, dtype=np.int64)
        if len(chosen) and (chosen.min() < 0 or chosen.max() >= len(self)):
            raise IndexError(f"“{self.name}” has {len(self)} features; there is no row {chosen.max()}.")
        if self.attributes.num_columns == 0:
            return [{} for _ in chosen]
        if len(chosen) <= _FEW_ROWS:
            # Taking rows joins all chunks of a column first.
            return [value for row in chosen.tolist() for value in self.attributes.slice(row, 1).to_pylist()]
        return list(self.attributes.take(row_numbers(chosen)).to_pylist())

    def feature_id(self, row: int) -> str:
        """The file's own id of a feature, or its number counted from one."""
        own = None if self.ids is None else self.ids[row].as_py()
        return str(row + 1) if own is None else str(own)


def batches_of(geometry: pa.ChunkedArray) -> tuple[Batch, ...]:
    """Batches of at most `BATCH_ROWS` rows of a column of WKB."""
    found = []
    first = 0
    pending: list[pa.Array] = []
    for chunk in [*geometry.chunks, None]:
        if pending and (chunk is None or sum(map(len, pending)) + len(chunk) > BATCH_ROWS):
            joined = pending[0] if len(pending) == 1 else pa.concat_arrays(pending)
            found.append(Batch(first, len(joined), vectors_from_wkb(joined)))
            first += len(joined)
            pending = []
        if chunk is not None:
            for start in range(0, len(chunk), BATCH_ROWS):
                piece = chunk.slice(start, BATCH_ROWS)
                if start + BATCH_ROWS < len(chunk):
                    found.append(Batch(first, len(piece), vectors_from_wkb(piece)))
                    first += len(piece)
                else:
                    pending.append(piece)
    return tuple(found)


def _found(rows: NDArray[np.integer], gaps: NDArray[np.float64], kind: Kind) -> list[Found]:
    return [Found(row, kind, gap) for row, gap in zip(rows.tolist(), gaps.tolist(), strict=True)]
