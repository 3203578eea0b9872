"""Live marks: near the window whatever the scale, cards inside it, long lines thinned."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from geo.viewport import DEFAULT_CRS, Viewport
from gui.canvas.overlays import (
    FEW_HALOS,
    CardOverlay,
    Crosshair,
    LineHalo,
    LineOverlay,
    PointHalo,
    TextMark,
    VertexMarks,
    page_lines,
    page_points,
)
from layers.theme.theme import DARK, LIGHT

VIEW = Viewport(DEFAULT_CRS, (0.0, 0.0), 10.0, 400.0, 300.0)
pytestmark = pytest.mark.usefixtures("qapp")


def painted(*overlays, theme=LIGHT, view: Viewport = VIEW) -> np.ndarray:
    """Alpha of what the overlays draw, rows by columns."""
    image = QImage(400, 300, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    for overlay in overlays:
        overlay.paint(painter, view, theme)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(300, 400, 4)[..., 3].copy()


def bounds(alpha: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


@pytest.mark.parametrize("at", [(5, 5), (395, 5), (5, 295), (395, 295), (200, 150)])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_card_stays_inside_the_window_and_off_its_place(at, theme):
    alpha = painted(CardOverlay(at, ["Nampo 남포항", "Export port, ±1.5 km"]), theme=theme)
    left, top, right, bottom = bounds(alpha)
    assert left >= 3
    assert top >= 3
    assert right <= 397
    assert bottom <= 297
    assert alpha[at[1], at[0]] == 0


def test_a_long_line_is_cut_off():
    left, _, right, _ = bounds(painted(CardOverlay((200, 20), ["word " * 200])))
    assert right - left <= 396


def test_an_empty_card_draws_nothing():
    assert not painted(CardOverlay((200, 150), ["", ""])).any()


def test_marks_follow_the_map():
    halo = PointHalo(np.array([[0.0, 0.0]]), 10.0)
    left, _, _, _ = bounds(painted(halo))
    moved, _, _, _ = bounds(painted(halo, view=VIEW.panned(50, 0)))
    assert moved == left + 50


def test_many_halos_look_like_single_ones():
    places = np.column_stack([np.arange(-6, 7) * 40.0, np.arange(-6, 7) * 20.0])
    assert len(places) > FEW_HALOS
    many = painted(PointHalo(places, 9.0))
    single = painted(*[PointHalo(place[None], 9.0) for place in places])
    assert many.any()
    assert np.abs(many.astype(int) - single).max() <= 2


def test_a_line_whose_ends_are_far_out_still_crosses_the_window():
    far = np.array([[-1e9, 0.0], [1e9, 0.0]])
    (piece,) = page_lines(far, VIEW)
    assert all(abs(point.x()) < 1000 for point in piece)
    assert painted(LineOverlay(far))[150].all()
    assert painted(LineHalo([far]))[150].all()


def test_a_line_that_leaves_and_comes_back_has_two_pieces():
    away = np.array([[0.0, 0.0], [1e7, 0.0], [1e7, 500.0], [0.0, 500.0]])
    assert len(page_lines(away, VIEW)) == 2


def test_a_dense_line_is_thinned_to_the_pixel_and_keeps_its_ends():
    angle = np.linspace(0, 1.9 * np.pi, 20_000)
    line = np.column_stack([np.cos(angle), np.sin(angle)]) * 1000
    (piece,) = page_lines(line, VIEW)
    assert len(piece) < 1500
    assert (piece[0].x(), piece[0].y()) == pytest.approx((300, 150))


def test_points_off_the_globe_or_the_window_arent_drawn():
    places = np.array([[np.nan, 0.0], [0.0, 0.0], [1e9, 0.0]])
    assert [(point.x(), point.y()) for point in page_points(places, VIEW)] == [(200, 150)]
    assert page_lines(places[:2], VIEW) == []


def test_every_mark_draws_something():
    line = np.array([[-500.0, 0.0], [0.0, 500.0], [500.0, 0.0]])
    for overlay in (
        LineOverlay(line, dash=(4, 4)),
        LineOverlay(line, closed=True),
        VertexMarks(line),
        LineHalo([line]),
        Crosshair(),
        TextMark((0.0, 0.0), "12 km", bold=True),
    ):
        assert painted(overlay).any()


def test_closed_lines_are_filled():
    triangle = np.array([[-900.0, -900.0], [0.0, 900.0], [900.0, -900.0]])
    assert painted(LineOverlay(triangle, closed=True))[150, 200] > 0
    assert painted(LineOverlay(triangle))[150, 200] == 0
