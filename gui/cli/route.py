"""``pit2port route``: the shortest way by water between two places."""

from __future__ import annotations

import json

import click

from gui.cli.atlas_option import atlas_of
from layers.routing.planning import path_data, path_geojson, plan_sea, stop_from


@click.command("route", context_settings={"ignore_unknown_options": True})
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--via", multiple=True, help="A site or lon,lat to pass through; may be repeated.")
@click.option("--clearance", type=float, help="Distance to keep from the shore, metres (1852).")
@click.option("--file", type=click.Path(), help="A document instead of the bundled atlas.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--geojson", "as_geojson", is_flag=True, help="Print a GeoJSON feature.")
def command(
    start: str,
    end: str,
    via: tuple[str, ...],
    clearance: float | None,
    file: str | None,
    as_json: bool,
    as_geojson: bool,
) -> None:
    """Shortest water path FROM one place TO another, each a site id or lon,lat."""
    if as_json and as_geojson:
        raise click.UsageError("choose one of --json and --geojson")
    atlas = atlas_of(file)
    plan = plan_sea([stop_from(atlas, text) for text in (start, *via, end)], clearance_m=clearance)
    if as_geojson:
        click.echo(json.dumps(path_geojson(plan), ensure_ascii=False))
        return
    data = path_data(plan)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo(f"{data['from']} to {data['to']}: {data['length_nm']:.1f} nmi ({data['length_km']:.1f} km)")
    click.echo(
        f"    between {data['length_km_low']:.0f} and {data['length_km_high']:.0f} km; {data['method']}"
    )
    if data["passes"]:
        click.echo(f"    passes {', '.join(data['passes'])}")
    click.echo(f"    on land outside the port buffers: {data['land_crossing_m']:.0f} m")
    for note in data["notes"]:
        click.echo(f"    {note}")
