"""Snapshot and viewport to a draw list: one group for each map layer, in the display's order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from geo.viewport import Viewport
from layers.display import MapLayer
from layers.drawing.areas import area_items, graticule_items
from layers.drawing.draw_list import DrawList, Group, Item, Points
from layers.drawing.ground import ground_items, province_items
from layers.drawing.placing import LabelMemory
from layers.drawing.plates import plate_items
from layers.drawing.routes import route_items
from layers.drawing.scene import Frame, Scene
from layers.drawing.sites import city_items, label_items, site_items, uncertainty_items
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import TextMeasurer
from layers.drawing.towns import is_town


def _flows(scene: Scene) -> Iterable[Item]:
    # What reads the evidence is loaded with the first picture that shows it.
    from layers.drawing.flow_bands import flow_items

    return flow_items(scene)


def _evidence(scene: Scene) -> Iterable[Item]:
    from layers.drawing.evidence_marks import evidence_items

    return evidence_items(scene)


BUILDERS: dict[str, Callable[[Scene], Iterable[Item]]] = {
    MapLayer.GROUND: ground_items,
    MapLayer.PROVINCES: province_items,
    MapLayer.AREAS: area_items,
    MapLayer.GRATICULE: graticule_items,
    MapLayer.CITIES: city_items,
    MapLayer.UNCERTAINTY: uncertainty_items,
    MapLayer.FLOWS: _flows,
    MapLayer.ROUTES: route_items,
    MapLayer.EVIDENCE: _evidence,
    MapLayer.SITES: site_items,
    MapLayer.LABELS: label_items,
}
"""What draws each map layer. A further layer is one function here."""


def compose(
    snapshot: Snapshot,
    viewport: Viewport,
    measurer: TextMeasurer,
    *,
    layers: Collection[str] | None = None,
    memory: LabelMemory | None = None,
    frame: Frame | None = None,
    keep_clear: Points | None = None,
) -> DrawList:
    """Everything visible, in page units.

    Parameters
    ----------
    snapshot : Snapshot
    viewport : Viewport
    measurer : TextMeasurer
        Knows the widths of text; `gui.painting.text.measurer()` on screen.
    layers : collection of str, optional
        Compose only these of the visible layers (a layer's picture may be kept elsewhere).
    memory : LabelMemory, optional
        Keeps labels in place from one picture to the next of the same view; changed by the call.
    frame : tuple of float, optional
        Left, top, right and bottom of the part of the page that labels stay inside, where more than
        that is drawn (a margin around a window); the whole page when left out.
    keep_clear : (N, 4) float64, optional
        Boxes on the page that no label may touch: what stands over the map.

    Returns
    -------
    DrawList
        One group for each visible layer that has a builder, from bottom to top. Ids of lines,
        polygons, markers and labels are those of the records (``fob.`` and a leg's id for hand-overs).
    """
    scene = Scene(snapshot, viewport, measurer, memory=memory, frame=frame)
    if keep_clear is not None:
        scene.keep_clear = keep_clear
    return compose_scene(scene, layers)


def compose_scene(scene: Scene, layers: Collection[str] | None = None) -> DrawList:
    """The same from a scene, for callers that ask the scene for more: its legend, its records."""
    snapshot, viewport = scene.snapshot, scene.viewport
    clip = (0.0, 0.0, viewport.width, viewport.height)
    groups = [
        Group(state.id, state.name, tuple(BUILDERS[state.id](scene)), state.opacity, clip)
        for state in snapshot.display.layers
        if state.visible and state.id in BUILDERS and (layers is None or state.id in layers)
    ]
    if any(group.id in (MapLayer.EVIDENCE, MapLayer.FLOWS) for group in groups) and scene.plates:
        groups.append(Group("plates", "Plates", tuple(plate_items(scene)), 1.0, clip))
    labelled = any(group.id in (MapLayer.LABELS, MapLayer.CITIES) for group in groups)
    return DrawList(
        viewport.width,
        viewport.height,
        tuple(groups),
        snapshot.theme.ground.sea,
        # Towns without a name aren't drawn at all: nothing is missing there.
        tuple(key for key in scene.labels.dropped if not is_town(key)) if labelled else (),
    )
