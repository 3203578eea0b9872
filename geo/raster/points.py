"""Dense points as a picture: bin them to pixels, then stamp whole frames at once.

The cost of a frame hardly depends on the number of points. Each class has a frame of bits, one per
occupied pixel; its symbol's runs of equal colour are laid over it by shifting the frame, sixty-four
pixels to an operation, and one table turns all classes' codes into colours. A few points are
stamped one by one instead, at their place between pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.errors import GeometryError
from geo.raster.bits import WORD, Words, packed, shifted, spread
from geo.raster.cloud import PointCloud
from geo.raster.palette import CROWD, Recipe, recipe
from geo.raster.pixels import BGRA, RGBA, Order, as_pixels, lay_over, make_straight
from geo.raster.sparse import stamp_each
from geo.raster.stamp import PointStyle
from geo.viewport import Viewport

PixelFormat = Literal["rgba", "bgra-premultiplied"]
"""Straight alpha in the order red, green, blue, alpha; or that of Qt's ARGB32_Premultiplied."""

HIDDEN = 255
"""Class of points that aren't drawn."""

_SPARSE = 300_000
"""Stamp one by one while points times pixels of a stamp stay below this."""
_BAND = 128
"""Rows of a frame worked on at a time, so that all its planes stay in the processor's cache."""
_CODE_BITS = 16


def render_points(
    clouds: PointCloud | Sequence[PointCloud],
    viewport: Viewport,
    classes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]] | None,
    styles: Sequence[PointStyle],
    *,
    ratio: float = 1.0,
    pixel_format: PixelFormat = "rgba",
    cancelled: Callable[[], bool] | None = None,
) -> NDArray[np.uint8] | None:
    """Draw points as symbols into a transparent picture.

    Classes are drawn one after the other, the last on top; within a class symbols further down on
    the page lie over those further up.

    Parameters
    ----------
    clouds : PointCloud or sequence of PointCloud
        In the viewport's CRS; several are drawn as if they were one.
    viewport : Viewport
    classes : (N,) uint8, a sequence of such or None
        Index into `styles` for each point of a cloud, in the cloud's order
        (``values[cloud.order]``); `HIDDEN` leaves a point out. None draws all with the first style.
    styles : sequence of PointStyle
        With stamps in device pixels.
    ratio : float
        Device pixels per page unit.
    pixel_format : {"rgba", "bgra-premultiplied"}
    cancelled : callable, optional
        Asked often; when true the work stops.

    Returns
    -------
    (H, W, 4) uint8 or None
        H and W are the viewport's size in device pixels, rounded; None when cancelled.

    Raises
    ------
    GeometryError
        When there are no styles, or too many, or `classes` doesn't fit the cloud.
    """
    if not 0 < len(styles) < HIDDEN:
        raise GeometryError(f"Points can be drawn in 1 to {HIDDEN - 1} classes, not {len(styles)}.")
    parts = _parts(clouds, classes)
    stop = cancelled or (lambda: False)
    height, width = round(viewport.height * ratio), round(viewport.width * ratio)
    frame = _Frame(max(width, 1), max(height, 1), max(style.stamp.reach for style in styles))
    view = _View(viewport, ratio, frame, len(styles))
    parts = [part for part in parts if view.runs(part[0])]
    order = BGRA if pixel_format == "bgra-premultiplied" else RGBA
    straight = pixel_format == "rgba"
    if not parts:
        return np.zeros((frame.height, frame.width, 4), dtype=np.uint8)
    few = _few(parts, view)
    if few is not None:
        picture = stamp_each((frame.height, frame.width), *few, styles, order, stop)
    else:
        occupied = _binned(parts, view, stop)
        if occupied is None:
            return None
        groups = _groups([(words, recipe(styles[n])) for n, words in enumerate(occupied)])
        straight = straight and len(groups) > 1
        picture = _laid(frame, groups, order, pixel_format == "rgba" and not straight, stop)
    if picture is not None and straight:
        make_straight(picture)
    return picture


@dataclass(frozen=True)
class _Frame:
    """A picture with a margin around it that takes what lies outside."""

    width: int
    height: int
    reach: int

    @property
    def margin(self) -> int:
        return self.reach + 1

    @property
    def columns(self) -> int:
        return -(-(self.width + 2 * self.margin) // WORD) * WORD

    @property
    def rows(self) -> int:
        return self.height + 2 * self.margin


_Part = tuple[PointCloud, NDArray[np.uint8] | None]


@dataclass(frozen=True)
class _View:
    """A frame's place on the map."""

    viewport: Viewport
    ratio: float
    frame: _Frame
    count: int
    """Number of classes."""

    def runs(self, cloud: PointCloud) -> list[tuple[int, int]]:
        """The points that may touch the frame."""
        reach = self.frame.margin / self.ratio * self.viewport.resolution
        return cloud.runs(self.viewport.extent.padded(reach))

    def pixels(
        self, parts: list[_Part]
    ) -> Iterator[tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.uint8] | None]]:
        """x, y and classes of those points, chunk by chunk."""
        for cloud, classes in parts:
            for part, x, y in cloud.pixels(self.viewport, self.ratio, self.runs(cloud)):
                yield x, y, None if classes is None else classes[part]


def _parts(
    clouds: PointCloud | Sequence[PointCloud], classes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]] | None
) -> list[_Part]:
    """Clouds with their classes, checked."""
    if isinstance(clouds, PointCloud):
        clouds = [clouds]
        classes = None if classes is None else [np.asarray(classes)]
    if classes is None:
        return [(cloud, None) for cloud in clouds]
    if len(classes) != len(clouds):
        raise GeometryError(f"{len(clouds)} point clouds, but classes for {len(classes)}.")
    for cloud, values in zip(clouds, classes, strict=True):
        if values.shape != (len(cloud),):
            raise GeometryError(f"{len(cloud)} points, but classes of shape {values.shape}.")
    return list(zip(clouds, classes, strict=True))


def _few(
    parts: list[_Part], view: _View
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]] | None:
    """Pixel coordinates and classes of the points in view, if they are few."""
    reach, width, height = view.frame.reach, view.frame.width, view.frame.height
    most = _SPARSE // (2 * reach + 1) ** 2
    found: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]] = []
    count = 0
    for x, y, classes in view.pixels(parts):
        inside = (x > -reach) & (x < width + reach) & (y > -reach) & (y < height + reach)
        if classes is not None:
            inside &= classes < view.count
        rows = np.flatnonzero(inside)
        count += len(rows)
        if count > most:
            return None
        kinds = np.zeros(len(rows), np.uint8) if classes is None else classes[rows]
        found.append((x[rows].astype(np.float64), y[rows].astype(np.float64), kinds))
    xs, ys, kind = (np.concatenate(values) for values in zip(*found, strict=True))
    return xs, ys, kind


def _binned(parts: list[_Part], view: _View, stop: Callable[[], bool]) -> list[Words | None] | None:
    """A frame of bits for each class, None for classes without points; None when cancelled."""
    frame = view.frame
    columns, rows = frame.columns, frame.rows
    # One plane more than classes takes the hidden points.
    pixels = np.zeros((view.count + 1, rows, columns), dtype=np.uint8)
    flat = pixels.reshape(-1)
    for x, y, classes in view.pixels(parts):
        if stop():
            return None
        for values, last in ((x, columns - 1), (y, rows - 1)):
            values += values.dtype.type(frame.margin)
            np.maximum(values, 0, out=values)
            np.minimum(values, last, out=values)
        place = y.astype(np.int32).astype(np.intp)
        place *= columns
        place += x.astype(np.int32)
        if classes is not None:
            plane = np.minimum(classes, np.uint8(view.count)).astype(np.intp)
            plane *= columns * rows
            place += plane
        flat[place] = 1
    # The outermost pixels gathered all that lies further out.
    pixels[:, 0] = 0
    pixels[:, -1] = 0
    pixels[:, :, 0] = 0
    pixels[:, :, -1] = 0
    found: list[Words | None] = []
    for number in range(view.count):
        words = packed(pixels[number])
        found.append(words if words.any() else None)
    return found


def _groups(layers: list[tuple[Words | None, Recipe]]) -> list[list[tuple[Words, Recipe]]]:
    """Neighbouring classes whose codes together fit into one table's index; empty ones are gone."""
    groups: list[list[tuple[Words, Recipe]]] = []
    left = 0
    for words, one in layers:
        if words is None:
            continue
        if one.bits > left:
            groups.append([])
            left = _CODE_BITS
        groups[-1].append((words, one))
        left -= one.bits
    return groups


def _laid(
    frame: _Frame,
    groups: list[list[tuple[Words, Recipe]]],
    order: Order,
    straight: bool,
    stop: Callable[[], bool],
) -> NDArray[np.uint8] | None:
    """The picture of all classes, band by band; None when cancelled."""
    canvas = np.zeros((frame.height, frame.width), dtype=np.uint32)
    keep = slice(frame.margin, frame.margin + frame.width)
    for number, group in enumerate(groups):
        table = _table(tuple(one for _, one in group), order, straight)
        for top in range(0, frame.height, _BAND):
            if stop():
                return None
            bottom = min(top + _BAND, frame.height)
            planes: list[Words] = []
            for words, one in group:
                planes += _band(words, one, top + frame.margin, bottom + frame.margin)
            if not any(plane.any() for plane in planes):
                continue
            codes: NDArray[np.unsignedinteger] = spread(planes[:8])[:, keep]
            if len(planes) > 8:
                codes = codes | (spread(planes[8:])[:, keep].astype(np.uint16) << np.uint16(8))
            if number == 0:
                np.take(table, codes, out=canvas[top:bottom], mode="clip")
            else:
                lay_over(canvas[top:bottom], np.take(table, codes, mode="clip"))
    return canvas.view(np.uint8).reshape(frame.height, frame.width, 4)


class _Spans:
    """The rows of a frame from `top` to `bottom`, moved about."""

    def __init__(self, words: Words, reach: int, top: int, bottom: int) -> None:
        self._around = np.ascontiguousarray(words[top - reach : bottom + reach])
        self._reach = reach
        self._rows = bottom - top
        self._columns = {0: self._around}
        self._wide: dict[tuple[int, int], Words] = {}

    @property
    def is_empty(self) -> bool:
        return not self._around.any()

    def hits(self, down: int, first: int, last: int) -> Words:
        """Pixels that an occupied one reaches when moved `down` and first to last to the right."""
        key = first, last
        if key not in self._wide:
            for right in range(first, last + 1):
                if right not in self._columns:
                    self._columns[right] = shifted(self._around, right)
            joined = self._columns[first]
            for right in range(first + 1, last + 1):
                joined = joined | self._columns[right]
            self._wide[key] = joined
        top = self._reach - down
        return self._wide[key][top : top + self._rows]


class _Crowd:
    """Counts per pixel, in bits, up to `CROWD`."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self._counts = [np.zeros(shape, dtype=np.uint64) for _ in range(CROWD)]

    def add(self, hit: Words) -> None:
        """One more where a bit is set."""
        for low, high in zip(self._counts[-2::-1], self._counts[:0:-1], strict=True):
            high |= low & hit
        self._counts[0] |= hit

    @property
    def full(self) -> Words:
        """Where the count is reached."""
        return self._counts[-1]


def _band(words: Words, one: Recipe, top: int, bottom: int) -> list[Words]:
    """Code planes of the rows from `top` to `bottom`, for one class."""
    shape = (bottom - top, words.shape[1])
    planes = [np.zeros(shape, dtype=np.uint64) for _ in range(one.bits)]
    spans = _Spans(words, one.reach, top, bottom)
    if spans.is_empty:
        return planes
    index = planes[: one.index_bits]
    crowd = _Crowd(shape) if one.core else None
    for down, first, last, entry in one.strong:
        hit = spans.hits(down, first, last)
        missed = ~hit
        for bit, plane in enumerate(index):
            if entry >> bit & 1:
                plane |= hit
            else:
                plane &= missed
        if one.below is not None and entry in one.solid:
            planes[-1] |= hit
        if crowd is not None and entry == one.core:
            crowd.add(hit)
    if crowd is not None:
        for bit, plane in enumerate(index):
            if one.core >> bit & 1:
                plane |= crowd.full
            else:
                plane &= ~crowd.full
    taken = np.bitwise_or.reduce(index)
    for entry, runs in one.thin:
        hit = np.zeros(shape, dtype=np.uint64)
        for run in runs:
            hit |= spans.hits(*run)
        hit &= ~taken
        taken |= hit
        for bit, plane in enumerate(index):
            if entry >> bit & 1:
                plane |= hit
    return planes


@lru_cache(maxsize=16)
def _table(recipes: tuple[Recipe, ...], order: Order, straight: bool) -> NDArray[np.uint32]:
    """Colour of every joint code: the first class has the lowest bits and lies at the bottom."""
    joint = np.zeros((1, 4))
    for one in recipes:
        top = one.colours()
        joint = (top[:, None] + joint[None] * (1 - top[:, None, 3:])).reshape(-1, 4)
    return as_pixels(joint, order, straight)
