"""``pit2port sanctions``: what was lawful to ship on a day."""

from __future__ import annotations

import json
from datetime import date

import click

from gui.cli.atlas_option import atlas_of
from layers.errors import LayersError
from layers.evidence.report import status_data
from layers.records.commodity_names import commodity_named
from layers.sanctions.status import REGIMES, status_on


@click.command("sanctions")
@click.argument("commodity")
@click.option("--on", "day_text", required=True, metavar="YYYY-MM-DD", help="The day asked about.")
@click.option("--regime", type=click.Choice([*REGIMES, "any"]), default="UN", show_default=True)
@click.option("--file", type=click.Path(), help="A document instead of the bundled atlas.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(commodity: str, day_text: str, regime: str, file: str | None, as_json: bool) -> None:
    """Say what held for COMMODITY on a day, and which measures say so."""
    try:
        day = date.fromisoformat(day_text)
    except ValueError as error:
        raise LayersError(f"“{day_text}” is no day of the calendar; write it as 2017-08-05") from error
    found = status_on(atlas_of(file), commodity_named(commodity), day, regime)
    if as_json:
        click.echo(json.dumps(status_data(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.sentence}  ({regime}, {day.isoformat()})")
    for measure in found.measures:
        click.echo(f"    {measure.instrument}, in effect {measure.effective.isoformat()}: {measure.summary}")
    for text in found.carve_outs:
        click.echo(f"    spared: {text}")
