"""What stands in a map's margin: projection, datum, date, whose lines the ground is, what grades mean."""

from __future__ import annotations

from datetime import date

from geo.crs import short_name
from geo.scalebar import scale_variation
from layers.display import MapLayer
from layers.drawing.scene import Scene

GROUND_CREDIT = "Ground: GSHHG (LGPL) and Natural Earth"
BOUNDARIES = "Boundaries and names as in these sources, no judgement on status"
GRADES = "Grades: Admiralty letter of the source (A reliable to F unknown) and digit of the statement"
DATUM = "WGS 84"


def credits_text(scenes: list[Scene], *, graded: bool) -> str:
    """The sentences, on one line each where they belong together.

    Parameters
    ----------
    graded : bool
        True where source notes with grades stand on the page.
    """
    sentences = [_projection(scene) for scene in scenes]
    sentences = list(dict.fromkeys(sentences))
    days = [scene.snapshot.display.on_date for scene in scenes if scene.snapshot.display.on_date]
    if days:
        regime = scenes[0].snapshot.display.regime
        sentences.append(f"Sanctions as on {' and '.join(day_text(day) for day in days)} ({regime})")
    if any(scene.shows(MapLayer.GROUND) for scene in scenes):
        sentences += [GROUND_CREDIT, BOUNDARIES]
    if graded:
        sentences.append(GRADES)
    sentences.append("Map: Pit2Port")
    return ". ".join(sentence for sentence in sentences if sentence) + "."


def _projection(scene: Scene) -> str:
    name = short_name(scene.viewport.crs)
    variation = scale_variation(scene.viewport)
    note = variation.note if variation is not None else ""
    return f"Projection {name}, {DATUM}" + (f"; {note[0].lower()}{note[1:]}" if note else "")


def day_text(day: date) -> str:
    """``5 August 2017``."""
    return f"{day.day} {day:%B %Y}"
