"""Plates: panels over the map with what belongs to no single place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from layers.display import MapLayer
from layers.drawing.draw_list import Fill, Item, Points, Polygons, Stroke
from layers.theme.colour import with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A panel: its box (xmin, ymin, xmax, ymax) on the page and what stands on it."""

    box: tuple[float, float, float, float]
    items: tuple[Item, ...]


def plates_of(scene: Scene) -> list[Plate]:
    """The plates of the layers that are shown."""
    found: list[Plate | None] = []
    # What reads the evidence is loaded with the first picture that shows it.
    if scene.shows(MapLayer.EVIDENCE):
        from layers.drawing.evidence_marks import national_plate

        found.append(national_plate(scene))
    if scene.shows(MapLayer.FLOWS):
        from layers.drawing.flow_bands import flow_plate

        found.append(flow_plate(scene))
    return [plate for plate in found if plate is not None]


def plate_boxes(scene: Scene) -> Points:
    """Boxes (N, 4) that lettering keeps clear of."""
    return np.array([plate.box for plate in scene.plates]).reshape(-1, 4)


def plate_items(scene: Scene) -> Iterable[Item]:
    """All plates; they lie above everything else."""
    for plate in scene.plates:
        yield from plate.items


def plate_ground(scene: Scene, box: tuple[float, float, float, float]) -> Item:
    """The quiet ground of a plate."""
    left, top, right, bottom = box
    theme = scene.snapshot.theme
    xy = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    edge = Stroke(theme.window.line, scene.units.pt(0.6), join="miter")
    fill = Fill(with_alpha(theme.window.panel_raised, 0.94))
    return Polygons(xy, np.array([0, 4]), np.array([0, 1]), fill, edge)
