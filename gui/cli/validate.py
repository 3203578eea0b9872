"""``pit2port validate``: what is wrong with a document or any file that can be imported."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gui.cli.group import DATA_AT_FAULT, OK


@click.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--layer", help="Only this layer, sheet, or KML file within a KMZ.")
@click.option("--crs", help="Coordinate system where the file doesn't say.")
@click.option("--encoding", help="Text encoding, such as CP949; recognised otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: Path, layer: str | None, crs: str | None, encoding: str | None, as_json: bool) -> int:
    """List every problem of FILE with its record and how to mend it; end with 1 if there is one."""
    from layers.files.reading import ReadOptions
    from layers.files.validating import validate

    found = validate(file, ReadOptions(layer=layer, crs=crs, encoding=encoding))
    if as_json:
        rows = [{"table": p.table, "record": p.record, "message": p.message} for p in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for problem in found:
            click.echo(str(problem))
        click.echo(
            f"{file}: {len(found)} problem{'' if len(found) == 1 else 's'}" if found else f"{file}: sound"
        )
    return DATA_AT_FAULT if found else OK
