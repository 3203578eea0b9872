"""Looks at the geometry of an import: broken, not finite, self-crossing, swapped, empty.

Broken shapes become “no geometry” (their row and attributes stay); self-crossing areas are kept as
they are and a repair is offered; swapped axes are asked about, never turned on a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.files.crs_text import is_geographic
from layers.files.feature_set import CHUNK, FeatureSet, Geometries, shapes_of, wkb_of
from layers.files.import_report import ImportReport, Question
from layers.files.progress import Progress
from layers.files.wkb import COLLECTION, WkbError, chunks, kind_of, points_view, spans

BROKEN = "The geometry can't be read; the row is kept without a place on the map"
NOT_FINITE = "A coordinate is missing, infinite or not a number; the row is kept without a place on the map"
CLOSED = "An open ring was closed"
CHANGES = (BROKEN, NOT_FINITE, CLOSED)
"""Findings after which the geometry is another one than was read."""
CROSSING = "Areas that cross themselves; kept as they are"
SOUTH, NORTH = -60.0, 78.0
"""Degrees: beyond these nobody mines, so that most of a file lying there is a sign of swapped axes."""


_SHAPELY_TYPES = (
    "Point",
    "LineString",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


@dataclass(slots=True)
class _Seen:
    """What the pass over the chunks has found."""

    types: dict[str, int] = field(default_factory=dict)
    nulls: int = 0
    crossing: list[NDArray[np.int64]] = field(default_factory=list)
    outside: list[NDArray[np.int64]] = field(default_factory=list)
    """Rows whose y can't be a latitude although x can."""
    impossible: list[NDArray[np.int64]] = field(default_factory=list)
    """Rows that are no longitude and latitude in either order."""
    polar: int = 0
    placed: int = 0


def checked(features: FeatureSet, progress: Progress | None = None) -> FeatureSet:
    """The feature set with unusable geometry taken out, and its report filled in.

    Counts, geometry types, findings and questions go to `features.report`, which is changed in place.

    Parameters
    ----------
    features : FeatureSet
        As read; geometry may be anything.
    progress : Progress, optional
        Stepped per chunk.

    Raises
    ------
    CancelledError
        From `progress`.
    """
    progress = progress or Progress()
    report = features.report
    seen = _Seen()
    geographic = is_geographic(features.crs)
    pieces = []
    row = 0
    for chunk in chunks(features.geometry, CHUNK):
        progress.step(row / max(1, len(features)), "Checking shapes")
        pieces.append(_check_chunk(chunk, row, seen, report, geographic))
        row += len(chunk)
    report.features = len(features)
    report.without_geometry = seen.nulls
    report.geometry_types = dict(sorted(seen.types.items(), key=lambda item: -item[1]))
    _ask_about_crossing(seen, report)
    if geographic:
        _ask_about_axes(seen, report)
    if features.crs is None and seen.placed:
        report.ask(
            Question("crs", "The file doesn't say which coordinate system it uses. Which is it?", None, "")
        )
    return replace(features, geometry=pa.chunked_array(pieces, pa.binary()))


def _check_chunk(chunk: pa.Array, row: int, seen: _Seen, report: ImportReport, geographic: bool) -> pa.Array:
    xy = points_view(chunk)
    if xy is not None and np.isfinite(xy).all():
        seen.types["Point"] = seen.types.get("Point", 0) + len(chunk)
        seen.placed += len(chunk)
        if geographic:
            _look_at_degrees(np.hstack([xy, xy]), row + np.arange(len(chunk)), seen)
        return chunk
    return _check_shapes(chunk, row, seen, report, geographic)


def _check_shapes(chunk: pa.Array, row: int, seen: _Seen, report: ImportReport, geographic: bool) -> pa.Array:
    import shapely

    raw = chunk.to_numpy(zero_copy_only=False).astype(object)
    null = np.asarray(chunk.is_null())
    _refuse_deep(raw, null)
    with np.errstate(invalid="ignore", over="ignore"):
        shapes = np.asarray(shapely.from_wkb(raw, on_invalid="ignore"), dtype=object)
    changed = False
    broken = ~null & (shapes == None)  # noqa: E711 - an elementwise comparison
    for index in np.flatnonzero(broken):
        mended = _mended(raw[index])
        shapes[index] = mended
        if mended is None:
            report.not_understood(BROKEN, f"row {row + index + 1}")
        else:
            raw[index] = shapely.to_wkb(mended, flavor="iso")
            report.repaired(CLOSED, f"row {row + index + 1}")
        changed = True
    # The m and z of a vertex may be missing; x and y may not.
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = np.unique(owner[~np.isfinite(xy).all(axis=1)])
    for index in bad:
        report.not_understood(NOT_FINITE, f"row {row + int(index) + 1}")
        shapes[index] = None
        changed = True
    present = np.flatnonzero(shapes != None)  # noqa: E711 - an elementwise comparison
    seen.nulls += len(chunk) - len(present)
    types, counts = np.unique(shapely.get_type_id(shapes[present]), return_counts=True)
    for kind, count in zip(types, counts, strict=True):
        name = _SHAPELY_TYPES[int(kind)]
        seen.types[name] = seen.types.get(name, 0) + int(count)
    areal = present[np.isin(shapely.get_dimensions(shapes[present]), 2)]
    crossing = areal[~shapely.is_valid(shapes[areal])]
    if len(crossing):
        seen.crossing.append(row + crossing)
    bounds = shapely.bounds(shapes[present])
    solid = np.isfinite(bounds).all(axis=1)
    seen.placed += int(solid.sum())
    if geographic:
        _look_at_degrees(bounds[solid], row + present[solid], seen)
    if not changed:
        return chunk
    raw[shapes == None] = None  # noqa: E711 - an elementwise comparison
    return pa.array(raw, pa.binary(), from_pandas=True)


def _refuse_deep(raw: NDArray[np.object_], null: NDArray[np.bool_]) -> None:
    """Null what GEOS must not see: collections nested so deeply that its stack would end."""
    for index in np.flatnonzero(~null):
        data = raw[index]
        if kind_of(data) == COLLECTION:
            try:
                spans(data)
            except WkbError:
                raw[index] = b""


def _mended(data: bytes) -> object | None:
    """The shape with its rings closed; None when that isn't what ails it."""
    import shapely

    try:
        spans(data)
    except WkbError:
        return None
    shape: object | None = shapely.from_wkb(data, on_invalid="fix")
    return shape


def _look_at_degrees(bounds: NDArray[np.float64], rows: NDArray[np.int64], seen: _Seen) -> None:
    """Sort rows by what their bounds (xmin, ymin, xmax, ymax) would be as longitude and latitude."""
    x = np.abs(bounds[:, [0, 2]]).max(axis=1)
    y = np.abs(bounds[:, [1, 3]]).max(axis=1)
    fits = (x <= 360) & (y <= 90)
    swapped = ~fits & (y <= 360) & (x <= 90)
    if swapped.any():
        seen.outside.append(rows[swapped])
    if (~fits & ~swapped).any():
        seen.impossible.append(rows[~fits & ~swapped])
    middle = (bounds[:, 1] + bounds[:, 3]) / 2
    seen.polar += int((fits & ((middle < SOUTH) | (middle > NORTH)) & (x <= 90)).sum())


def _ask_about_axes(seen: _Seen, report: ImportReport) -> None:
    outside = np.concatenate(seen.outside) if seen.outside else np.empty(0, np.int64)
    if len(outside):
        every = len(outside) == seen.placed
        which = "All features" if every else f"{len(outside)} of {seen.placed} features"
        report.ask(
            Question(
                "swap",
                f"{which} would lie beyond the poles. Read the other way round they'd lie on the map: "
                "were longitude and latitude swapped?",
                None if every else outside,
                "swap",
            )
        )
    elif seen.polar * 2 > seen.placed:
        report.ask(
            Question(
                "swap",
                f"{seen.polar} of {seen.placed} features fall in Antarctica or the Arctic Ocean: swap "
                "longitude and latitude?",
                None,
                "swap",
            )
        )
    if seen.impossible:
        rows = np.concatenate(seen.impossible)
        report.ask(
            Question(
                "crs",
                f"{len(rows)} of {seen.placed} features have coordinates that are no longitude and "
                "latitude, although the file says so. Which coordinate system is it?",
                rows,
                "",
            )
        )


def _ask_about_crossing(seen: _Seen, report: ImportReport) -> None:
    if not seen.crossing:
        return
    rows = np.concatenate(seen.crossing)
    for row in rows[:50]:
        report.note(CROSSING, f"row {int(row) + 1}")
    if len(rows) > 50:
        report.note(CROSSING, count=len(rows) - 50)
    report.ask(
        Question(
            "repair",
            f"{len(rows)} area(s) cross themselves, so that their size is uncertain. Repair them?",
            rows,
            "repair",
        )
    )


def repaired(features: FeatureSet, rows: NDArray[np.int64] | None = None) -> FeatureSet:
    """A copy with self-crossing areas made valid; rows that are valid keep their bytes.

    Parameters
    ----------
    features : FeatureSet
    rows : (N,) int64, optional
        Rows to look at, such as `Question.rows`; default all.
    """
    import shapely

    chosen = np.ones(len(features), bool)
    if rows is not None:
        chosen[:] = False
        chosen[rows] = True

    def mend(shapes: Geometries) -> Geometries:
        return np.asarray(shapely.make_valid(shapes, method="structure", keep_collapsed=True), dtype=object)

    report = features.report.answered("repair")
    count = 0
    pieces = []
    row = 0
    for chunk in chunks(features.geometry, CHUNK):
        mask = chosen[row : row + len(chunk)] & ~np.asarray(chunk.is_null())
        row += len(chunk)
        shapes = shapes_of(chunk)
        mask &= ~np.asarray(shapely.is_valid(shapes))
        count += int(mask.sum())
        pieces.append(_replaced(chunk, shapes, mend, mask) if mask.any() else chunk)
    if count:
        report.repaired("A self-crossing area was made valid", count=count)
    return replace(features, geometry=pa.chunked_array(pieces, pa.binary()), report=report)


def _replaced(
    chunk: pa.Array,
    shapes: Geometries,
    change: Callable[[Geometries], Geometries],
    mask: NDArray[np.bool_],
) -> pa.Array:
    raw = chunk.to_numpy(zero_copy_only=False).astype(object)
    raw[mask] = wkb_of(change(shapes[mask])).to_numpy(zero_copy_only=False)
    return pa.array(raw, pa.binary(), from_pandas=True)
