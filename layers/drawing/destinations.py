"""Where the ore goes: provinces hatched in the hue of what they take, for all of a joint figure together.

The sources give shares for several provinces at once ("93.1 % for four"), so no province gets a share of
its own; the legend says what the source says, and flags what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from geo.extent import Extent
from layers.atlas import Atlas
from layers.drawing.draw_list import Fill, Item, Polygons, Stroke
from layers.drawing.projected import area_rings
from layers.records.commodity import FACTS, Commodity
from layers.records.statement import Rank, Statement
from layers.theme.colour import with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

ANGLES = (45.0, 135.0, 0.0, 90.0)


def destination_shares(scene: Scene) -> list[Statement]:
    """Joint shares of receiving provinces for one commodity that is shown."""
    return joint_shares(scene.snapshot.atlas, scene.snapshot.display.commodities)


def joint_shares(atlas: Atlas, chosen: Collection[Commodity] | None = None) -> list[Statement]:
    """Joint shares of receiving provinces for each of the commodities; None for all."""
    return [
        statement
        for statement in atlas.statements.values()
        if statement.property == "destination_share"
        and statement.rank is not Rank.DEPRECATED
        and statement.places
        and statement.commodity is not None
        and statement.commodity.value != "all-minerals"
        and (chosen is None or statement.commodity in chosen)
    ]


def hatch_of(scene: Scene, statement: Statement, number: int) -> Fill:
    """The hatch of one statement: its commodity's hue, at an angle of its own."""
    units, theme = scene.units, scene.snapshot.theme
    hue = theme.hue(statement.commodity) if statement.commodity else theme.ink.neutral
    pen = Stroke(with_alpha(hue, 0.7), units.pt(0.8), cap="butt")
    return Fill(None, pen, units.pt(5.5), ANGLES[number % len(ANGLES)])


def destination_items(scene: Scene) -> Iterable[Item]:
    """One hatch over all the areas of each statement."""
    for number, statement in enumerate(destination_shares(scene)):
        fill = hatch_of(scene, statement, number)
        for key in statement.places:
            area = scene.snapshot.atlas.areas.get(key)
            if area is None:
                continue
            shape = area_rings(area, scene.viewport.crs)
            extent = Extent.of(shape.xy)
            if extent is not None and extent.intersects(scene.viewport.extent):
                ids = (statement.id,) * (len(shape.parts) - 1)
                yield Polygons(scene.viewport.to_page(shape.xy), shape.rings, shape.parts, fill, None, ids)


def destination_text(scene: Scene, statement: Statement) -> str:
    """What the source says, for the legend."""
    return joint_share_text(scene.snapshot.atlas, statement)


def joint_share_text(atlas: Atlas, statement: Statement) -> str:
    """What the source says: the share, of what, and that it is joint."""
    from layers.describe.statements import value_text

    name = FACTS[statement.commodity].name.lower() if statement.commodity else "minerals"
    more = " and others" if "etc" in statement.subject_as_printed else ""
    flawed = any(statement.id in flaw.statements for flaw in atlas.inconsistencies.values())
    text = f"{value_text(statement)} of the {name}, {len(statement.places)} provinces{more} together"
    return f"{text} (source flawed)" if flawed else text
