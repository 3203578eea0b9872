"""Writes GPX 1.1: points as waypoints, lines as tracks or routes, other fields as extensions."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pyarrow as pa

from layers.files import wkb
from layers.files.carried_columns import FOLDER, with_carried
from layers.files.columns import as_text
from layers.files.feature_set import FeatureSet
from layers.files.gpx_reader import EXTENSIONS, FOLDERS
from layers.files.kml.coordinates import time_text
from layers.files.kml.writer import text_xml
from layers.files.losses import Abilities, Loss, count_with_m
from layers.files.writing import WriteOptions, in_wgs84

CAN = Abilities(
    folders="yes",
    any_crs=False,
    no_place=False,
    types={"binary": "Binary values are written as hexadecimal text"},
)
_POINT_TAGS = (
    "magvar",
    "geoidheight",
    "name",
    "cmt",
    "desc",
    "src",
    "link",
    "sym",
    "type",
    "fix",
    "sat",
    "hdop",
    "vdop",
    "pdop",
    "ageofdgpsdata",
    "dgpsid",
)
_LINE_TAGS = ("name", "cmt", "desc", "src", "link", "number", "type")
_HELD = frozenset((wkb.POINT, wkb.LINE, wkb.MULTILINE))
_BATCH = 5_000


def gpx_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    losses = []
    kinds = [wkb.kind_of(data) for data in features.geometry.to_pylist() if data is not None]
    if other := sum(kind not in _HELD for kind in kinds):
        losses.append(
            Loss("GPX holds points and lines; areas, many points and collections are left out", other)
        )
    if not features.m_is_time and (measured := count_with_m(features)):
        losses.append(Loss("Measures (m) are left out", measured))
    groups = _groups(features)
    rows = [row for group in groups.values() for row in group]
    if rows != sorted(rows):
        losses.append(Loss("Waypoints are put before routes, and routes before tracks", len(features)))
    if features.folders and not _folders_are_implied(features, groups):
        what = (
            "GPX has no folders; their paths go into the field p2p_folder, which other programs show as text"
        )
        losses.append(Loss(what, len(features.folders)))
    return losses


def _group(features: FeatureSet, row: int, kind: int) -> str:
    """``wpt``, ``rte`` or ``trk``: lines are tracks unless they stand in a folder of routes."""
    if kind == wkb.POINT:
        return "wpt"
    path = features.folder_path(int(features.folder_of[row]))
    return "rte" if path and path[-1] == FOLDERS["rte"] and kind == wkb.LINE else "trk"


def _groups(features: FeatureSet) -> dict[str, list[int]]:
    """Rows by what they become; those that GPX can't hold are in none."""
    groups: dict[str, list[int]] = {kind: [] for kind in FOLDERS}
    for row, data in enumerate(features.geometry.to_pylist()):
        if data is not None and (kind := wkb.kind_of(data)) in _HELD:
            groups[_group(features, row, kind)].append(row)
    return groups


def write_gpx(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer.

    Raises
    ------
    FormatError
        When the layer's CRS isn't known.
    """
    (features,) = layers
    features = in_wgs84(features)
    shapes = features.geometry.to_pylist()
    groups = _groups(features)
    table = with_carried(features)
    if _folders_are_implied(features, groups) and FOLDER in table.column_names:
        table = table.drop_columns([FOLDER])
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Pit2Port" '
            'xmlns="http://www.topografix.com/GPX/1/1" xmlns:p2p="urn:pit2port:field">\n'
        )
        done = 0
        for kind, rows in groups.items():
            for start in range(0, len(rows), _BATCH):
                options.progress.step(done / max(1, len(features)), "Writing features")
                batch = rows[start : start + _BATCH]
                file.writelines(_elements(kind, batch, shapes, table, features.m_is_time))
                done += len(batch)
        file.write("</gpx>\n")


def _folders_are_implied(features: FeatureSet, groups: dict[str, list[int]]) -> bool:
    """True when the folders are just those that reading GPX makes."""
    return all(
        features.folder_path(int(features.folder_of[row])) == (FOLDERS[kind],)
        for kind, rows in groups.items()
        for row in rows
    )


def _elements(
    kind: str, rows: list[int], shapes: list[bytes | None], table: pa.Table, m_is_time: bool
) -> Iterator[str]:
    batch = table.take(pa.array(rows, pa.int64())) if table.num_columns else None
    values = {} if batch is None else {n: as_text(batch.column(n)).to_pylist() for n in batch.column_names}
    tags = _POINT_TAGS if kind == "wpt" else _LINE_TAGS
    for i, row in enumerate(rows):
        fields = {name: texts[i] for name, texts in values.items() if texts[i] is not None}
        shape = shapes[row] or b""
        head = "".join(_tag(name, fields.pop(name)) for name in tags if name in fields)
        if kind == "wpt":
            numbers = struct.unpack_from(f"<{wkb.dims_of(shape)}d", _little(shape), 5)
            height = numbers[2] if wkb.has_height(shape) else math.nan
            time = fields.pop("time", None)
            inner = _height(height) + (_tag("time", time) if time is not None else "")
            yield _point("wpt", numbers, inner + head + _extensions(fields)) + "\n"
        else:
            inner = head + _extensions(fields)
            parts = [_line(numbers, dims, shape, kind, m_is_time) for numbers, dims in _lines(shape)]
            body = parts[0] if kind == "rte" else "".join(f"<trkseg>{part}</trkseg>\n" for part in parts)
            yield f"<{kind}>{inner}\n{body}</{kind}>\n"


def _little(shape: bytes) -> bytes:
    return shape if shape[0] == 1 else wkb.redimensioned(shape, wkb.has_height(shape))


def _lines(shape: bytes) -> Iterator[tuple[tuple[float, ...], int]]:
    for span in wkb.spans(shape):
        yield struct.unpack_from(f"{span.order}{span.count * span.dims}d", shape, span.offset), span.dims


def _line(numbers: tuple[float, ...], dims: int, shape: bytes, kind: str, m_is_time: bool) -> str:
    has_z = wkb.has_height(shape)
    has_m = dims == 2 + has_z + 1
    points = []
    for i in range(0, len(numbers), dims):
        inner = _height(numbers[i + 2]) if has_z else ""
        if has_m and m_is_time and (time := time_text(numbers[i + dims - 1])):
            inner += f"<time>{time}</time>"
        points.append(_point("rtept" if kind == "rte" else "trkpt", numbers[i : i + 2], inner))
    return "".join(points)


def _point(tag: str, numbers: Sequence[float], inner: str) -> str:
    place = f'lat="{numbers[1]!r}" lon="{numbers[0]!r}"'
    return f"<{tag} {place}>{inner}</{tag}>" if inner else f"<{tag} {place}/>"


def _height(value: float) -> str:
    return "" if math.isnan(value) else f"<ele>{value!r}</ele>"


def _tag(name: str, text: str) -> str:
    if name != "link":
        return f"<{name}>{text_xml(text)}</{name}>"
    return "".join(_link(line) for line in text.split("\n"))


def _link(text: str) -> str:
    title, _, address = text.rpartition(" <")
    if title and address.endswith(">"):
        return f"<link href={quoteattr(address[:-1])}><text>{text_xml(title)}</text></link>"
    return f"<link href={quoteattr(text)}/>"


def _extensions(fields: dict[str, str]) -> str:
    """What GPX has no tags for, as fields of our own, beside the extensions that came with it."""
    foreign = fields.pop(EXTENSIONS, "")
    inner = foreign[foreign.find(">") + 1 : foreign.rfind("</")] if "</" in foreign else ""
    own = "".join(
        f"<p2p:field name={quoteattr(name)}>{text_xml(text)}</p2p:field>" for name, text in fields.items()
    )
    return f"<extensions>{inner}{own}</extensions>" if inner or own else ""
