"""Setting lettering beside its places: what is wanted, and where each piece ends up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.placement import Placement, boxes_along, place
from layers.drawing.draw_list import Label, Points, Stroke, TextRun
from layers.drawing.text import block_size

if TYPE_CHECKING:
    from layers.drawing.scene import Frame, Scene

LEADER_STEPS = (0.3, 0.6, 1.0, 1.4, 1.9, 2.5, 3.2, 4.0)
"""How far a label may stand off, in its own heights: finer than for crowds of points."""
FAR_STEPS = (*LEADER_STEPS, 6.5, 9.0)
"""The same where names of the subject would find no room otherwise."""


class LabelMemory:
    """Where labels stood last, so that they keep their place while the map moves. Not shared by threads.

    At another scale they are placed anew: a view looks the same from wherever one came to it.
    """

    def __init__(self) -> None:
        self._choice: dict[str, int] = {}
        self._resolution = 0.0

    def choices(self, resolution: float) -> dict[str, int]:
        """By label, for the same scale; empty for another one."""
        return self._choice if resolution == self._resolution else {}

    def keep(self, choices: dict[str, int], resolution: float) -> None:
        """Remember where labels stand at a scale."""
        if resolution != self._resolution:
            self._choice, self._resolution = {}, resolution
        self._choice.update(choices)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label to be placed beside its anchor.

    Attributes
    ----------
    id : str
    lines : tuple of tuple of TextRun
    x, y, reach : float
        Anchor, and the radius around it that the label keeps clear, page units.
    priority : float
        Higher goes first.
    leader : bool
        Whether it may stand off with a leader.
    halo : str
    yields : bool
        Left out rather than set across a route.
    """

    id: str
    lines: tuple[tuple[TextRun, ...], ...]
    x: float
    y: float
    reach: float
    priority: float
    leader: bool
    halo: str
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Labels that found room.

    Attributes
    ----------
    labels : tuple of Label
    boxes : (N, 4) float64
        Boxes of the labels and along their leaders, which later lettering keeps clear of.
    dropped : tuple of str
        Ids of those that found none.
    """

    labels: tuple[Label, ...] = ()
    boxes: Points = field(default_factory=lambda: np.empty((0, 4)))
    dropped: tuple[str, ...] = ()


def place_wanted(
    scene: Scene,
    wanted: Sequence[Wanted],
    obstacles: Points,
    mild: Points | None = None,
    leader_steps: tuple[float, ...] = LEADER_STEPS,
) -> Placed:
    """Place labels, the most important first.

    Parameters
    ----------
    obstacles : (M, 4) float64
        Boxes that no label may touch, without the labels' own symbols.
    mild : (K, 4) float64, optional
        Boxes that a label covers only where no place beside its symbol is free of them.
    leader_steps : tuple of float
        How far a label may stand off, in its own heights.
    """
    if not wanted:
        return Placed()
    sizes = np.array([block_size(item.lines, scene.measurer) for item in wanted])
    priority = np.array([item.priority for item in wanted])
    result = _placement(scene, wanted, sizes, priority, obstacles, mild, leader_steps)
    if scene.memory is not None:
        kept = zip(wanted, result.choice.tolist(), strict=True)
        scene.memory.keep({item.id: choice for item, choice in kept}, scene.viewport.resolution)
    crossing = _crossing_routes(scene, wanted, sizes, result)
    rows = [row for row, choice in enumerate(result.choice.tolist()) if choice >= 0 and row not in crossing]
    corners = result.positions[rows].reshape(-1, 2)
    leaders = result.leader_lines[[row for row in rows if result.leader[row]]].reshape(-1, 2)
    along = boxes_along(
        leaders, np.arange(0, len(leaders) + 1, 2), scene.units.px(1), scene.units.px(8)
    ).reshape(-1, 4)
    boxes = np.vstack([np.hstack([corners, corners + sizes[rows].reshape(-1, 2)]), along])
    left_out = (*result.dropped.tolist(), *sorted(crossing))
    labels = tuple(_label(scene, wanted[row], row, sizes, result) for row in rows)
    return Placed(labels, boxes, tuple(wanted[row].id for row in left_out))


def _placement(
    scene: Scene,
    wanted: Sequence[Wanted],
    sizes: Points,
    priority: NDArray[np.float64],
    obstacles: Points,
    mild: Points | None,
    leader_steps: tuple[float, ...],
) -> Placement:
    known = scene.memory.choices(scene.viewport.resolution) if scene.memory else {}
    previous = np.array([known.get(item.id, -1) for item in wanted])
    return place(
        np.array([(item.x, item.y) for item in wanted]),
        sizes,
        priority,
        np.array([item.reach for item in wanted]),
        obstacles,
        inset(scene.frame, scene.units.px(5)),
        leaders=np.array([item.leader for item in wanted]),
        padding=scene.units.px(3),
        soft=scene.line_boxes,
        # Rather off with a leader than across a line, but rather across a line than not at all.
        soft_cost=110.0,
        mild=mild,
        leader_steps=leader_steps,
        previous=previous,
        swaps=True,
    )


def _crossing_routes(
    scene: Scene, wanted: Sequence[Wanted], sizes: Points, result: Placement
) -> frozenset[int]:
    """Names that had rather be left out than lie across a route, and do."""
    rows = [row for row, item in enumerate(wanted) if item.yields and result.choice[row] >= 0]
    lines = scene.line_boxes
    if not rows or not len(lines):
        return frozenset()
    low = result.positions[rows]
    high = low + sizes[rows]
    hit = np.asarray((lines[None, :, :2] < high[:, None]) & (lines[None, :, 2:] > low[:, None]))
    crossing = np.flatnonzero(np.logical_and.reduce(hit, axis=2).sum(axis=1))
    return frozenset(rows[number] for number in crossing)


def _label(scene: Scene, item: Wanted, row: int, sizes: Points, result: Placement) -> Label:
    theme, units = scene.snapshot.theme, scene.units
    x, y = result.positions[row].tolist()
    width = float(sizes[row, 0])
    halo_width = units.pt(theme.sizes.halo_pt)
    label = Label(x, y, item.lines, "left", "top", halo=item.halo, halo_width=halo_width, id=item.id)
    if x + width / 2 < item.x - item.reach:
        label = replace(label, x=x + width, halign="right")
    if result.leader[row]:
        stroke = Stroke(theme.ink.context, units.pt(theme.sizes.leader_pt))
        label = replace(label, leader=tuple(result.leader_lines[row].tolist()), leader_stroke=stroke)
    return label


def inset(frame: Frame, edge: float) -> Frame:
    """The frame without a strip along its edges."""
    left, top, right, bottom = frame
    return left + edge, top + edge, max(right - edge, left + edge), max(bottom - edge, top + edge)
