"""Reads drawings (DXF) through GDAL; their layers become folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from layers.errors import FormatError
from layers.files.carried_columns import folders_from
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.ogr import read_layer
from layers.files.reading import ReadOptions
from layers.files.text_encoding import recognise

_LAYER = "Layer"
_SAMPLE = 4 << 20


def read_dxf(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The entities of a drawing.

    A drawing doesn't say which coordinate system it is in, so the report asks.

    Raises
    ------
    FormatError
        When the file is no DXF, or is damaged.
    CancelledError
    """
    options = options or ReadOptions()
    _check_start(path)
    report = ImportReport(path.name, "DXF")
    features = read_layer(path, "entities", report, options.progress.part(0, 0.7))
    attributes = _reread(features.attributes, path, report)
    features = replace(features, name=path.stem, ids=None, attributes=attributes)
    if _LAYER in features.attributes.column_names:
        layers = features.attributes.column(_LAYER)
        folders, folder_of = folders_from(layers, plain=True)
        features = replace(features, folders=folders, folder_of=folder_of)
    report.note("Colours, hatches and blocks of the drawing aren't taken over, only shapes and texts")
    return (checked(features, options.progress.part(0.7, 1)),)


def _reread(table: pa.Table, path: Path, report: ImportReport) -> pa.Table:
    """The texts in the encoding that they are in, where the drawing doesn't say it.

    GDAL then takes every byte for a Western letter, so that nothing is lost.
    """
    with path.open("rb") as file:
        data = file.read(_SAMPLE)
    encoding = recognise(data, complete=len(data) < _SAMPLE)
    if b"$DWGCODEPAGE" in data or data.isascii() or encoding.codec == "cp1252":
        return table
    report.encoding = str(encoding)
    for index, field in enumerate(table.schema):
        if field.type == pa.string():
            texts = [
                None if text is None else _decoded(text, encoding.codec)
                for text in table.column(index).to_pylist()
            ]
            table = table.set_column(index, field, pa.chunked_array([pa.array(texts, pa.string())]))
    return table


def _decoded(text: str, codec: str) -> str:
    try:
        return text.encode("latin-1").decode(codec)
    except UnicodeError:
        return text


def _check_start(path: Path) -> None:
    """GDAL would try every format it knows on a file that isn't DXF."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"AutoCAD Binary DXF"):
        return
    lines = [line.strip() for line in head.split(b"\n")]
    pairs = zip(lines[::2], lines[1::2], strict=False)
    if next((value for code, value in pairs if code != b"999"), b"") != b"SECTION":
        raise FormatError(f"“{path.name}” is no DXF: it doesn't begin with a section.")
