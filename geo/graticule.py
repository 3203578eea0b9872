"""Meridians and parallels of a map, and their labels where they meet the frame."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.angles import METRES_PER_DEGREE
from geo.crs import from_lonlat, to_lonlat
from geo.errors import GeometryError
from geo.viewport import Viewport

Floats = NDArray[np.float64]
Side = Literal["top", "right", "bottom", "left"]
Kind = Literal["meridian", "parallel"]

STEPS_DEG = tuple(
    [90.0, 45.0, 30.0, 20.0, 10.0, 5.0, 2.0, 1.0]
    + [minutes / 60 for minutes in (30, 15, 10, 5, 2, 1)]
    + [seconds / 3600 for seconds in (30, 15, 10, 5, 2, 1)]
)
"""Spacings that divide the circle and read well on a frame."""
_POINTS_PER_LINE = 129
_LETTERS: dict[Kind, tuple[str, str]] = {"meridian": ("E", "W"), "parallel": ("N", "S")}
_SIDES: dict[Kind, tuple[Side, Side]] = {"meridian": ("bottom", "top"), "parallel": ("left", "right")}


@dataclass(frozen=True, slots=True)
class GraticuleLine:
    """One meridian or parallel, or a piece of it, inside the frame.

    Attributes
    ----------
    kind : str
    degrees : float
        Its longitude or latitude.
    xy : (N, 2) float64
        Map units; curved lines are dense enough to look smooth.
    """

    kind: Kind
    degrees: float
    xy: Floats


@dataclass(frozen=True, slots=True)
class GraticuleLabel:
    """Where a line meets the frame, and what stands there.

    Attributes
    ----------
    side : str
    x, y : float
        Page units, on the frame.
    text : str
        Such as ``124° E`` or ``38°30′ N``.
    degrees : float
    """

    side: Side
    x: float
    y: float
    text: str
    degrees: float


@dataclass(frozen=True, slots=True)
class Graticule:
    """Lines and labels for one viewport.

    Attributes
    ----------
    step : float
        Spacing in degrees.
    lines : tuple of GraticuleLine
    labels : tuple of GraticuleLabel
    """

    step: float
    lines: tuple[GraticuleLine, ...]
    labels: tuple[GraticuleLabel, ...]

    def arrays(self) -> tuple[Floats, NDArray[np.int64]]:
        """All lines as one (N, 2) array in map units and (P + 1,) offsets."""
        if not self.lines:
            return np.empty((0, 2)), np.zeros(1, dtype=np.int64)
        lengths = [len(line.xy) for line in self.lines]
        return np.vstack([line.xy for line in self.lines]), np.cumsum([0, *lengths], dtype=np.int64)


def graticule(
    viewport: Viewport,
    *,
    spacing: float = 140.0,
    step: float | None = None,
    text_size: float = 9.0,
    inside: bool = True,
) -> Graticule:
    """Meridians and parallels that the viewport shows.

    Parameters
    ----------
    viewport : Viewport
    spacing : float
        Wanted distance of the lines in page units; the nearest step of `STEPS_DEG` is taken.
    step : float, optional
        Degrees, to fix the spacing.
    text_size : float
        Height of the labels in page units, so that none overlap.
    inside : bool
        True when the labels stand inside the frame, as on screen; False outside, as on a page.

    Returns
    -------
    Graticule
        Empty when no part of the earth is shown, or the step would give more than 200 lines.
    """
    bounds = _visible_degrees(viewport)
    if bounds is None:
        return Graticule(step or STEPS_DEG[0], (), ())
    chosen = step if step is not None else _step_for(viewport, spacing)
    if not chosen > 0:
        raise GeometryError(f"the graticule's spacing must be more than 0°, not {chosen:g}°")
    (west, east), (south, north) = bounds
    if (east - west + north - south) / chosen > 200:
        return Graticule(chosen, (), ())
    lines: list[GraticuleLine] = []
    candidates: list[GraticuleLabel] = []
    wanted: list[tuple[Kind, float]] = [("meridian", lon) for lon in _multiples(west, east, chosen)]
    wanted += [("parallel", lat) for lat in _multiples(south, north, chosen)]
    pages = _lines_on_page(viewport, wanted, (west, east), (south, north))
    cuts = zip(*_cuts(pages, viewport.width, viewport.height), strict=True)
    for (kind, degrees), page, cut in zip(wanted, pages, cuts, strict=True):
        shown = degrees if kind == "parallel" else _wrapped(degrees)
        for piece, ends in _pieces(page, *cut):
            lines.append(GraticuleLine(kind, shown, viewport.to_map(piece)))
            candidates.extend(_labels(kind, shown, chosen, piece, ends, viewport))
    return Graticule(chosen, tuple(lines), _without_overlap(candidates, viewport, text_size, inside))


def degree_text(degrees: float, kind: Kind, step: float) -> str:
    """Label of a meridian or parallel, with minutes or seconds only where the spacing needs them."""
    seconds = round(abs(degrees) * 3600)
    whole, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    text = f"{whole}°"
    if step * 60 % 60 > 1e-6 and 60 - step * 60 % 60 > 1e-6:
        text += f"{minutes:02d}′"
        if step * 3600 % 60 > 1e-6 and 60 - step * 3600 % 60 > 1e-6:
            text += f"{rest:02d}″"
    if seconds == 0 or (kind == "meridian" and seconds == 180 * 3600):
        return text
    return f"{text} {_LETTERS[kind][degrees < 0]}"


def true_north_angle(viewport: Viewport, page: tuple[float, float]) -> float:
    """Direction of true north at a place of the page, for a north arrow.

    Parameters
    ----------
    viewport : Viewport
    page : tuple of float
        Page units.

    Returns
    -------
    float
        Degrees clockwise from the top of the page, in (-180, 180].

    Raises
    ------
    GeometryError
        When the place shows no part of the earth, or a pole.
    """
    here = to_lonlat(viewport.to_map(np.array([page])), viewport.crs)[0]
    half = 1e-5
    if not np.isfinite(here).all() or abs(here[1]) > 90 - 2 * half:
        raise GeometryError("north has no direction there; put the arrow where the map shows land or sea")
    ends = viewport.to_page(from_lonlat(here + np.array([[0.0, -half], [0.0, half]]), viewport.crs))
    dx, dy = ends[1] - ends[0]
    return math.degrees(math.atan2(dx, -dy))


def _visible_degrees(viewport: Viewport) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Longitudes (may pass 180) and latitudes that the frame shows, a little generously."""
    x, y = np.meshgrid(np.linspace(0, viewport.width, 33), np.linspace(0, viewport.height, 33))
    lonlat = to_lonlat(viewport.to_map(np.column_stack([x.ravel(), y.ravel()])), viewport.crs)
    lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
    if len(lonlat) == 0:
        return None
    south, north = float(lonlat[:, 1].min()), float(lonlat[:, 1].max())
    pad = (north - south) / 16 + 1e-9
    south, north = max(south - pad, -90.0), min(north + pad, 90.0)
    poles = viewport.to_page(from_lonlat(np.array([[0.0, -90.0], [0.0, 90.0]]), viewport.crs))
    shown = [_on_page(pole, viewport) for pole in poles]
    if any(shown):
        return (-180.0, 180.0), (-90.0 if shown[0] else south, 90.0 if shown[1] else north)
    middle = float(lonlat[len(lonlat) // 2, 0])
    around = middle + (lonlat[:, 0] - middle + 180) % 360 - 180
    west, east = float(around.min()), float(around.max())
    pad = (east - west) / 16 + 1e-9
    if east - west + 2 * pad >= 359:
        return (-180.0, 180.0), (south, north)
    return (west - pad, east + pad), (south, north)


def _on_page(point: Floats, viewport: Viewport) -> bool:
    return bool(0 <= point[0] <= viewport.width and 0 <= point[1] <= viewport.height)


def _step_for(viewport: Viewport, spacing: float) -> float:
    """The step whose lines lie nearest to `spacing` page units apart in the middle of the frame."""
    wanted = spacing * viewport.resolution / METRES_PER_DEGREE
    middle = to_lonlat(np.array([viewport.centre]), viewport.crs)[0]
    if np.isfinite(middle).all() and abs(middle[1]) < 89:
        half = wanted / 1000
        cross = middle + np.array([[-half, 0.0], [half, 0.0], [0.0, -half], [0.0, half]])
        page = viewport.to_page(from_lonlat(cross, viewport.crs))
        per_degree = [np.hypot(*(page[i + 1] - page[i])) / (2 * half) for i in (0, 2)]
        if np.isfinite(per_degree).all() and min(per_degree) > 0:
            wanted = spacing / math.sqrt(per_degree[0] * per_degree[1])
    return min(STEPS_DEG, key=lambda candidate: abs(math.log(candidate / wanted)))


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [i * step for i in range(first, last + 1)]
    if high - low >= 360 - 1e-9:
        # -180 and 180 are one meridian.
        values = [value for value in values if value > -180 + 1e-9]
    return values


def _lines_on_page(
    viewport: Viewport, wanted: list[tuple[Kind, float]], lon: tuple[float, float], lat: tuple[float, float]
) -> Floats:
    """All lines (L, points, 2) in page units, in one go: each call of the projection costs something."""
    along = {"meridian": np.linspace(*lat, _POINTS_PER_LINE), "parallel": np.linspace(*lon, _POINTS_PER_LINE)}
    lonlat = np.empty((len(wanted), _POINTS_PER_LINE, 2))
    for row, (kind, degrees) in zip(lonlat, wanted, strict=True):
        fixed = 0 if kind == "meridian" else 1
        row[:, fixed], row[:, 1 - fixed] = degrees, along[kind]
    return viewport.to_page(from_lonlat(lonlat.reshape(-1, 2), viewport.crs)).reshape(lonlat.shape)


def _cuts(pages: Floats, width: float, height: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Where each segment of each line enters and leaves the frame (Liang and Barsky).

    Returns
    -------
    enter, leave : (L, points - 1) float64
        Fractions of the segment.
    shown : (L, points - 1) bool
        Whether any of it is inside.
    """
    start, delta = pages[:, :-1], np.diff(pages, axis=1)
    known = np.asarray(np.isfinite(start).all(axis=2) & np.isfinite(delta).all(axis=2))
    start, delta = np.where(known[..., None], start, 0.0), np.where(known[..., None], delta, 0.0)
    # A jump much longer than its neighbours is the seam of the projection, not a line.
    length = np.hypot(delta[..., 0], delta[..., 1])
    # The median; NumPy's own loads its masked arrays for it, which takes longer than this picture has.
    usual = np.sort(length, axis=1)[:, length.shape[1] // 2, None]
    shown = known & ((length <= 20 * usual) | (length <= max(width, height) / 4))
    enter, leave = np.zeros(length.shape), np.ones(length.shape)
    for axis, limit in ((0, width), (1, height)):
        for step, room in (
            (-delta[..., axis], start[..., axis]),
            (delta[..., axis], limit - start[..., axis]),
        ):
            ratio = room / np.where(step == 0, np.inf, step)
            enter = np.where(step < 0, np.maximum(enter, ratio), enter)
            leave = np.where(step > 0, np.minimum(leave, ratio), leave)
            shown &= (step != 0) | (room >= 0)
    return enter, leave, shown & (enter < leave)


def _pieces(
    page: Floats, enter: Floats, leave: Floats, shown: NDArray[np.bool_]
) -> list[tuple[Floats, tuple[bool, bool]]]:
    """The pieces of one line inside the frame, and whether each end lies on the frame."""
    pieces = []
    kept = np.flatnonzero(shown)
    if len(kept) == 0:
        return []
    breaks = np.flatnonzero((np.diff(kept) > 1) | (enter[kept[1:]] > 0) | (leave[kept[:-1]] < 1)) + 1
    bounds = [0, *breaks.tolist(), len(kept)]
    for i, j in itertools.pairwise(bounds):
        first, last = kept[i], kept[j - 1]
        points = page[first : last + 2].copy()
        points[-1] = page[last] + leave[last] * (page[last + 1] - page[last])
        points[0] = page[first] + enter[first] * (page[first + 1] - page[first])
        pieces.append((points, (bool(enter[first] > 0), bool(leave[last] < 1))))
    return pieces


def _labels(
    kind: Kind, degrees: float, step: float, piece: Floats, ends: tuple[bool, bool], viewport: Viewport
) -> list[GraticuleLabel]:
    """Labels at the ends of a piece that lie on the sides where its kind is labelled."""
    found = []
    for point, on_frame in zip((piece[0], piece[-1]), ends, strict=True):
        side = _side(point, viewport)
        if on_frame and side in _SIDES[kind]:
            text = degree_text(degrees, kind, step)
            found.append(GraticuleLabel(side, float(point[0]), float(point[1]), text, degrees))
    return found


def _side(point: Floats, viewport: Viewport) -> Side:
    gaps: dict[Side, float] = {
        "top": abs(point[1]),
        "bottom": abs(viewport.height - point[1]),
        "left": abs(point[0]),
        "right": abs(viewport.width - point[0]),
    }
    return min(gaps, key=lambda side: gaps[side])


def _without_overlap(
    candidates: list[GraticuleLabel], viewport: Viewport, text_size: float, inside: bool
) -> tuple[GraticuleLabel, ...]:
    """Labels that fit on their side of the frame and touch no other; bottom and left go first."""
    order: dict[Side, int] = {"bottom": 0, "left": 1, "top": 2, "right": 3}
    kept: list[GraticuleLabel] = []
    boxes: list[tuple[float, float, float, float]] = []
    for label in sorted(candidates, key=lambda one: (order[one.side], one.degrees)):
        box = label_box(label, text_size, inside=inside)
        horizontal = label.side in ("top", "bottom")
        low, high, limit = (
            (box[0], box[2], viewport.width) if horizontal else (box[1], box[3], viewport.height)
        )
        if low < 0 or high > limit:
            continue
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in boxes):
            continue
        kept.append(label)
        boxes.append(box)
    return tuple(kept)


def label_box(
    label: GraticuleLabel, text_size: float, *, inside: bool = True
) -> tuple[float, float, float, float]:
    """Room that a label takes: left, top, right, bottom in page units.

    Text beside the frame stands a third of its size away from it, and its letters are taken as 0.6
    of its size wide, with a little space around.
    """
    width, height = 0.6 * text_size * (len(label.text) + 1), 1.3 * text_size
    gap = text_size / 3
    outward = -1.0 if inside else 1.0
    x, y = label.x, label.y
    if label.side in ("top", "bottom"):
        sign = outward * (-1.0 if label.side == "top" else 1.0)
        near, far = sorted((y + sign * gap, y + sign * (gap + height)))
        return x - width / 2, near, x + width / 2, far
    sign = outward * (-1.0 if label.side == "left" else 1.0)
    near, far = sorted((x + sign * gap, x + sign * (gap + width)))
    return near, y - height / 2, far, y + height / 2


def _wrapped(lon: float) -> float:
    wrapped = (lon + 180) % 360 - 180
    return 180.0 if wrapped == -180 else wrapped
