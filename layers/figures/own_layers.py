"""Layers of a person's own files in a map frame: their ink, names, legend entries and sources."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geo.errors import CrsError
from geo.raster.stamp import SHAPES, shape_outline
from layers.drawing.draw_list import Fill, Group, Item, Lines, Markers, Points, Polygons, Stroke
from layers.drawing.labels import symbol_boxes
from layers.drawing.legend import LegendEntry, Sample
from layers.drawing.scene import Scene
from layers.drawing.text import label_box
from layers.errors import FigureError, FormatError, WebPageError
from layers.figures.notes import SourceNote
from layers.foreign.items import layer_items
from layers.foreign.lettering import lettering
from layers.foreign.picture import LayerPicture
from layers.foreign.stamps import translucent
from layers.foreign.style import LayerStyle
from layers.records.figure import Figure, MapItem
from layers.records.layer_style import Look
from layers.records.source import Source
from layers.webpage.page_layer import PageLayer, looks_of

PREFIX = "own."
"""Begins ids of groups and of legend entries."""
HEADING = "Further layers"
MOST_CLASSES = 12
"""Classes of one layer that the legend names."""
MOST_CLEARED = 40
"""Points of a layer up to which the map's names keep off them: more would leave no room for the subject's."""
LETTERS = 16


@dataclass(frozen=True, slots=True, eq=False)
class OwnInk:
    """A layer as one frame shows it.

    Attributes
    ----------
    title : str
    key : str
        Names its groups and legend entries: ``own.1``.
    picture : LayerPicture
    opacity : float
    items : tuple of Item
        In the frame's own page units.
    note : str
        Says that it had to become a picture; empty for vectors.
    counts : tuple of int
        Features in view by look.
    names : tuple of str
        What the looks stand for; empty where there is but one.
    """

    title: str
    key: str
    picture: LayerPicture
    opacity: float
    items: tuple[Item, ...]
    note: str
    counts: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def below(self) -> bool:
        """True for areas, which belong under routes and symbols."""
        return "areas" in self.picture.layer.kinds


def shown_layers(item: MapItem, layers: Sequence[PageLayer]) -> list[tuple[int, PageLayer]]:
    """The layers that a map names, with their numbers from 1."""
    return [(number, one) for number, one in enumerate(layers, 1) if one.title in item.own_layers]


def with_layers(figure: Figure, titles: Sequence[str]) -> Figure:
    """The figure with layers of these names on all its maps, beside those that they name already."""
    for item in figure.maps():
        named = tuple(dict.fromkeys((*item.own_layers, *titles)))
        figure = figure.with_item(item.key, own_layers=named)
    return figure


def own_ink(item: MapItem, layers: Sequence[PageLayer], scene: Scene, dpi: float) -> tuple[OwnInk, ...]:
    """What a map shows of the layers, from bottom to top; none that has nothing in view.

    Parameters
    ----------
    dpi : float
        Resolution of layers with too many features for vectors.

    Raises
    ------
    FigureError
        When a layer's CRS isn't known, or no way leads from it to the map's, or its style doesn't fit.
    """
    found = []
    for number, one in shown_layers(item, layers):
        try:
            ink = _ink(one, number, scene, dpi)
        except (FormatError, CrsError, WebPageError) as error:
            raise FigureError(f"the layer “{one.title}” can't be drawn: {error}") from error
        if any(ink.counts):
            found.append(ink)
    return tuple(found)


def _ink(one: PageLayer, number: int, scene: Scene, dpi: float) -> OwnInk:
    looks = looks_of(one, number - 1)
    picture = LayerPicture(one.layer, one.style or LayerStyle(), looks.of, looks.looks)
    viewport = scene.viewport
    rows = one.layer.inside(viewport.crs, viewport.extent, picture.shown)
    counts = np.bincount(looks.of[rows], minlength=len(looks.looks))
    items, note = layer_items(picture, viewport, size=scene.snapshot.scale, dpi=dpi)
    if note:
        note = note.replace(f"“{one.layer.name}”", f"“{one.title}”")
    shown = tuple(counts[: len(looks.looks)].tolist())
    return OwnInk(one.title, f"{PREFIX}{number}", picture, one.opacity, items, note, shown, looks.names)


def own_groups(ink: OwnInk, clip: tuple[float, float, float, float]) -> Group:
    """The layer's group in the frame's page units, named as the layer is."""
    return Group(ink.key, ink.title, ink.items, ink.opacity, clip)


def own_names(inks: Sequence[OwnInk], scene: Scene) -> tuple[list[Group], tuple[str, ...]]:
    """The features' names where they touch neither a symbol nor another name, and those without room."""
    labels = [*scene.labels.places, *scene.labels.areas, *scene.degrees]
    taken = [np.array([label_box(label, scene.measurer) for label in labels]).reshape(-1, 4)]
    taken += [symbol_boxes(scene), scene.route_boxes, scene.keep_clear, scene.fixed_boxes]
    groups, lost = [], []
    for ink in inks:
        if not ink.picture.style.label:
            continue
        set_, dropped = lettering(
            ink.picture,
            scene.viewport,
            scene.measurer,
            scene.snapshot.theme,
            scene.frame,
            np.vstack(taken),
            size=scene.snapshot.scale,
        )
        if set_ is not None:
            groups.append(Group(f"{ink.key}.names", f"{ink.title}: names", (set_,), ink.opacity))
            taken.append(np.array([label_box(label, scene.measurer) for label in set_.labels]).reshape(-1, 4))
        lost += [f"{name} ({ink.title})" for name in dropped]
    return groups, tuple(lost)


def cleared_boxes(inks: Sequence[OwnInk]) -> Points:
    """Boxes (N, 4) around the points of layers with few, in the frame's page units."""
    boxes = [np.empty((0, 4))]
    for ink in inks:
        if sum(ink.counts) > MOST_CLEARED:
            continue
        for item in ink.items:
            if isinstance(item, Markers):
                half = item.size / 2
                boxes.append(np.hstack([item.xy - half, item.xy + half]))
            elif isinstance(item, Polygons) and "points" in ink.picture.layer.kinds and not ink.below:
                ends = item.rings[:-1]
                low = np.minimum.reduceat(item.xy, ends)
                boxes.append(np.hstack([low, np.maximum.reduceat(item.xy, ends)]))
    return np.vstack(boxes)


# -- legend and sources --------------------------------------------------------------------------


def own_entries(inks: Sequence[OwnInk], scene: Scene) -> list[LegendEntry]:
    """An entry for each layer, or for each of its classes that is in view."""
    found = []
    for ink in inks:
        looks = [number for number, count in enumerate(ink.counts) if count]
        if len(looks) == 1 and not ink.names:
            sample = _sample(ink, ink.picture.looks[looks[0]], scene)
            found.append(LegendEntry(ink.key, HEADING, ink.title, sample))
            continue
        if not ink.names:
            # The file's own looks: the commonest stands for all.
            most = max(looks, key=lambda number: ink.counts[number])
            found.append(
                LegendEntry(ink.key, HEADING, ink.title, _sample(ink, ink.picture.looks[most], scene))
            )
            continue
        named = sorted(sorted(looks, key=lambda number: -ink.counts[number])[:MOST_CLASSES])
        for number in named:
            sample = _sample(ink, ink.picture.looks[number], scene)
            found.append(LegendEntry(f"{ink.key}.{number}", ink.title, ink.names[number], sample))
        if len(looks) > len(named):
            rest = f"and {len(looks) - len(named)} further values"
            found.append(LegendEntry(f"{ink.key}.rest", ink.title, rest, lambda *_: ()))
    return found


def _sample(ink: OwnInk, look: Look, scene: Scene) -> Sample:
    unit = scene.units.px(1.0)
    kinds = ink.picture.layer.kinds

    def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
        centre = left + width / 2
        items: list[Item] = []
        if "areas" in kinds:
            items.append(_area_sample(look, left, middle, width, unit))
        elif "lines" in kinds:
            items.append(_line_sample(look, left, middle, width, unit))
        if "points" in kinds and len(kinds) == 1:
            items.append(_point_sample(look, centre, middle, unit))
        return tuple(items)

    return draw


def _area_sample(look: Look, left: float, middle: float, width: float, unit: float) -> Polygons:
    half = width * 0.2
    low, high, right = middle - half, middle + half, left + width
    xy = np.array([(left, low), (right, low), (right, high), (left, high)])
    fill = Fill(translucent(look.colour, look.fill_opacity * look.opacity)) if look.filled else None
    edge = None
    if look.edge and look.width > 0:
        edge = Stroke(translucent(look.edge, look.opacity), look.width * unit, join="miter")
    return Polygons(xy, np.array([0, 4]), np.array([0, 1]), fill, edge)


def _line_sample(look: Look, left: float, middle: float, width: float, unit: float) -> Lines:
    casing = None
    if look.casing and look.casing_width > 0:
        casing = Stroke(translucent(look.casing, look.opacity), look.casing_width * unit)
    stroke = Stroke(translucent(look.colour, look.opacity), look.width * unit)
    return Lines(np.array([(left, middle), (left + width, middle)]), np.array([0, 2]), stroke, casing)


def _point_sample(look: Look, x: float, y: float, unit: float) -> Item:
    size, colour = look.size * unit, translucent(look.colour, look.opacity)
    rim = translucent(look.outline, look.opacity) if look.outline else "#FFFFFF00"
    if look.shape not in SHAPES:
        return Markers(np.array([[x, y]]), look.shape, size, colour, "#FFFFFF", rim)
    xy = shape_outline(look.shape) * (size / 2) + [x, y]
    edge = Stroke(rim, look.outline_width * unit) if look.outline and look.outline_width > 0 else None
    return Polygons(xy, np.array([0, len(xy)]), np.array([0, 1]), Fill(colour), edge)


def own_notes(
    layers: Sequence[PageLayer], inks: Sequence[OwnInk], first: int
) -> tuple[list[SourceNote], dict[str, tuple[int, ...]]]:
    """Notes on layers with a stated source or licence, numbered from `first`; legend entry to numbers."""
    notes: dict[str, SourceNote] = {}
    numbers: dict[str, tuple[int, ...]] = {}
    for ink in inks:
        one = layers[int(ink.key.removeprefix(PREFIX)) - 1]
        said = "; ".join(part for part in (one.credit.strip(), one.licence.strip()) if part)
        if not said:
            continue
        if ink.key not in notes:
            source = Source(
                id=ink.key.replace(".", "-"),
                title=one.title,
                publisher=one.credit.strip(),
                licence=one.licence.strip(),
            )
            number = first + len(notes)
            notes[ink.key] = SourceNote(number, source, "ungraded", (one.title,), (), f"{one.title}: {said}")
        number = notes[ink.key].number
        keys = [ink.key, *(f"{ink.key}.{look}" for look in range(len(ink.counts)))]
        numbers |= {key: (number,) for key in keys}
    return list(notes.values()), numbers


def layer_facts(layers: Sequence[PageLayer], inks: Sequence[OwnInk]) -> list[dict[str, Any]]:
    """What a figure remembers of the layers that it shows."""
    found = []
    for key, notes in sorted(
        {ink.key: [one.note for one in inks if one.key == ink.key] for ink in inks}.items()
    ):
        one = layers[int(key.removeprefix(PREFIX)) - 1]
        found.append(
            {
                "name": one.title,
                "file": one.file,
                "features": len(one.layer),
                "digest": layer_digest(one),
                "drawn_as": next((note for note in notes if note), "vectors"),
                "source": one.credit,
                "licence": one.licence,
            }
        )
    return found


def layer_digest(one: PageLayer) -> str:
    """Digest of a layer's coordinates and of which features are shown; attributes aren't drawn."""
    sums = hashlib.sha256(str(one.layer.crs).encode())
    for batch in one.layer.batches:
        vectors = batch.vectors
        for part in (vectors.points, vectors.line_xy, vectors.lines, vectors.ring_xy, vectors.rings):
            sums.update(np.ascontiguousarray(part).tobytes())
    if one.shown is not None:
        sums.update(one.shown.tobytes())
    return sums.hexdigest()[:LETTERS]


def renamed(layers: Sequence[PageLayer]) -> tuple[PageLayer, ...]:
    """The layers under names that differ, as groups and legend entries need."""
    seen: dict[str, int] = {}
    found = []
    for one in layers:
        seen[one.title] = seen.get(one.title, 0) + 1
        again = seen[one.title]
        found.append(one if again == 1 else replace(one, name=f"{one.title} ({again})"))
    return tuple(found)
