"""``pit2port figure``: a map as a page, without a window."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gui.cli.atlas_option import atlas_of
from gui.cli.group import DATA_AT_FAULT, OK
from gui.cli.headless import headless
from layers.atlas import Atlas
from layers.errors import DocumentError, FigureError
from layers.figures.presets import PRESETS, Preset, own_size, parse_size, preset_named
from layers.records.view import View
from layers.search import by_id_or_name

if TYPE_CHECKING:
    from gui.figures.export import Export
    from layers.figures.page import ComposedFigure
    from layers.records.figure import Figure
    from layers.webpage.page_layer import PageLayer

LONGEST_NAME = 60
"""Letters of a name that are printed."""
MOST_LOST = 30
"""Names without room that are said one by one."""
FORMATS = ("png", "svg", "pdf", "tif")


@click.command("figure")
@click.argument("file", required=False, type=click.Path())
@click.option("--view", "view_name", help="Saved view, by id or name; overview when nothing else is said.")
@click.option("--figure", "figure_name", help="Figure of the document, by number, id or name.")
@click.option("--all", "every", is_flag=True, help="Every figure of the document, into the folder -o.")
@click.option("--from", "from_file", type=click.Path(path_type=Path), help="Make the figure of a file again.")
@click.option("--verify", "verify_file", type=click.Path(path_type=Path), help="Say what changed since.")
@click.option("--size", "size_text", metavar="WxH", help="Page in mm, such as 183x120.")
@click.option("--preset", "preset_id", type=click.Choice(list(PRESETS)), help="Page and rules of a journal.")
@click.option("--dpi", type=float, help="Resolution of a PNG or TIFF; 300 unless the preset says otherwise.")
@click.option("--title", help="Title instead of the view's own; empty for none.")
@click.option("--subtitle", help="Subtitle instead of the view's own; empty for none.")
@click.option("--alt", "alt_text", help="Words for those who can't see it; drafted when left out.")
@click.option("--crs", "crs_text", help="Projected CRS, such as EPSG:32652 or “albers”.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--no-notes", is_flag=True, help="Leave out the source notes.")
@click.option("--no-legend", is_flag=True, help="Leave out the legend.")
@click.option("--check", is_flag=True, help="Say what a journal would send back; exit 1 for errors.")
@click.option("--notes", "notes_file", type=click.Path(path_type=Path), help="Source notes, .csv or .bib.")
@click.option("--manifest", is_flag=True, help="Write the record of how it was made beside it, as JSON.")
@click.option("--georeference", is_flag=True, help="Write a world file and the CRS beside a picture.")
@click.option(
    "--layer",
    "layer_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Any map file, such as KMZ, GeoPackage or CSV, to draw as well; may be given several times."
    " With --all it is drawn where a figure names it.",
)
@click.option(
    "--layer-source",
    "layer_sources",
    multiple=True,
    metavar="WORDS",
    help="Who made the layer, and its licence, for the notes: once for each --layer, in their order.",
)
@click.option("--format", "ending", type=click.Choice(FORMATS), default="png", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="OUT.png, .svg, .pdf, .tif; a folder.")
def command(file: str | None, **options: Any) -> int:
    """Draw a saved view, or a figure of the bundled atlas or a document."""
    asked = [
        name for name in ("view_name", "figure_name", "every", "from_file", "verify_file") if options[name]
    ]
    if len(asked) > 1:
        raise click.UsageError("choose one of --view, --figure, --all, --from and --verify")
    if options["output"] is None and not (
        options["verify_file"] or options["check"] or options["notes_file"]
    ):
        raise click.UsageError("say where to write it: -o OUT.png, .svg, .pdf or .tif")
    if len(options["layer_sources"]) > len(options["layer_files"]):
        raise click.UsageError("--layer-source comes once for each --layer, in their order")
    preset = page_of(options["preset_id"], options["size_text"])
    atlas = atlas_of(file)
    layers = _layers(atlas, options)
    with headless():
        from gui.figures.export import Export

        how = Export(
            dpi=options["dpi"],
            document=Path(file).name if file else "",
            georeference=options["georeference"],
            manifest=options["manifest"],
        )
        if options["verify_file"]:
            return _verify(options["verify_file"], atlas, layers)
        if options["every"]:
            return _write_all(atlas, options, how, layers)
        figure = _figure(atlas, preset, options, layers)
        return _write(figure, atlas, options, how, layers)


def _layers(atlas: Atlas, options: dict[str, Any]) -> list[PageLayer]:
    """The document's own layers, and those of the files that are given with what is said of their makers."""
    if not options["layer_files"] and not atlas.layers:
        return []
    from layers.foreign.reading import open_layers
    from layers.webpage.document_layers import document_layers
    from layers.webpage.page_layer import PageLayer

    found, troubles = document_layers(atlas)
    for trouble in troubles:
        click.echo(f"pit2port: {trouble}", err=True)
    sources = [*options["layer_sources"], *[""] * len(options["layer_files"])]
    return found + [
        PageLayer(layer, file=path.name, credit=credit)
        for path, credit in zip(options["layer_files"], sources, strict=False)
        for layer in open_layers(path)
        if layer.complete
    ]


def _figure(atlas: Atlas, preset: Preset, options: dict[str, Any], layers: list[PageLayer]) -> Figure:
    """The figure that is asked for, with words for those who can't see it."""
    from gui.figures.batch import composed_of, figure_from, figure_named
    from gui.painting.text import measurer
    from layers.figures.alt_text import drafted_alt_text
    from layers.figures.standard import Wishes, standard_figure

    if options["figure_name"]:
        return _with_files(figure_named(atlas, options["figure_name"]), layers, options)
    if options["from_file"]:
        return _with_files(figure_from(options["from_file"]), layers, options)
    crs = None
    if options["crs_text"] is not None:
        from geo.crs import parse_crs

        crs = parse_crs(options["crs_text"]).text
    wishes = Wishes(
        title=options["title"],
        subtitle=options["subtitle"],
        legend=not options["no_legend"],
        notes=not options["no_notes"],
    )
    view = view_named(atlas, options["view_name"] or "overview")
    figure = standard_figure(
        view, atlas, preset, measurer(), wishes=wishes, theme=options["theme"], crs=crs, layers=layers
    )
    words = options["alt_text"]
    return figure.changed(
        alt_text=drafted_alt_text(composed_of(figure, atlas, layers), atlas) if words is None else words
    )


def _with_files(figure: Figure, layers: list[PageLayer], options: dict[str, Any]) -> Figure:
    """The figure with the layers of the files that are given, on all its maps."""
    if not options["layer_files"]:
        return figure
    from layers.figures.own_layers import renamed, with_layers

    files = {path.name for path in options["layer_files"]}
    return with_layers(figure, [one.title for one in renamed(layers) if one.file in files])


def _write(
    figure: Figure, atlas: Atlas, options: dict[str, Any], how: Export, layers: list[PageLayer]
) -> int:
    from gui.figures.batch import composed_of
    from gui.figures.export import write_figure

    composed = composed_of(figure, atlas, layers, how.dpi)
    output = options["output"]
    if output is not None:
        write_figure(composed, output, how)
        click.echo(f"{output}: {figure.width_mm:g} x {figure.height_mm:g} mm")
    if options["notes_file"]:
        _write_notes(composed, options["notes_file"])
    if options["check"]:
        return _check(composed)
    for ink in composed.own_inks():
        if ink.note:
            click.echo(f"pit2port: {ink.note}", err=True)
    shown = {one.title for one in composed.layers}
    for title in {title for item in figure.maps() for title in item.own_layers} - shown:
        click.echo(
            f"pit2port: the figure showed the layer “{title}” too; add its file with --layer", err=True
        )
    lost = composed.names_without_room()
    if lost:
        more = f" and {len(lost) - MOST_LOST} more" if len(lost) > MOST_LOST else ""
        names = (name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in lost)
        click.echo(f"no room for the names of {', '.join(islice(names, MOST_LOST))}{more}", err=True)
    return OK


def _check(composed: ComposedFigure) -> int:
    from gui.figures.export import has_glyph
    from layers.figures.preflight import Weight, preflight

    findings = preflight(composed, has_glyph)
    for finding in findings:
        click.echo(str(finding))
    if not findings:
        click.echo("nothing to mend")
    return DATA_AT_FAULT if any(finding.weight is Weight.ERROR for finding in findings) else OK


def _write_notes(composed: ComposedFigure, path: Path) -> None:
    from gui.figures.export import write_notes

    write_notes(composed, path)
    click.echo(f"{path}: {len(composed.notes.notes)} sources")


def _verify(path: Path, atlas: Atlas, layers: list[PageLayer]) -> int:
    from gui.figures.batch import verified

    changes = verified(path, atlas, layers)
    for change in changes:
        click.echo(str(change))
    if not changes:
        click.echo(f"{path}: would come out just the same")
    return DATA_AT_FAULT if changes else OK


def _write_all(atlas: Atlas, options: dict[str, Any], how: Export, layers: list[PageLayer]) -> int:
    from gui.figures.batch import write_all
    from layers.errors import LayersError

    code = OK
    if options["output"].suffix and not options["output"].is_dir():
        raise DocumentError(f"“{options['output'].name}”: with --all, -o names a folder")
    for path, result in write_all(atlas, options["output"], f".{options['ending']}", how, layers):
        if isinstance(result, LayersError):
            click.echo(f"pit2port: {path.name} wasn't written: {result}", err=True)
            code = DATA_AT_FAULT
        else:
            click.echo(f"{path}: {result.figure.width_mm:g} x {result.figure.height_mm:g} mm")
    return code


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
    found = by_id_or_name(atlas.views, text)
    if found is not None:
        return found
    raise FigureError(f"no view “{text}”; there are {', '.join(atlas.views) or 'none'}")
