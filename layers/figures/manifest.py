"""The record of how a figure was made: kept inside every file, to make it again and to verify it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from geo.crs import to_lonlat
from layers.atlas import Atlas
from layers.display import Ref
from layers.drawing.scene import Scene
from layers.drawing.text import TextMeasurer
from layers.figures.drawing_digest import LETTERS, draw_list_digest
from layers.figures.page import ComposedFigure
from layers.records.base import Record
from layers.records.figure import Figure, MapItem
from layers.theme.theme import FONT_FAMILY

FORMAT = "pit2port-figure"
VERSION = 1

Manifest = dict[str, Any]


def manifest_of(
    composed: ComposedFigure,
    measurer: TextMeasurer,
    versions: Mapping[str, str],
    document: str = "",
) -> Manifest:
    """What went into a figure.

    Parameters
    ----------
    composed : ComposedFigure
    measurer : TextMeasurer
    versions : mapping of str to str
        Names and versions of the programs and fonts that draw.
    document : str
        Name of the document's file, without its folder: what someone's disk looks like is no one's business.

    Returns
    -------
    dict
        Plain values: the specification, each map's view and filters, the records that are drawn with a
        digest of every field, the notes, the ground's and the drawing's digests, fonts and versions.
    """
    layers = []
    if composed.layers:
        from layers.figures.own_layers import layer_facts

        layers = layer_facts(composed.layers, composed.own_inks())
    return {
        "format": FORMAT,
        "version": VERSION,
        "document": document or "bundled atlas",
        "figure": composed.figure.model_dump(mode="json"),
        "maps": {key: _map_facts(composed.figure, key, scene) for key, scene in composed.scenes.items()},
        "records": record_digests(composed.atlas, used_records(composed)),
        "notes": [
            {
                "number": note.number,
                "source": note.source.id,
                "grade": note.grade,
                "for": list(note.used_for),
                "records": [f"{table}/{key}" for table, key in note.records],
            }
            for note in composed.notes.notes
        ],
        "unsourced": [f"{table}/{key}" for table, key in composed.notes.unsourced],
        "labels_without_room": list(composed.draw_list.dropped),
        "layers": layers,
        "layer_dpi": composed.layer_dpi,
        "ground": ground_digest(),
        "drawing": drawing_digest(composed, measurer),
        "font": FONT_FAMILY,
        "versions": dict(sorted(versions.items())),
    }


def manifest_text(manifest: Manifest) -> str:
    """The manifest as JSON, the same every time."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def used_records(composed: ComposedFigure) -> list[Ref]:
    """Every record that the figure shows or cites, in order."""
    refs: set[Ref] = set()
    for scene in composed.scenes.values():
        refs |= _drawn(scene)
    for note in composed.notes.notes:
        refs |= {("sources", note.source.id), *note.records}
    refs |= {("statements", s.id) for group in composed.charts.values() for s in group.statements}
    refs |= set(composed.notes.unsourced)
    routes = {key for table, key in refs if table == "routes"} | set(composed.figure.named_routes())
    refs |= {("routes", key) for key in routes}
    return sorted(ref for ref in refs if ref[1] in composed.atlas.table(ref[0]))


def _drawn(scene: Scene) -> set[Ref]:
    rows = np.flatnonzero(scene.inside(scene.marks.xy)).tolist()
    sites = {scene.marks.sites[row].id for row in rows} | {site.id for site, _ in scene.circles}
    legs = {run.leg for run in scene.route_lines.runs}
    found: set[Ref] = {("sites", key) for key in sites}
    for number in legs:
        leg = scene.legs[number]
        found |= {("legs", leg.id), ("routes", leg.route)}
    return found


def _map_facts(figure: Figure, key: str, scene: Scene) -> dict[str, Any]:
    viewport = scene.viewport
    xy = np.array(
        [(0.0, 0.0), (viewport.width, 0.0), (viewport.width, viewport.height), (0.0, viewport.height)]
    )
    corners = to_lonlat(viewport.to_map(xy), viewport.crs)
    item = figure.item(key)
    shown = item if isinstance(item, MapItem) else None
    return {
        "crs": viewport.crs,
        "centre": [round(value, 3) for value in viewport.centre],
        "metres_per_mm": float(f"{viewport.resolution:.12g}"),
        "corners_lonlat": [[round(value, 6) for value in corner] for corner in corners.tolist()],
        "on_date": shown.on_date.isoformat() if shown and shown.on_date else None,
        "layers": [layer.id for layer in scene.snapshot.display.layers if layer.visible],
        "theme": scene.snapshot.theme.name,
    }


def record_digests(atlas: Atlas, refs: list[Ref]) -> dict[str, dict[str, dict[str, str]]]:
    """Table to id to field to digest, so that a change is named by its field."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for table, key in refs:
        found.setdefault(table, {})[key] = field_digests(atlas.table(table)[key])
    return found


def field_digests(record: Record) -> dict[str, str]:
    """Field to digest, without the fields that hold their default."""
    defaults = {name: field.get_default() for name, field in type(record).model_fields.items()}
    values = record.model_dump(mode="json")
    return {
        name: digest(json.dumps(value, ensure_ascii=False, sort_keys=True))
        for name, value in values.items()
        if name != "id" and getattr(record, name) != defaults[name]
    }


def digest(text: str | bytes) -> str:
    """The first letters of a SHA-256, enough to tell versions apart."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:LETTERS]


def drawing_digest(composed: ComposedFigure, measurer: TextMeasurer) -> str:
    """Digest of all that is drawn, to a tenth of a micrometre; it doesn't depend on the file's format."""
    return draw_list_digest(composed.draw_list, measurer)


@cache
def ground_digest() -> str:
    """Digest of the bundled ground's files."""
    folder = files("assets") / "basemap"
    sums = hashlib.sha256()
    for part in sorted(folder.iterdir(), key=lambda one: one.name):
        if part.name.endswith((".npz", ".csv")):
            sums.update(part.name.encode())
            sums.update(hashlib.sha256(part.read_bytes()).digest())
    return sums.hexdigest()[:LETTERS]
