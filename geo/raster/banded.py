"""Many segments picked out band by band, and within a band class by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.raster.segments import Reals, Segments

Frame = tuple[int, int, int, int]
"""xmin, ymin, xmax, ymax of a picture and the same margin on all sides, pixels."""


@dataclass(frozen=True, slots=True)
class Banded:
    """Segments of some classes, of which bands of rows ask for theirs.

    Attributes
    ----------
    segments : Segments
    kinds : (n,) uint8
        Their classes.
    classes : int
    frame : tuple of int
    height : int
        Rows of a band.
    upper, lower : (n,) float
        Where each segment begins and ends going down.
    far : (n,) bool
        Those that leave the frame at its sides or are longer than a band: they are cut to it.
    """

    segments: Segments
    kinds: NDArray[np.uint8]
    classes: int
    frame: Frame
    height: int
    upper: Reals
    lower: Reals
    far: NDArray[np.bool_]

    @classmethod
    def of(
        cls, segments: Segments, kinds: NDArray[np.uint8], classes: int, frame: Frame, height: int
    ) -> Banded:
        """Get segments of classes 0 to `classes` - 1 ready."""
        xmin, _, xmax, _ = frame
        upper, lower = np.minimum(segments.y0, segments.y1), np.maximum(segments.y0, segments.y1)
        far = np.minimum(segments.x0, segments.x1) < xmin
        far |= np.maximum(segments.x0, segments.x1) > xmax
        far |= lower - upper > height
        return cls(segments, kinds, classes, frame, height, upper, lower, far)

    def within(self, top: int, bottom: int) -> list[Segments]:
        """What of each class touches the band from row `top` to `bottom` and its margins.

        Short segments may reach out of it by up to another band: cutting them takes longer.
        """
        xmin, ymin, xmax, _ = self.frame
        near = self.upper < bottom - ymin
        near &= self.lower > top + ymin
        rows = np.flatnonzero(near & ~self.far)
        kinds = self.kinds[rows]
        # Eight bits: a radix sort in one pass.
        own = self.segments.taken(rows[np.argsort(kinds, kind="stable")])
        ends = np.cumsum(np.bincount(kinds, minlength=self.classes)).tolist()
        found = [own.taken(slice(a, b)) for a, b in zip([0, *ends], ends, strict=False)]
        rows = np.flatnonzero(near & self.far)
        for number in np.unique(self.kinds[rows]).tolist():
            cut = self.segments.taken(rows[self.kinds[rows] == number])
            cut = cut.clipped(xmin, top + ymin, xmax, bottom - ymin)
            found[number] = Segments.joined([found[number], cut])
        return found
