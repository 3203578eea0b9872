"""Layers of a person's own files on the page: packed coordinates, attributes by column as inert text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import WGS84, transform
from geo.errors import CrsError
from layers.errors import WebPageError
from layers.foreign.colours import qualitative
from layers.webpage.encoding import packed, packed_line
from layers.webpage.ground import EXTENT

if TYPE_CHECKING:
    import pyarrow as pa

    from layers.files.styles import FeatureStyle
    from layers.foreign.array_layer import ArrayLayer

STEP = 1e-5
"""Grid of the written coordinates in degrees: about a metre."""
LONGEST_TEXT = 600
"""Letters of an attribute that the page carries; what is cut off ends in dots."""
NAME_COLUMNS = ("name", "title", "label", "site", "place")
"""Columns that hold a feature's name, by preference; the first column of text otherwise."""

Floats = NDArray[np.float64]
Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class OwnLayers:
    """What the page gets of the layers, and what the person should know."""

    data: list[dict[str, Any]]
    warnings: tuple[str, ...]


def own_layers_data(layers: list[ArrayLayer]) -> OwnLayers:
    """Layers in their order, the first at the bottom.

    Raises
    ------
    WebPageError
        When a layer's coordinate system isn't known.
    """
    rows, warnings = [], []
    for layer, colour in zip(layers, qualitative(len(layers)), strict=True):
        row, outside = _layer(layer, colour)
        rows.append(row)
        if outside:
            warnings.append(
                f"{outside} features of “{layer.name}” lie outside the page's map and aren't on it."
            )
    return OwnLayers(rows, tuple(warnings))


def _layer(layer: ArrayLayer, colour: str) -> tuple[dict[str, Any], int]:
    if layer.crs is None:
        raise WebPageError(
            f"“{layer.name}” doesn't say in which coordinate system it is; convert it with --crs first"
        )
    shapes, seen = _shapes(layer)
    # Rows are counted anew: what lies elsewhere isn't carried along.
    kept = np.unique(np.concatenate([np.empty(0, np.int64), *seen]))
    for shape, own in zip(shapes.values(), seen, strict=True):
        shape["row"] = packed(np.diff(np.searchsorted(kept, own), prepend=0))
    table = layer.attributes
    columns = [_column(name, table.column(name), kept) for name in table.column_names]
    names = [name.lower() for name in table.column_names]
    title = next((names.index(name) for name in NAME_COLUMNS if name in names), None)
    if title is None:
        title = next((n for n, column in enumerate(table.columns) if _is_text(column.type)), -1)
    row: dict[str, Any] = {
        "name": layer.name,
        "count": len(kept),
        "colour": colour,
        "title": title,
        "columns": columns,
        **shapes,
    }
    if layer.styles:
        row["styles"] = [_style(style) for style in layer.styles]
        row["styleOf"] = packed(layer.style_of[kept])
    return row, len(layer) - len(kept) if len(kept) < _placed(layer) else 0


def _placed(layer: ArrayLayer) -> int:
    """Features that have a shape."""
    return len(layer) - sum(batch.vectors.empty + batch.vectors.broken for batch in layer.batches)


def _shapes(layer: ArrayLayer) -> tuple[dict[str, dict[str, Any]], list[Rows]]:
    """Points, lines and areas that the page's map can show, and the rows of each."""
    shapes: dict[str, dict[str, Any]] = {}
    seen: list[Rows] = []
    parts = [(batch.first, batch.vectors) for batch in layer.batches]
    xy = _lonlat(layer, [vectors.points for _, vectors in parts])
    rows = _joined([vectors.point_row + first for first, vectors in parts])
    inside = _inside(xy)
    if inside.any():
        shapes["points"] = {"xy": packed_line(xy[inside], STEP)}
        seen.append(rows[inside])
    for name in ("lines", "areas"):
        found = _runs(layer, parts, name)
        if found is not None:
            shapes[name], own = found
            seen.append(own)
    return shapes, seen


def _runs(layer: ArrayLayer, parts: list[Any], name: str) -> tuple[dict[str, Any], Rows] | None:
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
    text = f"({len(value)} bytes)" if isinstance(value, bytes) else str(value)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()} …"


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _style(style: FeatureStyle) -> list[Any]:
    """Colours of points, lines and areas as the file states them, None where it doesn't; width of lines."""
    fill = style.fill_colour if style.filled else "#00000000"
    return [style.icon_colour, style.line_colour, fill, style.line_width]
