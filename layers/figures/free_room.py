"""Where on a map a legend or a bar hides the least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.drawing.draw_list import Points
from layers.drawing.labels import symbol_boxes
from layers.drawing.plates import plate_boxes
from layers.drawing.scene import Scene
from layers.drawing.text import label_box

CELL_MM = 1.0
SYMBOL, LABEL, AREA, ROUTE, TAKEN = 600.0, 4.0, 0.1, 400.0, 1e6
"""Cost of a covered square millimetre of a symbol, a label, a name of a water or land (which can give
way), a line, or of what was placed before."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a frame, mm from its upper left, and how much is covered there (0 for nothing)."""

    x: float
    y: float
    cost: float


class FreeRoom:
    """The frame as a grid of costs."""

    def __init__(self, scene: Scene) -> None:
        self._width, self._height = scene.viewport.width, scene.viewport.height
        rows = max(int(np.ceil(self._height / CELL_MM)), 1)
        columns = max(int(np.ceil(self._width / CELL_MM)), 1)
        self._cost = np.zeros((rows, columns))
        labels = [label_box(label, scene.measurer) for label in scene.labels.places]
        areas = [label_box(label, scene.measurer) for label in scene.labels.areas]
        self._add(symbol_boxes(scene), SYMBOL)
        self._add(scene.route_boxes, ROUTE)
        self._add(np.array(labels).reshape(-1, 4), LABEL)
        self._add(np.array(areas).reshape(-1, 4), AREA)
        self._add(plate_boxes(scene), TAKEN)

    def _add(self, boxes: Points, cost: float) -> None:
        finite = boxes[np.isfinite(boxes).all(axis=1)]
        low = np.floor(finite[:, :2] / CELL_MM).astype(int)
        high = np.ceil(finite[:, 2:] / CELL_MM).astype(int)
        rows, columns = self._cost.shape
        for (left, top), (right, bottom) in zip(low.tolist(), high.tolist(), strict=True):
            part = self._cost[max(top, 0) : min(bottom, rows), max(left, 0) : min(right, columns)]
            np.maximum(part, cost, out=part)

    def take(self, x: float, y: float, width: float, height: float) -> None:
        """Mark a place as used."""
        self._add(np.array([[x, y, x + width, y + height]]), TAKEN)

    def best(
        self, width: float, height: float, *, inset: float = 0.0, corners: Sequence[str] = ()
    ) -> Spot | None:
        """The place at the frame's rim that hides the least; the corner first where several are as good.

        Parameters
        ----------
        width, height : float
            Size of what is placed, mm.
        inset : float
            Distance from the rim, mm.
        corners : sequence of str
            Corners in order of liking, such as ``bottom-left``; any other place comes after.

        Returns
        -------
        Spot or None
            None when the frame is smaller than the thing.
        """
        room_x, room_y = self._width - width - 2 * inset, self._height - height - 2 * inset
        if room_x < 0 or room_y < 0:
            return None
        xs = inset + np.linspace(0.0, room_x, max(int(room_x / CELL_MM), 1) + 1)
        ys = inset + np.linspace(0.0, room_y, max(int(room_y / CELL_MM), 1) + 1)
        ends_x, ends_y = np.array([inset, inset + room_x]), np.array([inset, inset + room_y])
        spots = np.vstack([_pairs(ends_x, ys), _pairs(xs, ends_y)])
        covered = self._covered(spots, width, height)
        best = np.argmin(covered + self._dislike(spots, width, height, corners))
        x, y = spots[best].tolist()
        return Spot(x, y, float(covered[best]))

    def _covered(self, spots: Points, width: float, height: float) -> NDArray[np.float64]:
        total = np.zeros((self._cost.shape[0] + 1, self._cost.shape[1] + 1))
        total[1:, 1:] = self._cost.cumsum(axis=0).cumsum(axis=1)
        rows, columns = self._cost.shape
        left = np.clip(np.floor(spots[:, 0] / CELL_MM).astype(int), 0, columns)
        top = np.clip(np.floor(spots[:, 1] / CELL_MM).astype(int), 0, rows)
        right = np.clip(np.ceil((spots[:, 0] + width) / CELL_MM).astype(int), 0, columns)
        bottom = np.clip(np.ceil((spots[:, 1] + height) / CELL_MM).astype(int), 0, rows)
        return np.asarray(total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left])

    def _dislike(
        self, spots: Points, width: float, height: float, corners: Sequence[str]
    ) -> NDArray[np.float64]:
        """A little for every millimetre away from the nearest corner, and for less liked corners."""
        across = np.minimum(spots[:, 0], self._width - width - spots[:, 0])
        along = np.minimum(spots[:, 1], self._height - height - spots[:, 1])
        away = (across + along) * 2.0
        name = np.char.add(
            np.where(spots[:, 1] + height / 2 < self._height / 2, "top-", "bottom-"),
            np.where(spots[:, 0] + width / 2 < self._width / 2, "left", "right"),
        )
        rank = {corner: number for number, corner in enumerate(corners)}
        return away + np.array([rank.get(str(one), len(rank)) for one in name]) * 3.0


def _pairs(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
