"""Layers of files that the document remembers: what is kept of an import, and how it is read again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from layers.document.link_paths import link_path, link_text
from layers.files.reading import ReadOptions
from layers.files.table_mapping import TableMapping
from layers.foreign.source import Answers, LayerSource
from layers.foreign.style import LayerStyle
from layers.own.styles import style_values
from layers.records.layer import Layer, Link


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty for a folder or when it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def link_of(source: LayerSource, sha256: str) -> dict[str, Any]:
    """What is kept of where a layer came from, as values of a `Link`."""
    options, answers = source.options, source.answers
    mapping = options.mapping
    values: dict[str, Any] = {
        "path": link_text(source.path),
        "layer": source.name,
        "sha256": sha256,
        "crs": answers.crs,
        "swap": answers.swap,
        "repair": answers.repair,
        "encoding": options.encoding or "",
        "delimiter": options.delimiter or "",
        "header": options.header,
    }
    if mapping is not None:
        values |= {
            "place": mapping.kind,
            "x_column": mapping.x,
            "y_column": mapping.y,
            "place_column": mapping.text,
            "place_crs": mapping.crs,
        }
    return values


def options_of(link: Link) -> ReadOptions:
    """How the file was read."""
    mapping = None
    if link.place:
        mapping = TableMapping(
            _place_kind(link.place), link.x_column, link.y_column, link.place_column, link.place_crs
        )
    return ReadOptions(
        encoding=link.encoding or None,
        delimiter=link.delimiter or None,
        header=link.header,
        mapping=mapping,
    )


def _place_kind(text: str) -> Any:
    return text


def source_of(link: Link, stamp: tuple[int, int]) -> LayerSource:
    """Where the layer comes from, as an import would have it."""
    answers = Answers(link.crs, link.swap, link.repair)
    return LayerSource(link_path(link.path), link.layer, stamp, options_of(link), answers)


def linked_layer(
    layer_id: str, name: str, source: LayerSource, sha256: str, style: LayerStyle, position: int
) -> Layer:
    """The record of a layer that was just imported."""
    return Layer.checked(
        {
            "id": layer_id,
            "name": name.strip() or source.path.name,
            "link": link_of(source, sha256),
            "position": position,
            **style_values(style),
        }
    )


def with_hidden(layer: Layer, folders: Collection[int]) -> Layer:
    """The record with these folders of its file switched off."""
    if layer.link is None or not folders:
        return layer
    return layer.changed(link={**layer.link.model_dump(), "hidden_folders": sorted(folders)})


def relinked(layer: Layer, source: LayerSource, sha256: str) -> Layer:
    """The record with another file, or the same one as it now is."""
    if layer.link is None:
        raise ValueError(f"“{layer.id}” is no layer of a file")
    # Features have no name but their number, which another file may have given to another one.
    flipped = layer.link.flipped if sha256 == layer.link.sha256 else ()
    kept = {"hidden_folders": layer.link.hidden_folders, "flipped": flipped}
    return layer.changed(link={**link_of(source, sha256), **kept})
