"""PNG files hold the pixels as they are, whatever their size."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from layers.figures import png_writer
from layers.figures.png_writer import png_file


@pytest.mark.parametrize(("depth", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_png_comes_back(depth, mode):
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, depth), dtype=np.uint8)
    image = Image.open(io.BytesIO(png_file(pixels, dpi=300)))
    assert image.mode == mode
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.02)
    np.testing.assert_array_equal(np.asarray(image).reshape(pixels.shape), pixels)


def test_rows_are_packed_in_pieces_and_may_have_gaps(monkeypatch):
    monkeypatch.setattr(png_writer, "PIECE_BYTES", 40)
    wide = np.random.default_rng(2).integers(0, 256, (9, 8, 3), dtype=np.uint8)
    pixels = wide[:, :5]
    image = Image.open(io.BytesIO(png_file(pixels)))
    np.testing.assert_array_equal(np.asarray(image), pixels)
