"""``pit2port figure``: a map as a page, without a window."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from gui.cli.atlas_option import atlas_of
from layers.atlas import Atlas
from layers.errors import FigureError
from layers.figures.presets import PRESETS, Preset, own_size, parse_size, preset_named
from layers.records.view import View
from layers.search import folded


@click.command("figure")
@click.argument("file", required=False, type=click.Path())
@click.option("--view", "view_name", default="overview", show_default=True, help="Saved view, by id or name.")
@click.option("--size", "size_text", metavar="WxH", help="Page in mm, such as 183x120.")
@click.option("--preset", "preset_id", type=click.Choice(list(PRESETS)), help="Page and rules of a journal.")
@click.option("--dpi", type=float, help="Resolution of a PNG; 300 unless the preset says otherwise.")
@click.option("--title", help="Title instead of the view's own; empty for none.")
@click.option("--subtitle", help="Subtitle instead of the view's own; empty for none.")
@click.option("--crs", "crs_text", help="Projected CRS, such as EPSG:32652 or “albers”.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--no-notes", is_flag=True, help="Leave out the source notes.")
@click.option("--no-legend", is_flag=True, help="Leave out the legend.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="OUT.png, .svg or .pdf")
def command(
    file: str | None,
    view_name: str,
    size_text: str | None,
    preset_id: str | None,
    dpi: float | None,
    title: str | None,
    subtitle: str | None,
    crs_text: str | None,
    theme: str,
    no_notes: bool,
    no_legend: bool,
    output: Path,
) -> None:
    """Draw a saved view of the bundled atlas or a document as a figure."""
    preset = page_of(preset_id, size_text)
    atlas = atlas_of(file)
    view = view_named(atlas, view_name)
    crs = None
    if crs_text is not None:
        from geo.crs import parse_crs

        crs = parse_crs(crs_text).text
    with headless():
        from gui.figures.export import write_figure
        from gui.painting.text import measurer
        from layers.figures.page import compose_figure
        from layers.figures.standard import Wishes, standard_figure

        wishes = Wishes(title=title, subtitle=subtitle, legend=not no_legend, notes=not no_notes)
        figure = standard_figure(view, atlas, preset, measurer(), wishes=wishes, theme=theme, crs=crs)
        composed = compose_figure(figure, atlas, measurer())
        write_figure(composed, output, dpi=dpi)
    for key in composed.draw_list.dropped:
        click.echo(f"no room for the label of {key}", err=True)
    click.echo(f"{output}: {figure.width_mm:g} x {figure.height_mm:g} mm")


def page_of(preset_id: str | None, size_text: str | None) -> Preset:
    """The page that the options ask for: a preset, a size of one's own, or a preset's rules at that size."""
    size = parse_size(size_text) if size_text else None
    if preset_id is None:
        return own_size(*(size or (183.0, 150.0)))
    preset = preset_named(preset_id)
    return preset if size is None else replace(preset, width=size[0], height=size[1], max_height=0.0)


def view_named(atlas: Atlas, text: str) -> View:
    """A view by id, or by name in any case.

    Raises
    ------
    FigureError
        When there is none.
    """
    if text in atlas.views:
        return atlas.views[text]
    for view in atlas.views.values():
        if folded(view.name) == folded(text):
            return view
    raise FigureError(f"no view “{text}”; there are {', '.join(atlas.views) or 'none'}")


class headless:  # noqa: N801 -- reads as a statement
    """Qt without a display, for as long as the block runs.

    Raises
    ------
    FigureError
        When a system library of Qt is missing; names it.
    """

    def __enter__(self) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        try:
            from PySide6.QtGui import QGuiApplication
        except ImportError as error:
            from gui.start import missing_library

            raise FigureError(missing_library(str(error)).replace("the window", "drawing")) from error
        self._own = None if QGuiApplication.instance() else QGuiApplication(["pit2port"])

    def __exit__(self, *_: object) -> None:
        self._own = None
