"""``pit2port web``: the atlas as one HTML file that opens anywhere, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gui.cli.atlas_option import atlas_of
from gui.cli.group import DATA_AT_FAULT, OK

if TYPE_CHECKING:
    from layers.atlas import Atlas
    from layers.webpage.page_layer import PageLayer

SAME = "would come out just the same"
ENDINGS = (".html", ".htm")


@click.command("web")
@click.argument("file", required=False, type=click.Path())
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The page, such as map.html.")
@click.option(
    "--verify",
    "verify_file",
    type=click.Path(path_type=Path),
    help="Say what changed since a page was made, in the page, the atlas, layers or the program.",
)
@click.option("--title", default="", help="Heading and browser title; the atlas's own otherwise.")
@click.option("--view", default="", help="Saved view with which the page opens, such as overview.")
@click.option(
    "--online-tiles",
    is_flag=True,
    help="Let readers switch on map pictures from the network: OpenStreetMap's, where the page stands on a "
    "web site. They are off when the page opens; a reader who switches them on tells the server their "
    "address and where they look. Off by default: the page then fetches nothing and its policy forbids the "
    "browser to.",
)
@click.option(
    "--tiles",
    "tiles_address",
    metavar="URL",
    help="With --online-tiles: another server, such as https://tiles.example.org/{z}/{x}/{y}.png. See to it "
    "that its terms allow it.",
)
@click.option("--tiles-credit", default="", help="What that server's terms want to be shown.")
@click.option(
    "--layer",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Any map file, such as KMZ, GeoPackage or CSV, to show besides the document's own layers; may be "
    "given several times.",
)
def command(
    file: str | None,
    out: Path | None,
    verify_file: Path | None,
    title: str,
    view: str,
    online_tiles: bool,
    tiles_address: str | None,
    tiles_credit: str,
    files: tuple[Path, ...],
) -> int:
    """Write the map, what is said of each place, evidence, sanctions and sources into one HTML file."""
    if verify_file is not None:
        if out is not None:
            raise click.UsageError("--verify looks at a page, --out writes one: choose one of them")
        return _verify(verify_file, file, files)
    if out is None:
        raise click.UsageError("say where to write the page: --out map.html")
    if out.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"“{out}” doesn't end in .html; a page under another ending wouldn't open.")
    if (tiles_address or tiles_credit) and not online_tiles:
        raise click.UsageError(
            "--tiles and --tiles-credit say where tiles come from: they need --online-tiles"
        )
    from layers.webpage.page import PageOptions, web_page, write_page
    from layers.webpage.tiles import OPENSTREETMAP, tile_source

    atlas = atlas_of(file)
    layers, troubles = _layers(atlas, files)
    tiles = tile_source(tiles_address, tiles_credit) if tiles_address else OPENSTREETMAP
    page = web_page(atlas, PageOptions(title, view, online_tiles, tiles, _name(file)), layers)
    for warning in (*troubles, *page.warnings):
        click.echo(f"pit2port: {warning}", err=True)
    write_page(out, page)
    click.echo(f"{out}: {page.size / 1e6:.1f} MB")
    return OK


def _verify(page: Path, file: str | None, files: tuple[Path, ...]) -> int:
    from layers.webpage.verify import verify_page

    atlas = atlas_of(file)
    layers, troubles = _layers(atlas, files)
    found = verify_page(page, atlas, layers)
    for note in (*troubles, *found.notes):
        click.echo(f"pit2port: {note}", err=True)
    for change in found.changes:
        click.echo(change)
    if not found.changes:
        click.echo(f"{page}: {'nothing of what was compared has changed' if found.notes else SAME}")
    return DATA_AT_FAULT if found.changes else OK


def _name(file: str | None) -> str:
    return Path(file).name if file else ""


def _layers(atlas: Atlas, files: tuple[Path, ...]) -> tuple[list[PageLayer], tuple[str, ...]]:
    """The document's own layers and those of files, and which couldn't be read."""
    own: list[PageLayer] = []
    troubles: tuple[str, ...] = ()
    if atlas.layers:
        from layers.webpage.document_layers import document_layers

        own, troubles = document_layers(atlas)
    return [*own, *(layer for path in files for layer in _layers_of(path))], troubles


def _layers_of(path: Path) -> list[PageLayer]:
    """The layers of a file, read to their end."""
    from layers.foreign.reading import open_layers
    from layers.webpage.page_layer import PageLayer

    return [PageLayer(layer, file=path.name) for layer in open_layers(path) if layer.complete]
