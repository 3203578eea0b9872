"""Segments by class and band: none is lost, and none is where it doesn't belong."""

from __future__ import annotations

import numpy as np
import pytest

from geo.raster.banded import Banded
from geo.raster.segments import Segments


@pytest.mark.parametrize("margin", [3, 200])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_every_band_finds_what_touches_it(margin, kind):
    random = np.random.default_rng(margin)
    start = random.uniform([-400, -400], [900, 1000], (600, 2))
    end = start + random.normal(0, 1, (600, 2)) * random.choice([3.0, 60.0, 600.0], (600, 1))
    segments = Segments(*(v.astype(kind) for v in (start[:, 0], start[:, 1], end[:, 0], end[:, 1])))
    classes = random.integers(0, 3, 600).astype(np.uint8)
    frame = (-margin, -margin, 500 + margin, 600 + margin)
    banded = Banded.of(segments, classes, 3, frame, 128)
    for top in range(0, 600, 128):
        bottom = min(top + 128, 600)
        for number, found in enumerate(banded.within(top, bottom)):
            own = segments.taken(np.flatnonzero(classes == number))
            expected = own.clipped(-margin, top - margin, 500 + margin, bottom + margin)
            inside = found.clipped(-margin, top - margin, 500 + margin, bottom + margin)
            assert _length(inside) == pytest.approx(_length(expected), rel=1e-5)
            assert found.x0.min(initial=0) >= -margin
            assert max(found.x0.max(initial=0), found.x1.max(initial=0)) <= 500 + margin


def _length(segments):
    return float(np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0).sum())
