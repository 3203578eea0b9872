"""``pit2port web``: the atlas as one HTML file that opens anywhere, offline."""

from __future__ import annotations

from pathlib import Path

import click

from gui.cli.atlas_option import atlas_of

ENDINGS = (".html", ".htm")


@click.command("web")
@click.argument("file", required=False, type=click.Path())
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="The page, such as map.html."
)
@click.option("--title", default="", help="Heading and browser title; the atlas's own otherwise.")
@click.option("--view", default="", help="Saved view with which the page opens, such as overview.")
@click.option(
    "--online-tiles",
    is_flag=True,
    help="Let readers switch on satellite pictures from the network. They are off when the page opens; a "
    "reader who switches them on tells the server their address and where they look. Off by default: "
    "the page then fetches nothing and its policy forbids the browser to.",
)
def command(file: str | None, out: Path, title: str, view: str, online_tiles: bool) -> None:
    """Write the map, what is said of each place, evidence, sanctions and sources into one HTML file."""
    if out.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"“{out}” doesn't end in .html; a page under another ending wouldn't open.")
    from layers.webpage.page import PageOptions, web_page, write_page

    page = web_page(atlas_of(file), PageOptions(title, view, online_tiles))
    write_page(out, page)
    click.echo(f"{out}: {page.size / 1e6:.1f} MB")
    for warning in page.warnings:
        click.echo(f"pit2port: {warning}", err=True)
