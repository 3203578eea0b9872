"""Many lines as a picture: walked along in quarter pixels, widened as whole frames of bits.

The bits that all lines of a class touch are set first, four by four to a pixel; then the frame is
widened by the pen's disc, and the bits of each pixel are counted. So lines that cross or meet don't
darken each other, joins and ends are round, and the pen's width hardly matters for the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from geo.errors import GeometryError
from geo.raster.banded import Banded, Frame
from geo.raster.bits import WORD, Words, packed, shifted
from geo.raster.coverage import LEVELS, Ink, compose, compose_at
from geo.raster.lineset import LineSet
from geo.raster.pixels import BGRA, RGBA, Order, make_straight
from geo.raster.segments import Segments, walked
from geo.raster.strokes import stroke_pixels, stroked
from geo.raster.workers import side_by_side, threads
from geo.viewport import Viewport

if TYPE_CHECKING:
    from geo.raster.points import PixelFormat

T = TypeVar("T", bound=Sized)

HIDDEN = 255
"""Class of lines that aren't drawn."""
TOLERANCE = 0.35
"""Pixels that simplifying may move a line."""

_FINE = 4
"""Bits per pixel and direction."""
_COARSE = 3.5
"""Bits: pens of this width or more may skip every other bit on their way."""
_BAND = 512
"""Most rows of a band: what a thread's bits may take of memory."""
_FEW_PIXELS = 3_000_000
"""Up to so many pixels near lines, each is looked at by itself."""
_THINNEST = 0.75
"""Pixels: thinner pens are drawn this wide and paler instead."""
_WIDEST = 400.0


@dataclass(frozen=True)
class LineStyle:
    """How the lines of one class look.

    Attributes
    ----------
    colour : str
        ``#RRGGBB`` or ``#RRGGBBAA``.
    width : float
        Device pixels.
    casing : str or None
        Colour of a wider line below.
    casing_width : float
        Width of that line, device pixels.
    opacity : float
        Of line and casing, 0 to 1.
    """

    colour: str
    width: float = 1.0
    casing: str | None = None
    casing_width: float = 0.0
    opacity: float = 1.0

    def pens(self) -> list[tuple[float, Ink]]:
        """Widths and colours, bottom to top."""
        found = []
        for colour, width in ((self.casing, self.casing_width), (self.colour, self.width)):
            if colour is not None and width > 0:
                paler = min(width / _THINNEST, 1.0)
                found.append((max(width, _THINNEST), Ink(colour, self.opacity * paler)))
        return found


def render_lines(
    lines: LineSet | Sequence[LineSet],
    viewport: Viewport,
    classes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]] | None,
    styles: Sequence[LineStyle],
    *,
    ratio: float = 1.0,
    pixel_format: PixelFormat = "rgba",
    cancelled: Callable[[], bool] | None = None,
) -> NDArray[np.uint8] | None:
    """Draw lines into a transparent picture, class after class, the last on top.

    Parameters
    ----------
    lines : LineSet or sequence of LineSet
        In the viewport's CRS; several are drawn as if they were one.
    viewport : Viewport
    classes : (P,) uint8, a sequence of such or None
        Index into `styles` for each part; `HIDDEN` leaves one out. None draws all with the first.
    styles : sequence of LineStyle
    ratio : float
        Device pixels per page unit.
    pixel_format : {"rgba", "bgra-premultiplied"}
        As for `geo.raster.points.render_points`.
    cancelled : callable, optional
        Asked often; when true the work stops.

    Returns
    -------
    (H, W, 4) uint8 or None
        None when cancelled.

    Raises
    ------
    GeometryError
        When there are no styles, too many, or a pen is too wide; or `classes` doesn't fit.
    """
    canvas = np.zeros(frame_shape(viewport, ratio), dtype=np.uint32)
    order = BGRA if pixel_format == "bgra-premultiplied" else RGBA
    stop = cancelled or (lambda: False)
    parts = paired(lines, classes, LineSet, len(styles))
    if not draw_lines(canvas, parts, viewport, styles, ratio=ratio, order=order, stop=stop):
        return None
    return finished(canvas, pixel_format)


def draw_lines(
    canvas: NDArray[np.uint32],
    parts: Sequence[tuple[LineSet, NDArray[np.uint8] | None]],
    viewport: Viewport,
    styles: Sequence[LineStyle],
    *,
    ratio: float,
    order: Order,
    stop: Callable[[], bool],
    below: Sequence[tuple[NDArray[np.uint8], Ink]] = (),
) -> bool:
    """Draw lines into an empty picture (H, W), times alpha; False when stopped.

    `below` are layers of coverage (H, W) that the lines lie over. The other parameters, and errors,
    are those of `render_lines`.
    """
    height, width = canvas.shape
    pens = [style.pens() for style in styles]
    widest = max((pen[0] for style in pens for pen in style), default=0.0)
    if not widest <= _WIDEST:
        raise GeometryError(f"A line of {widest} pixels is too wide; at most {_WIDEST:.0f} can be drawn.")
    margin = math.ceil(widest / 2) + 2
    segments, kinds = segments_in_view(parts, viewport, ratio, len(styles), margin)
    frame = (-margin, -margin, width + margin, height + margin)
    if _work(segments, kinds, pens, frame) <= _FEW_PIXELS:
        if not stop():
            parts_of = [
                segments.taken(np.flatnonzero(kinds == number)).clipped(*frame) for number in range(len(pens))
            ]
            _draw_few(canvas, list(zip(parts_of, pens, strict=True)), below, order)
        return not stop()
    # As many bands as threads at least, all of a height.
    band = -(-height // max(-(-height // _BAND), threads()))
    banded = Banded.of(segments, kinds, len(pens), frame, band)

    def draw_band(top: int) -> bool:
        bottom = min(top + band, height)
        layers = [(codes[top:bottom], ink) for codes, ink in below]
        for part, style in zip(banded.within(top, bottom), pens, strict=True):
            if stop():
                return False
            if style:
                layers += _layers(part, style, top, bottom, width, margin)
        if layers:
            compose(canvas[top:bottom], layers, order)
        return True

    return all(side_by_side(draw_band, range(0, height, band)))


def _work(
    segments: Segments, kinds: NDArray[np.uint8], pens: list[list[tuple[float, Ink]]], frame: Frame
) -> int:
    """About how many pixels lie near the segments inside a frame, for all pens; or enough to know."""
    least = len(segments) * min(sum(stroke_pixels(0.0, 1, pen) for pen, _ in style) for style in pens)
    if least > _FEW_PIXELS:
        return least
    xmin, ymin, xmax, ymax = frame
    wide = np.abs(np.clip(segments.x1, xmin, xmax) - np.clip(segments.x0, xmin, xmax))
    high = np.abs(np.clip(segments.y1, ymin, ymax) - np.clip(segments.y0, ymin, ymax))
    length = np.bincount(kinds, np.maximum(wide, high), len(pens))
    count = np.bincount(kinds, minlength=len(pens))
    return sum(
        stroke_pixels(float(length[number]), int(count[number]), pen)
        for number, style in enumerate(pens)
        for pen, _ in style
    )


def _draw_few(
    canvas: NDArray[np.uint32],
    parts: list[tuple[Segments, list[tuple[float, Ink]]]],
    below: Sequence[tuple[NDArray[np.uint8], Ink]],
    order: Order,
) -> None:
    """Draw few lines into an empty picture: the pixels near each, and only these are coloured."""
    layers = [(part, pen, ink) for part, style in parts for pen, ink in style if len(part)]
    strokes = stroked([(part, pen) for part, pen, _ in layers], (canvas.shape[0], canvas.shape[1]))
    inks = [ink for *_, ink in layers]
    if below:
        compose(canvas, [*below, *zip(strokes.codes, inks, strict=True)], order)
    elif layers:
        compose_at(canvas, strokes.codes, strokes.places, inks, order)


def frame_shape(viewport: Viewport, ratio: float) -> tuple[int, int]:
    """Height and width of a viewport in device pixels."""
    return max(round(viewport.height * ratio), 1), max(round(viewport.width * ratio), 1)


def finished(canvas: NDArray[np.uint32], pixel_format: PixelFormat) -> NDArray[np.uint8]:
    """A picture (H, W, 4) in the wanted format from pixels times alpha."""
    picture = canvas.view(np.uint8).reshape(*canvas.shape, 4)
    if pixel_format == "rgba":
        make_straight(picture)
    return picture


def paired(
    sets: T | Sequence[T],
    classes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]] | None,
    kind: type[T],
    styles: int,
) -> list[tuple[T, NDArray[np.uint8] | None]]:
    """Each set of features with its classes.

    Raises
    ------
    GeometryError
        Where classes don't fit the features or the styles.
    """
    if not 0 < styles < HIDDEN:
        raise GeometryError(f"Features can be drawn in 1 to {HIDDEN - 1} classes, not {styles}.")
    if isinstance(sets, kind):
        many: Sequence[T] = [sets]
        classes = None if classes is None else [np.asarray(classes)]
    else:
        many = cast("Sequence[T]", sets)
    if classes is None:
        return [(one, None) for one in many]
    if len(classes) != len(many):
        raise GeometryError(f"{len(many)} sets of features, but classes for {len(classes)}.")
    for one, values in zip(many, classes, strict=True):
        if values.shape != (len(one),):
            raise GeometryError(f"{len(one)} features, but classes of shape {values.shape}.")
    return list(zip(many, classes, strict=True))


def segments_in_view(
    parts: Sequence[tuple[LineSet, NDArray[np.uint8] | None]],
    viewport: Viewport,
    ratio: float,
    count: int,
    margin: float,
) -> tuple[Segments, NDArray[np.uint8]]:
    """Simplified segments near the view, device pixels, and the class of each."""
    pixel = viewport.resolution / ratio
    extent = viewport.extent.padded(margin * pixel)
    found, kinds = [], []
    for lines, classes in parts:
        blocks = lines.blocks_in(extent)
        if classes is not None:
            blocks &= classes[lines.part] < count
        rows = lines.vertices(blocks, TOLERANCE * pixel)
        if len(rows) == 0:
            continue
        x, y = lines.pixels(rows, viewport, ratio)
        joined = np.flatnonzero(~lines.ends[rows[:-1]])
        found.append(Segments(x[joined], y[joined], x[joined + 1], y[joined + 1]))
        if classes is None:
            kinds.append(np.zeros(len(joined), dtype=np.uint8))
        else:
            ends = np.searchsorted(rows[joined], lines.starts)
            kinds.append(np.repeat(classes[lines.part], np.diff(ends)))
    return Segments.joined(found), np.concatenate([np.empty(0, np.uint8), *kinds])


def _layers(
    part: Segments, pens: list[tuple[float, Ink]], top: int, bottom: int, width: int, margin: int
) -> list[tuple[NDArray[np.uint8], Ink]]:
    """Coverage by one class's pens in the rows from `top` to `bottom`, all columns."""
    if len(part) == 0:
        return []
    # Only the rows with something in them are worked on.
    first = max(math.floor(min(part.y0.min(), part.y1.min())) - margin, top - margin)
    last = min(math.ceil(max(part.y0.max(), part.y1.max())) + margin, bottom + margin)
    # Pens with a bit in their middle and pens with a corner there stand on bits and between them.
    touched: dict[tuple[bool, bool], Words] = {}
    found = []
    for pen, ink in pens:
        nib = nib_of(pen * _FINE)
        key = nib.even, pen * _FINE < _COARSE
        if key not in touched:
            touched[key] = _touched(part, first, last, width, margin, *key)
        counted = _counted(_widened(touched[key], nib))[:, margin : margin + width]
        if first <= top and last >= bottom:
            found.append((counted[top - first : bottom - first], ink))
            continue
        codes = np.zeros((bottom - top, width), dtype=np.uint8)
        low, high = max(first, top), min(last, bottom)
        if low < high:
            codes[low - top : high - top] = counted[low - first : high - first]
        found.append((codes, ink))
    return found


def _touched(
    part: Segments, top: int, bottom: int, width: int, margin: int, even: bool, close: bool
) -> Words:
    """Bits that segments pass, for rows `top` to `bottom` and the width with its margins.

    Every bit on the way if `close`; else every other, which a wide enough nib joins.
    """
    rows = (bottom - top) * _FINE
    columns = -(-(width + 2 * margin) * _FINE // WORD) * WORD
    frame = np.zeros((rows, columns), dtype=np.uint8)
    flat = frame.reshape(-1)
    shift = 0.5 if even else 0.0
    kind = part.x0.dtype.type
    x0, x1 = (v * kind(_FINE) + kind(margin * _FINE + shift) for v in (part.x0, part.x1))
    y0, y1 = (v * kind(_FINE) + kind(shift - top * _FINE) for v in (part.y0, part.y1))
    longer = np.maximum(np.abs(x1 - x0), np.abs(y1 - y0))
    steps = (longer * kind(1.0 if close else 0.5)).astype(np.int32) + 1
    for x, y in walked(Segments(x0, y0, x1, y1), steps):
        row = y.astype(np.int32)
        # What reaches out of the band falls into the margins' outermost rows, too far away to be seen.
        np.clip(row, 0, rows - 1, out=row)
        place = row.astype(np.intp)
        place *= columns
        place += x.astype(np.int32)
        flat[place] = 1
    return packed(frame)


@dataclass(frozen=True)
class Nib:
    """A pen's tip in bits.

    Attributes
    ----------
    even : bool
        Whether its middle is a corner between bits.
    rows : tuple of (down, span)
        Bits that the tip covers `down` below the middle: span to both sides of the middle one, or
        of the two middle ones.
    """

    even: bool
    rows: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def nib_of(width: float) -> Nib:
    """The tip whose lines are nearest to a width in bits, on average over all directions."""
    best: tuple[float, Nib] | None = None
    half = int(width / 2) + 2
    for even in (False, True):
        centres = np.arange(-half, half) + 0.5 if even else np.arange(-half, half + 1.0)
        squares = centres[:, None] ** 2 + centres[None] ** 2
        near = np.unique(squares[np.abs(np.sqrt(squares) - width / 2) <= 1])
        for square in near.tolist():
            inside = squares <= square + 1e-9
            # The corners of bits make lines a little wider than the tip's mean diameter, gaps narrower.
            wider = 1.04 if width < _COARSE else 1.005
            made = wider * 2 * math.sqrt(np.count_nonzero(inside) / math.pi)
            if best is None or abs(made - width) < best[0] - 1e-9:
                counts = inside.sum(axis=1)
                rows = tuple(
                    (math.floor(centres[i]), int((counts[i] - 1) // 2)) for i in np.flatnonzero(counts)
                )
                best = abs(made - width), Nib(even, rows)
    assert best is not None
    return best[1]


def _widened(words: Words, nib: Nib) -> Words:
    """Every set bit grown to the nib's disc."""
    wide = _runs(words, sorted({span for _, span in nib.rows}), nib.even)
    out = np.zeros_like(words)
    total = len(words)
    for down, span in nib.rows:
        to, origin = max(down, 0), max(-down, 0)
        length = total - abs(down)
        if length > 0:
            out[to : to + length] |= wide[span][origin : origin + length]
    return out


def _runs(words: Words, spans: list[int], even: bool) -> dict[int, Words]:
    """Every set bit grown by each span, ascending, to both sides; even runs have a bit more at the left."""
    found: dict[int, Words] = {}
    joined, now = words, 0
    if even:
        joined = words | shifted(words, -1)
    for span in spans:
        while now < span:
            # Growing by no more than there is leaves no gaps.
            by = min(span - now, 2 * now + 1, WORD - 1)
            joined = joined | shifted(joined, by) | shifted(joined, -by)
            now += by
        found[span] = joined
    return found


_PAIRS = np.uint64(0x5555555555555555)
_FOURS = np.uint64(0x3333333333333333)
_EIGHTS = np.uint64(0x0F0F0F0F0F0F0F0F)


def _counted(words: Words) -> NDArray[np.uint8]:
    """Set bits per pixel of four by four, at most `LEVELS`."""
    one, two, four = np.uint64(1), np.uint64(2), np.uint64(4)
    counts = words - ((words >> one) & _PAIRS)
    counts = (counts & _FOURS) + ((counts >> two) & _FOURS)
    rows = counts.reshape(-1, _FINE, counts.shape[1])
    # A nibble holds the sum of two rows; that of all four, up to sixteen, needs a byte.
    upper, lower = rows[:, 0] + rows[:, 1], rows[:, 2] + rows[:, 3]
    even = ((upper & _EIGHTS) + (lower & _EIGHTS)).view(np.uint8)
    odd = (((upper >> four) & _EIGHTS) + ((lower >> four) & _EIGHTS)).view(np.uint8)
    out = np.empty((even.shape[0], even.shape[1] * 2), dtype=np.uint8)
    out[:, 0::2] = even
    out[:, 1::2] = odd
    np.minimum(out, LEVELS, out=out)
    return out
