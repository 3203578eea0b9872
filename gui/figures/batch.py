"""Figures by command: of a view, from the document, from a file made before; and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gui.figures.export import FORMATS, Export, versions, write_figure
from gui.painting.text import measurer
from layers.atlas import Atlas
from layers.document.disk import reason
from layers.errors import DocumentError, FigureError, LayersError
from layers.figures.manifest_files import figure_of_manifest, read_manifest
from layers.figures.page import ComposedFigure, compose_figure
from layers.figures.templates import figure_of_text
from layers.figures.verify import Change, changes_since
from layers.records.figure import Figure
from layers.search import by_id_or_name

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer


def figure_named(atlas: Atlas, text: str) -> Figure:
    """A figure of the document by id, by name in any case, or by the number with which its id begins.

    Raises
    ------
    FigureError
        When there is none.
    """
    found = by_id_or_name(atlas.figures, text)
    if found is None and text.isdigit():
        numbered = [figure for key, figure in atlas.figures.items() if key.startswith(f"{text}-")]
        found = numbered[0] if len(numbered) == 1 else None
    if found is not None:
        return found
    there = ", ".join(atlas.figures) or "none: make one in the window, or use --view"
    raise FigureError(f"no figure “{text}” in the document; there are {there}")


def figure_from(path: Path) -> Figure:
    """The figure that a file was made from: PNG, SVG, PDF, TIFF, or a figure's own JSON.

    Raises
    ------
    FigureError
        When the file holds none.
    DocumentError
        When it can't be read.
    """
    if path.suffix.lower() == ".json":
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = reason(error) if isinstance(error, OSError) else "it isn't text"
            raise DocumentError(f"“{path.name}” can't be read: {why}") from error
        if '"pit2port-figure"' not in text:
            return figure_of_text(text, path.name)
    return figure_of_manifest(read_manifest(path), path.name)


def composed_of(
    figure: Figure, atlas: Atlas, layers: Sequence[PageLayer] = (), dpi: float | None = None
) -> ComposedFigure:
    """Draw a figure with Qt's measures."""
    return compose_figure(figure, atlas, measurer(), layers, dpi=dpi)


def verified(path: Path, atlas: Atlas, layers: Sequence[PageLayer] = ()) -> tuple[Change, ...]:
    """What has changed since the figure in a file was made."""
    return changes_since(read_manifest(path), atlas, measurer(), versions(), path.name, layers)


def write_all(
    atlas: Atlas, folder: Path, ending: str, how: Export, layers: Sequence[PageLayer] = ()
) -> Iterator[tuple[Path, ComposedFigure | LayersError]]:
    """Write every figure of the document into a folder, made if need be.

    Yields
    ------
    (Path, ComposedFigure or LayersError)
        Each file, and what it shows, or why it couldn't be written; the others are written all the same.

    Raises
    ------
    FigureError
        When the document has no figures, or the format is unknown.
    DocumentError
        When the folder can't be made.
    """
    if ending not in FORMATS:
        raise FigureError(f"figures can't be written as “{ending}”; choose one of {', '.join(FORMATS)}")
    if not atlas.figures:
        raise FigureError("the document has no figures; make one in the window, or use --view")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"the folder “{folder.name}” can't be made: {reason(error)}") from error
    for figure in sorted(atlas.figures.values(), key=lambda one: (one.order, one.id)):
        path = folder / f"{figure.id}{ending}"
        try:
            composed = composed_of(figure, atlas, layers, how.dpi)
            write_figure(composed, path, how)
            yield path, composed
        except LayersError as error:
            yield path, error
