"""``pit2port convert``: from one file format to another, saying what was mended and what is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from gui.cli.group import DATA_AT_FAULT, OK


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--layer", help="Only this layer, sheet, or KML file within a KMZ.")
@click.option("--crs", help="Coordinate system of IN where it doesn't say, such as EPSG:5179.")
@click.option("--encoding", help="Text encoding of IN, such as CP949; recognised otherwise.")
@click.option("--out-encoding", help="Text encoding of a CSV or Shapefile; UTF-8 otherwise.")
@click.option("--from", "source_format", help="Format of IN, such as csv; recognised otherwise.")
@click.option("--to", "target_format", help="Format of OUT; from its ending otherwise.")
@click.option("--x", "x_column", help="Column of the longitude or easting in a table.")
@click.option("--y", "y_column", help="Column of the latitude or northing in a table.")
@click.option("--place", "place_column", help="Column of a whole coordinate in any notation.")
@click.option("--wkt", "wkt_column", help="Column of well-known text.")
@click.option("--swap", is_flag=True, help="Exchange longitude and latitude where that is suspected.")
@click.option("--repair", is_flag=True, help="Make areas valid that cross themselves.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
@click.option("--dry-run", is_flag=True, help="Say what would be lost, and write nothing.")
@click.option("--strict", is_flag=True, help="End with 1 if anything is lost or asked.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(source: Path, target: Path, as_json: bool, strict: bool, dry_run: bool, **given: Any) -> int:
    """Convert IN to OUT. Nothing is dropped in silence: repairs, open questions and losses are printed."""
    from layers.files.converting import Answers, convert
    from layers.files.reading import ReadOptions
    from layers.files.writing import WriteOptions

    done = convert(
        source,
        target,
        ReadOptions(
            layer=given["layer"], encoding=given["encoding"], crs=given["crs"], mapping=mapping_of(given)
        ),
        WriteOptions(encoding=given["out_encoding"] or ""),
        Answers(swap=given["swap"], repair=given["repair"]),
        source_format=given["source_format"],
        target_format=given["target_format"],
        overwrite=given["overwrite"],
        write=not dry_run,
    )
    if as_json:
        click.echo(json.dumps(_facts(done, dry_run), ensure_ascii=False, indent=2))
    else:
        for report in done.reports:
            for line in report.lines():
                click.echo(line)
        for layer, loss in done.losses:
            click.echo(f"Lost in {done.format}: {loss}" + (f" (“{layer}”)" if len(done.reports) > 1 else ""))
        verb = "would be written to" if dry_run else "written to"
        click.echo(f"{done.features} features {verb} {target}")
    return DATA_AT_FAULT if strict and (done.losses or done.questions) else OK


def mapping_of(given: dict[str, Any]) -> Any:
    """The columns of the place that the options name; None when they name none.

    Raises
    ------
    UsageError
        When they contradict each other.
    """
    from layers.files.table_mapping import TableMapping

    pair = (given["x_column"], given["y_column"])
    chosen = [bool(any(pair)), bool(given["place_column"]), bool(given["wkt_column"])]
    if sum(chosen) > 1:
        raise click.UsageError("Give either --x and --y, or --place, or --wkt.")
    if any(pair):
        if not all(pair):
            raise click.UsageError("--x and --y belong together.")
        crs = given["crs"]
        return TableMapping("two columns", *pair, crs=crs) if crs else TableMapping("two columns", *pair)
    if given["place_column"]:
        return TableMapping("coordinate", text=given["place_column"])
    if given["wkt_column"]:
        crs = given["crs"]
        return (
            TableMapping("wkt", text=given["wkt_column"], crs=crs)
            if crs
            else TableMapping("wkt", text=given["wkt_column"])
        )
    return None


def _facts(done: Any, dry_run: bool) -> dict[str, Any]:
    return {
        "file": str(done.path),
        "format": done.format,
        "features": done.features,
        "written": not dry_run,
        "layers": [
            {
                "source": report.source,
                "format": report.format,
                "encoding": report.encoding,
                "features": report.features,
                "without_geometry": report.without_geometry,
                "geometry_types": report.geometry_types,
                "findings": [
                    {"kind": f.kind, "what": f.what, "count": f.count, "places": f.places}
                    for f in report.findings
                ],
                "questions": [
                    {"kind": q.kind, "text": q.text, "rows": None if q.rows is None else q.rows.tolist()}
                    for q in report.questions
                ],
            }
            for report in done.reports
        ],
        "losses": [
            {"layer": layer, "what": loss.what, "count": loss.count, "columns": list(loss.columns)}
            for layer, loss in done.losses
        ],
    }
