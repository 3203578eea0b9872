"""Receiving provinces, and the lines of latitude and longitude."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.clip import clip_polygons
from geo.extent import Extent
from geo.graticule import Graticule, graticule
from layers.drawing.destinations import destination_items
from layers.drawing.draw_list import Fill, Item, Label, Labels, Lines, Polygons, Stroke, TextRun
from layers.drawing.ground import window
from layers.drawing.projected import area_rings
from layers.drawing.text import label_box
from layers.records.area import Area
from layers.theme.colour import with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

GRATICULE_SPACING_MM = 48.0


def visible_areas(scene: Scene) -> list[Area]:
    """Areas of no commodity, or of one that is shown."""
    chosen = scene.snapshot.display.commodities
    return [
        area
        for area in scene.snapshot.atlas.areas.values()
        if chosen is None or not area.commodities or not chosen.isdisjoint(area.commodities)
    ]


def area_items(scene: Scene) -> Iterable[Item]:
    """The areas as a tint with a fine edge; the selected ones with a strong one."""
    theme, units = scene.snapshot.theme, scene.units
    chosen = scene.selected("areas")
    edge = Stroke(theme.ground.area_edge, units.pt(theme.sizes.area_edge_pt))
    marked = Stroke(theme.ink.selection, units.pt(theme.sizes.area_edge_pt * 3))
    for area in visible_areas(scene):
        shape = area_rings(area, scene.viewport.crs)
        extent = Extent.of(shape.xy)
        if extent is None or not extent.intersects(scene.viewport.extent):
            continue
        cut = clip_polygons(shape.xy, shape.rings, shape.parts, window(scene))
        yield Polygons(
            scene.viewport.to_page(cut.xy),
            cut.rings,
            cut.parts,
            Fill(theme.ground.area),
            marked if area.id in chosen else edge,
            (area.id,) * (len(cut.parts) - 1),
        )
    yield from destination_items(scene)


def graticule_of(scene: Scene) -> Graticule:
    """The lines of the whole page, and labels along the scene's frame, in page units."""
    theme, units, viewport = scene.snapshot.theme, scene.units, scene.viewport
    text = units.pt(theme.sizes.graticule_text_pt) * 1.2
    left, top, right, bottom = scene.frame
    middle = viewport.to_map(np.array([((left + right) / 2, (top + bottom) / 2)]))[0]
    window = replace(
        viewport,
        centre=(float(middle[0]), float(middle[1])),
        width=max(right - left, 0.0),
        height=max(bottom - top, 0.0),
    )
    inner = graticule(window, spacing=units.mm(GRATICULE_SPACING_MM), text_size=text)
    labels = tuple(replace(label, x=label.x + left, y=label.y + top) for label in inner.labels)
    if window == viewport:
        return inner
    return Graticule(inner.step, graticule(viewport, step=inner.step, text_size=text).lines, labels)


def graticule_items(scene: Scene) -> Iterable[Item]:
    """Whisper-thin lines, and degrees where they meet the frame."""
    theme, units = scene.snapshot.theme, scene.units
    xy, parts = scene.graticule.arrays()
    if len(xy) == 0:
        return
    stroke = Stroke(theme.ground.graticule, units.pt(theme.sizes.graticule_pt), cap="butt")
    yield Lines(scene.viewport.to_page(xy), parts, stroke)
    yield Labels(scene.degrees)


def graticule_labels(scene: Scene) -> tuple[Label, ...]:
    """The degrees along the frame, just inside it."""
    theme, units = scene.snapshot.theme, scene.units
    size = units.pt(theme.sizes.graticule_text_pt)
    gap = units.px(4)
    left, top, right, bottom = scene.frame
    labels: list[Label] = []
    # Two meet in the corners of the frame; and a way that runs out of the map takes its own place.
    taken = np.vstack([scene.keep_clear, scene.route_boxes])
    for mark in scene.graticule.labels:
        run = TextRun(mark.text, size, theme.ink.context)
        for beyond in (True, False):
            x, y = mark.x, mark.y
            if mark.side in ("top", "bottom"):
                x, halign = (x + gap, "left") if beyond else (x - gap, "right")
                y, valign = (top + gap, "top") if mark.side == "top" else (bottom - gap, "bottom")
            else:
                y, valign = (y - gap * 0.5, "bottom") if beyond else (y + gap * 0.5, "top")
                x, halign = (left + gap, "left") if mark.side == "left" else (right - gap, "right")
            label = Label(
                x,
                y,
                ((run,),),
                halign,  # type: ignore[arg-type]
                valign,  # type: ignore[arg-type]
                halo=with_alpha(theme.ink.halo, 0.55),
                halo_width=units.pt(1.0),
                id=f"graticule.{mark.side}.{mark.degrees:g}",
            )
            box = label_box(label, scene.measurer)
            whole = box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom
            # On the other side of its line where it would leave the frame or cover something.
            if whole and not touches(box, taken):
                labels.append(label)
                taken = np.vstack([taken, box])
                break
    return tuple(labels)


def touches(box: tuple[float, float, float, float], others: np.ndarray) -> bool:
    """True when a box shares an area with one of the others (N, 4)."""
    left, top, right, bottom = box
    return bool(
        (
            (others[:, 0] < right) & (others[:, 2] > left) & (others[:, 1] < bottom) & (others[:, 3] > top)
        ).any()
    )


def frame_boxes(scene: Scene) -> np.ndarray:
    """Boxes of the graticule's labels, for other lettering to keep clear of."""
    boxes = [label_box(label, scene.measurer) for label in scene.degrees]
    return np.array(boxes).reshape(-1, 4)
