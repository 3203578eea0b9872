"""``pit2port info``: what an atlas or a file holds, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from gui.cli.group import DATA_AT_FAULT, OK, program_version
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.reading import Problem, is_document, open_document, problems
from layers.document.schema import APPLICATION, CRS, GEOMETRY_TYPES, SCHEMA
from layers.errors import DocumentError
from layers.records.layer import Layer
from layers.records.tables import TABLES
from layers.rules import check_atlas

Facts = dict[str, Any]


@click.command("info")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the ids of every table.")
def command(file: Path | None, as_json: bool) -> int:
    """List tables, counts, CRS and problems of the bundled atlas, a document, or any vector file."""
    facts = facts_of(file)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print(facts)
    return DATA_AT_FAULT if facts["problems"] else OK


def facts_of(file: Path | None) -> Facts:
    """What ``--json`` prints.

    Raises
    ------
    LayersError
        When the file can't be understood at all.
    """
    if file is None:
        atlas = load_bundled()
        findings = [Problem(one.table, one.id, f"{one.field}: {one.message}") for one in check_atlas(atlas)]
        return _facts_of_atlas("bundled atlas", atlas, findings)
    if not file.exists():
        raise DocumentError(f"“{file}” isn't there; check the spelling")
    if not is_document(file):
        return _facts_of_foreign(file)
    found = problems(file)
    try:
        document = open_document(file)
    except DocumentError:
        return {**_head(str(file), APPLICATION), "tables": [], "problems": [_plain(one) for one in found]}
    facts = _facts_of_atlas(str(file), document.atlas, found)
    return {**facts, "edits": len(document.history), "extras": list(document.extras)}


def _head(file: str, kind: str) -> Facts:
    return {"file": file, "kind": kind, "schema": SCHEMA, "program": f"Pit2Port {program_version()}"}


def _facts_of_atlas(file: str, atlas: Atlas, found: list[Problem]) -> Facts:
    tables = [
        {
            "name": name,
            "count": len(atlas.table(name)),
            "geometry": GEOMETRY_TYPES.get(name),
            "crs": CRS if name in GEOMETRY_TYPES else None,
            "ids": list(atlas.table(name)),
        }
        for name in TABLES
    ]
    facts = {**_head(file, APPLICATION), "tables": tables, "problems": [_plain(one) for one in found]}
    own = [_facts_of_layer(atlas, layer) for layer in atlas.layers.values()]
    return {**facts, "own_layers": own} if own else facts


def _facts_of_layer(atlas: Atlas, layer: Layer) -> Facts:
    linked = layer.link is not None
    return {
        "id": layer.id,
        "name": layer.name,
        "geometry": layer.geometry_kind.value if layer.geometry_kind else None,
        "count": None if linked else len(atlas.features_of(layer.id)),
        "file": layer.link.path if layer.link is not None else None,
        "credit": layer.credit,
        "licence": layer.licence,
    }


def _facts_of_foreign(file: Path) -> Facts:
    """A file of another program: its layers, and what reading it had to mend or ask."""
    from layers.files.formats import recognise_format
    from layers.files.importing import read_file

    layers = read_file(file)
    tables = [
        {"name": layer.name, "count": len(layer), "geometry": None, "crs": layer.crs} for layer in layers
    ]
    notes = [line for layer in layers for line in layer.report.lines()]
    head = _head(str(file), recognise_format(file).title)
    return {**head, "tables": tables, "notes": notes, "problems": []}


def _plain(problem: Problem) -> Facts:
    return {"table": problem.table, "record": problem.record, "message": problem.message}


def _print(facts: Facts) -> None:
    click.echo(f"{facts['file']}: {facts['kind']}")
    width = max((len(table["name"]) for table in facts["tables"]), default=0)
    for table in facts["tables"]:
        form = (table["geometry"] or "").lower()
        click.echo(
            f"  {table['name']:<{width}}  {table['count']:>6}  {form:<12}  {table['crs'] or ''}".rstrip()
        )
    for layer in facts.get("own_layers", ()):
        held = f"from {layer['file']}" if layer["file"] else f"{layer['count']} {layer['geometry']}"
        said = "; ".join(part for part in (layer["credit"], layer["licence"]) if part)
        click.echo(f"  own layer “{layer['name']}”: {held}" + (f" ({said})" if said else ""))
    if facts.get("edits"):
        click.echo(f"  {facts['edits']} edits in its history")
    for note in facts.get("notes", ()):
        click.echo(f"  {note}")
    for problem in facts["problems"]:
        click.echo(f"  problem: {Problem(**problem)}")
    if not facts["problems"] and "notes" not in facts:
        click.echo("  no problems")
