"""Many segments sorted by class and by band of rows, so that each band finds its own side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.raster.segments import Segments

Frame = tuple[int, int, int, int]
"""xmin, ymin, xmax, ymax of a picture and the same margin on all sides, pixels."""


@dataclass(frozen=True, slots=True)
class Banded:
    """Segments by class and band.

    Attributes
    ----------
    frame : tuple of int
    height, bands : int
        Rows of a band, and how many bands there are.
    short : Segments
        Those that touch one or two bands and no edge of the frame, class by class and band by band.
    starts : (classes * bands + 1,) int64
        Those of class k and band b begin at ``starts[k * bands + b]``.
    crossing : Segments
        The others, and
    kinds : (n,) uint8
        their classes.
    """

    frame: Frame
    height: int
    bands: int
    short: Segments
    starts: NDArray[np.int64]
    crossing: Segments
    kinds: NDArray[np.uint8]

    @classmethod
    def of(
        cls, segments: Segments, kinds: NDArray[np.uint8], classes: int, frame: Frame, height: int
    ) -> Banded:
        """Sort segments of classes 0 to `classes` - 1; those outside the frame are gone."""
        xmin, ymin, xmax, ymax = frame
        bands = -(-(ymax + ymin) // height)
        left, right = np.minimum(segments.x0, segments.x1), np.maximum(segments.x0, segments.x1)
        upper, lower = np.minimum(segments.y0, segments.y1), np.maximum(segments.y0, segments.y1)
        first, last = _band(upper + ymin, height, bands), _band(lower - ymin, height, bands)
        inside = (left >= xmin) & (right <= xmax) & (upper >= ymin) & (lower <= ymax)
        # Short ones in two bands are drawn in both: cutting them takes longer.
        inside &= last - first <= 1
        rows = np.flatnonzero(inside)
        twice = rows[first[rows] != last[rows]]
        key = np.concatenate([first[rows], last[twice]])
        rows = np.concatenate([rows, twice])
        key += kinds[rows].astype(np.uint16) * np.uint16(bands)
        starts = np.concatenate([[0], np.cumsum(np.bincount(key, minlength=classes * bands))])
        touching = (left <= xmax) & (right >= xmin) & (upper <= ymax) & (lower >= ymin)
        others = np.flatnonzero(touching & ~inside)
        # Sixteen bits: a radix sort.
        order = rows[np.argsort(key, kind="stable")]
        return cls(frame, height, bands, segments.taken(order), starts, segments.taken(others), kinds[others])

    def within(self, number: int, top: int, bottom: int) -> Segments:
        """What of a class touches the band from row `top` to `bottom` and its margins.

        Long segments are clipped to them; short ones may reach out by up to another band.
        """
        place = number * self.bands + top // self.height
        own = self.short.taken(slice(int(self.starts[place]), int(self.starts[place + 1])))
        xmin, ymin, xmax, _ = self.frame
        others = self.crossing
        near = self.kinds == number
        near &= np.minimum(others.y0, others.y1) < bottom - ymin
        near &= np.maximum(others.y0, others.y1) > top + ymin
        rows = np.flatnonzero(near)
        if len(rows) == 0:
            return own
        return Segments.joined([own, others.taken(rows).clipped(xmin, top + ymin, xmax, bottom - ymin)])


def _band(y: NDArray[np.floating], height: int, bands: int) -> NDArray[np.uint16]:
    """The band of each row, or the nearest one."""
    scaled = y * y.dtype.type(1 / height)
    return np.clip(scaled, 0, bands - 1).astype(np.uint16)
