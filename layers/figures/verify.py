"""What has changed since a figure was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from layers.atlas import Atlas
from layers.drawing.text import TextMeasurer
from layers.errors import LayersError
from layers.figures.manifest import Manifest, drawing_digest, ground_digest, record_digests, used_records
from layers.figures.manifest_files import figure_of_manifest
from layers.figures.page import compose_figure
from layers.records.figure import Figure

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer


MOST_DPI = 2400.0


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: a record (``sites/nampo-port``) or a part of the figure, and what differs."""

    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}: {self.text}"


def changes_since(
    manifest: Manifest,
    atlas: Atlas,
    measurer: TextMeasurer,
    versions: Mapping[str, str],
    name: str,
    layers: Sequence[PageLayer] = (),
) -> tuple[Change, ...]:
    """Compare a figure's record with the atlas and program as they are now.

    Parameters
    ----------
    manifest : dict
        From `read_manifest`.
    atlas : Atlas
    measurer : TextMeasurer
    versions : mapping
        As they are now.
    name : str
        The figure's file, for messages.
    layers : sequence of PageLayer
        The layers of the person's own files that it shows, read again.

    Returns
    -------
    tuple of Change
        Empty when the figure would come out just the same. Different versions of the program alone are
        no change: what they draw is compared.

    Raises
    ------
    FigureError
        When the record inside the file can't be understood.
    """
    figure = figure_of_manifest(manifest, name)
    found = [*_record_changes(manifest.get("records"), atlas)]
    if manifest.get("ground") != ground_digest():
        found.append(Change("ground", "the coast, rivers or borders were replaced"))
    found += _layer_changes(manifest, layers)
    layers = _with_sources(manifest, layers)
    dpi = manifest.get("layer_dpi")
    resolution = float(dpi) if isinstance(dpi, float | int) and 0 < dpi <= MOST_DPI else None
    try:
        composed = compose_figure(figure, atlas, measurer, layers, dpi=resolution)
    except LayersError as error:
        return (*found, Change("figure", f"can't be drawn any more: {error}"))
    before = manifest.get("records") or {}
    for table, key in used_records(composed):
        if key not in before.get(table, {}):
            found.append(Change(f"{table}/{key}", "is new in the figure"))
    found += _figure_change(figure, atlas)
    if not found and manifest.get("drawing") != drawing_digest(composed, measurer):
        found.append(Change("drawing", f"the program draws it otherwise now{_upgrades(manifest, versions)}"))
    return tuple(found)


def _record_changes(before: Any, atlas: Atlas) -> list[Change]:
    found = []
    for table, rows in (before or {}).items():
        now = atlas.table(table)
        for key, fields in rows.items():
            if key not in now:
                found.append(Change(f"{table}/{key}", "is gone"))
                continue
            after = record_digests(atlas, [(table, key)])[table][key]
            changed = sorted(
                name for name in fields.keys() | after.keys() if fields.get(name) != after.get(name)
            )
            if changed:
                found.append(Change(f"{table}/{key}", f"{', '.join(changed)} changed"))
    return found


def _layer_changes(manifest: Manifest, layers: Sequence[PageLayer]) -> list[Change]:
    """Layers of the person's own: gone, changed, or new."""
    before = {row.get("name"): row for row in manifest.get("layers") or [] if isinstance(row, dict)}
    if not before and not layers:
        return []
    from layers.figures.own_layers import layer_digest, renamed

    now = {one.title: one for one in renamed(layers)}
    found = []
    for title, row in before.items():
        if title not in now:
            file = row.get("file") or "its file"
            found.append(Change(f"layer {title}", f"isn't given; add {file} with --layer, or import it"))
        elif layer_digest(now[title]) != row.get("digest"):
            found.append(Change(f"layer {title}", "has other features now"))
    return found


def _with_sources(manifest: Manifest, layers: Sequence[PageLayer]) -> list[PageLayer]:
    """Layers read again, with the source that was stated then where none is stated now."""
    before = {row.get("name"): row for row in manifest.get("layers") or [] if isinstance(row, dict)}
    return [
        replace(one, credit=str(row.get("source") or ""), licence=str(row.get("licence") or ""))
        if (row := before.get(one.title)) is not None and not (one.credit or one.licence)
        else one
        for one in layers
    ]


def _figure_change(figure: Figure, atlas: Atlas) -> list[Change]:
    """Whether the document's own figure of that id has been changed since."""
    own = atlas.figures.get(figure.id)
    if own is None or own == figure:
        return []
    fields = [name for name in type(own).model_fields if getattr(own, name) != getattr(figure, name)]
    return [Change(f"figures/{figure.id}", f"{', '.join(fields)} changed in the document")]


def _upgrades(manifest: Manifest, versions: Mapping[str, str]) -> str:
    before = manifest.get("versions") or {}
    changed = [
        f"{name} {before.get(name, 'none')} → {version}"
        for name, version in versions.items()
        if before.get(name) != version
    ]
    return f" ({', '.join(changed)})" if changed else ""
