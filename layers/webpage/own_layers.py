"""Layers of a person's own files on the page: packed coordinates, attributes by column as inert text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import WGS84, transform
from geo.errors import CrsError
from geo.raster.points import HIDDEN
from layers.errors import WebPageError
from layers.webpage.encoding import packed, packed_line
from layers.webpage.ground import EXTENT
from layers.webpage.page_layer import Looks, PageLayer, look_data, looks_of, shapes_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from layers.foreign.array_layer import ArrayLayer

STEP = 1e-5
"""Grid of the written coordinates in degrees: about a metre."""
LONGEST_TEXT = 600
"""Letters of an attribute that the page carries; what is cut off ends in dots."""
MOST_LABELLED = 400
"""Features of a layer whose names may stand on the map."""
NAME_COLUMNS = ("name", "title", "label", "site", "place")
"""Columns that hold a feature's name, by preference; the first column of text otherwise."""

Floats = NDArray[np.float64]
Rows = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OwnLayers:
    """What the page gets of the layers, and what the person should know."""

    data: list[dict[str, Any]]
    shapes: dict[str, list[list[float]]]
    warnings: tuple[str, ...]


def own_layers_data(layers: Sequence[PageLayer]) -> OwnLayers:
    """Layers in their order, the first at the bottom.

    Raises
    ------
    WebPageError
        When a layer's coordinate system isn't known, or its style doesn't fit it.
    """
    rows, warnings = [], []
    for number, one in enumerate(layers):
        row, outside = _layer(one, number)
        rows.append(row)
        if outside:
            many = (
                f"{outside} features of “{one.title}” lie"
                if outside > 1
                else f"1 feature of “{one.title}” lies"
            )
            warnings.append(f"{many} outside the page's map and {'are' if outside > 1 else 'is'}n't on it.")
    every = [look for row in rows for look in row["looks"]]
    return OwnLayers(rows, shapes_data(every), tuple(warnings))


def _layer(one: PageLayer, number: int) -> tuple[dict[str, Any], int]:
    layer = one.layer
    if layer.crs is None:
        raise WebPageError(
            f"“{one.title}” doesn't say in which coordinate system it is; convert it with --crs first"
        )
    looks = looks_of(one, number)
    shown = looks.of != HIDDEN
    shapes, seen = _shapes(layer, shown)
    # Rows are counted anew: what is hidden or lies elsewhere isn't carried along.
    kept = np.unique(np.concatenate([np.empty(0, np.int64), *seen]))
    for shape, own in zip(shapes.values(), seen, strict=True):
        shape["row"] = packed(np.diff(np.searchsorted(kept, own), prepend=0))
    table = layer.attributes
    columns = [_column(_heading(one, name), table.column(name), kept) for name in table.column_names]
    title = _title_column(one, table)
    row: dict[str, Any] = {
        "name": one.title,
        "count": len(kept),
        "title": title,
        "columns": columns,
        **_looks(one, looks, kept),
        **{key: value for key in ("file", "credit", "licence") if (value := getattr(one, key))},
        **shapes,
    }
    if one.style is not None and one.style.label in table.column_names and len(kept) <= MOST_LABELLED:
        row["label"] = table.column_names.index(one.style.label)
    return row, int(_placed(layer, shown).sum()) - len(kept)


def _heading(one: PageLayer, name: str) -> str:
    unit = one.units.get(name, "")
    return f"{name} ({unit})" if unit else name


def _looks(one: PageLayer, looks: Looks, kept: Rows) -> dict[str, Any]:
    """The looks that the features which come along have, and which one each has."""
    used, number = np.unique(looks.of[kept], return_inverse=True)
    row: dict[str, Any] = {"looks": [look_data(looks.looks[n], one.opacity) for n in used.tolist()]}
    if not row["looks"]:
        row["looks"] = [look_data(looks.looks[0], one.opacity)]
    if len(used) > 1:
        row["lookOf"] = packed(number)
    if looks.names:
        row |= {"classes": [_cut(looks.names[n]) for n in used.tolist()], "by": looks.field}
    return row


def _title_column(one: PageLayer, table: pa.Table) -> int:
    """Number of the column that names the features; -1 for none."""
    names = [name.lower() for name in table.column_names]
    if one.style is not None and one.style.label in table.column_names:
        return int(table.column_names.index(one.style.label))
    found = next((names.index(name) for name in NAME_COLUMNS if name in names), None)
    if found is None:
        found = next((n for n, column in enumerate(table.columns) if _is_text(column.type)), -1)
    return found


def _placed(layer: ArrayLayer, shown: Mask) -> Mask:
    """(N,) bool: shown features that have a shape."""
    placed = np.zeros(len(layer), dtype=np.bool_)
    for batch in layer.batches:
        vectors = batch.vectors
        for rows in (vectors.point_row, vectors.line_row, vectors.polygon_row):
            placed[rows + batch.first] = True
    return np.asarray(placed & shown)


def _shapes(layer: ArrayLayer, shown: Mask) -> tuple[dict[str, dict[str, Any]], list[Rows]]:
    """Points, lines and areas that the page's map can show, and the rows of each."""
    shapes: dict[str, dict[str, Any]] = {}
    seen: list[Rows] = []
    parts = [(batch.first, batch.vectors) for batch in layer.batches]
    xy = _lonlat(layer, [vectors.points for _, vectors in parts])
    rows = _joined([vectors.point_row + first for first, vectors in parts])
    inside = _inside(xy) & shown[rows]
    if inside.any():
        shapes["points"] = {"xy": packed_line(xy[inside], STEP)}
        seen.append(rows[inside])
    for name in ("lines", "areas"):
        found = _runs(layer, parts, name, shown)
        if found is not None:
            shapes[name], own = found
            seen.append(own)
    return shapes, seen


def _runs(layer: ArrayLayer, parts: list[Any], name: str, shown: Mask) -> tuple[dict[str, Any], Rows] | None:
    """Lines, or areas (several rings to each), with a vertex inside the page's map."""
    lines = name == "lines"
    xy = _lonlat(layer, [v.line_xy if lines else v.ring_xy for _, v in parts])
    lengths = _joined([np.diff(v.lines if lines else v.rings) for _, v in parts])
    members = np.ones_like(lengths) if lines else _joined([np.diff(v.polygons) for _, v in parts])
    rows = _joined([(v.line_row if lines else v.polygon_row) + first for first, v in parts])
    if len(rows) == 0:
        return None
    run_of = np.repeat(np.arange(len(lengths)), lengths)
    part_of = np.repeat(np.arange(len(members)), members)
    near = np.zeros(len(members), dtype=np.bool_)
    near[part_of[run_of[_inside(xy)]]] = True
    near &= shown[rows]
    if not near.any():
        return None
    runs, vertices = near[part_of], near[part_of][run_of]
    shape: dict[str, Any] = {"xy": packed_line(xy[vertices], STEP), "runs": packed(lengths[runs])}
    if not lines:
        shape["parts"] = packed(members[near])
    return shape, rows[near]


def _lonlat(layer: ArrayLayer, parts: list[Floats]) -> Floats:
    xy = np.vstack([np.empty((0, 2)), *parts])
    try:
        return transform(xy, layer.crs or WGS84, WGS84) if len(xy) else xy
    except CrsError as error:
        raise WebPageError(f"“{layer.name}” can't be put on the page: {error}") from error


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _inside(xy: Floats) -> NDArray[np.bool_]:
    low, high = (EXTENT.xmin, EXTENT.ymin), (EXTENT.xmax, EXTENT.ymax)
    with np.errstate(invalid="ignore"):
        return np.asarray(((xy >= low) & (xy <= high)).all(axis=1))


def _column(name: str, column: pa.ChunkedArray, rows: Rows) -> dict[str, Any]:
    """A column's texts, each different one written once where that is shorter."""
    import pyarrow as pa

    texts = [_text(value) for value in column.take(pa.array(rows)).to_pylist()]
    words = dict.fromkeys(texts)
    if 2 * len(words) > len(texts):
        return {"name": name, "texts": texts}
    number = {word: n for n, word in enumerate(words)}
    return {"name": name, "texts": list(words), "of": packed([number[text] for text in texts])}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return _cut(f"({len(value)} bytes)" if isinstance(value, bytes) else str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()} …"


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
