"""``pit2port compare``: claims beside estimates."""

from __future__ import annotations

import json

import click

from gui.cli.atlas_option import atlas_of
from layers.describe.statements import value_text
from layers.evidence.pairs import comparisons
from layers.evidence.report import comparison_data
from layers.evidence.verdict import verdict
from layers.records.commodity_names import commodity_named


@click.command("compare")
@click.argument("file", required=False, type=click.Path())
@click.option("--commodity", "commodity_text", help="Only this commodity, such as “rare earths”.")
@click.option("--all", "everything", is_flag=True, help="Also estimates against each other.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: str | None, commodity_text: str | None, everything: bool, as_json: bool) -> None:
    """Set what was claimed beside what was estimated, the widest gap first."""
    atlas = atlas_of(file)
    commodity = commodity_named(commodity_text) if commodity_text else None
    found = comparisons(atlas, commodity, with_estimates=everything)
    if as_json:
        click.echo(json.dumps([comparison_data(atlas, c) for c in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("No two statements can be set side by side here.")
    for comparison in found:
        first, second = comparison.first, comparison.second
        click.echo(
            f"{value_text(first)} ({first.kind.value}, {first.id})  against  "
            f"{value_text(second)} ({second.kind.value}, {second.id})"
        )
        click.echo(f"    {verdict(comparison)}")
        for flaw in comparison.flaws:
            click.echo(f"    flaw {flaw.id}: {flaw.text}")
