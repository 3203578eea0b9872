"""Jobs, the cache behind them, and what a picture covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage

from geo.viewport import DEFAULT_CRS, Viewport
from gui.canvas.glide import between
from gui.canvas.image_cache import ImageCache, StratumImage
from gui.canvas.picture import MapPicture, Surface
from gui.canvas.render_job import (
    CancelledError,
    CancelToken,
    InlineExecutor,
    JobRunner,
    RenderRequest,
    render,
)
from gui.canvas.strata import Strata, Stratum
from gui.painting.painter import paint_group
from layers.drawing.draw_list import Group
from tests.helpers.canvas import square

VIEW = Viewport(DEFAULT_CRS, (0.0, 0.0), 1000.0, 400.0, 300.0)
pytestmark = pytest.mark.usefixtures("qapp")


def stratum(name: str, colour: str, *, opacity: float = 1.0, log: list[str] | None = None) -> Stratum:
    def compose(viewport: Viewport, border: float) -> Sequence[Group]:
        if log is not None:
            log.append(name)
        return [square(viewport, colour)]

    return Stratum(name, colour, compose, opacity)


def request(*strata: Stratum, surroundings: bool = False, progressive: bool = False) -> RenderRequest:
    surface = Surface.around(VIEW, 1.0, 50)
    return RenderRequest(1, 0, surface, Strata(strata, "#FFFFFF"), surroundings, progressive)


def pixel(picture: MapPicture, x: int, y: int) -> str:
    return QColor(picture.image.pixel(x, y)).name()


def test_strata_lie_over_each_other_with_their_opacity():
    wanted = request(stratum("below", "#FF0000"), stratum("above", "#0000FF", opacity=0.5))
    done = render(wanted, ImageCache(), paint_group, CancelToken())
    assert pixel(done.picture, 250, 200) in ("#7f0080", "#80007f")
    assert pixel(done.picture, 5, 5) == "#ffffff"
    assert set(done.seconds) == {"below", "above"}


def test_unchanged_strata_come_from_the_cache():
    log: list[str] = []
    cache = ImageCache()
    render(
        request(stratum("a", "#FF0000", log=log), stratum("b", "#00FF00", log=log)),
        cache,
        paint_group,
        CancelToken(),
    )
    done = render(
        request(stratum("a", "#FF0000", log=log), stratum("b", "#0000FF", log=log)),
        cache,
        paint_group,
        CancelToken(),
    )
    assert log == ["a", "b", "b"]
    assert done.seconds["a"] == 0
    assert pixel(done.picture, 250, 200) == "#0000ff"


def test_the_surroundings_are_ground_alone():
    ground = replace(stratum("a", "#FF0000"), surrounds=True)
    wanted = request(ground, stratum("b", "#0000FF"), surroundings=True)
    done = render(wanted, ImageCache(), paint_group, CancelToken())
    assert pixel(done.picture, 250, 200) == "#ff0000"
    assert list(done.seconds) == ["a"]


def test_progress_shows_what_is_ready():
    steps = []
    render(
        request(stratum("a", "#FF0000"), stratum("b", "#0000FF"), progressive=True),
        ImageCache(),
        paint_group,
        CancelToken(),
        steps.append,
    )
    assert [pixel(step.picture, 250, 200) for step in steps] == ["#ff0000"]


def test_a_cancelled_job_stops_before_the_next_stratum_and_caches_nothing_half_done():
    token, log, cache = CancelToken(), [], ImageCache()

    def compose(viewport: Viewport, border: float) -> Sequence[Group]:
        log.append("first")
        token.cancel()
        return [square(viewport, "#FF0000")]

    wanted = request(Stratum("first", 1, compose), stratum("second", "#0000FF", log=log))
    with pytest.raises(CancelledError):
        render(wanted, cache, paint_group, token)
    assert log == ["first"]
    assert cache.size_bytes == 0


def test_the_runner_tells_of_a_cancelled_job():
    runner = JobRunner(paint_group, ImageCache(), InlineExecutor())
    told = []
    runner.cancelled.connect(told.append)
    token = CancelToken()
    token.cancel()
    wanted = request(stratum("a", "#FF0000"))
    runner.start(wanted, token)
    assert told == [wanted]
    runner.close()


def test_a_closed_runner_starts_nothing():
    runner = JobRunner(paint_group, ImageCache())
    runner.close()
    log: list[str] = []
    runner.start(request(stratum("a", "#FF0000", log=log)), CancelToken())
    assert log == []


def test_the_cache_drops_what_was_used_longest_ago():
    image = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    cache = ImageCache(max_bytes=3 * image.sizeInBytes())
    for name in "abc":
        cache.put(StratumImage(image, ()), name)
    assert cache.get("a") is not None
    cache.put(StratumImage(image, ()), "d")
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.size_bytes == 3 * image.sizeInBytes()
    cache.put(StratumImage(None, ()), "a")
    assert cache.size_bytes == 2 * image.sizeInBytes()
    cache.clear()
    assert cache.size_bytes == 0
    assert cache.get("a") is None


def test_an_image_larger_than_the_cache_isnt_kept():
    image = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    cache = ImageCache(max_bytes=image.sizeInBytes() - 1)
    cache.put(StratumImage(image, ()), "a")
    assert cache.get("a") is None


def test_images_of_surfaces_out_of_use_are_forgotten():
    image = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    cache, one, other = ImageCache(), Surface.around(VIEW, 1, 0), Surface.around(VIEW, 1, 10)
    cache.put(StratumImage(image, ()), one, "ground", 1)
    cache.put(StratumImage(image, ()), other, "ground", 1)
    cache.focus([other])
    assert cache.get(one, "ground", 1) is None
    assert cache.get(other, "ground", 1) is not None
    assert cache.size_bytes == image.sizeInBytes()


def test_there_is_room_for_the_strata_of_any_screen():
    cache, large = ImageCache(max_bytes=1000), Surface.around(VIEW, 3.0, 0)
    image = QImage(large.pixel_width, large.pixel_height, QImage.Format.Format_ARGB32_Premultiplied)
    cache.focus([large])
    for number in range(5):
        cache.put(StratumImage(image, ()), large, number)
    assert [cache.get(large, number) is not None for number in range(5)] == [False, True, True, True, True]


@pytest.mark.parametrize("dpr", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_the_windows_corner_is_a_device_pixel_of_the_surface(dpr):
    frame = VIEW.resized(401, 299)
    surface = Surface.around(frame, dpr, 37)
    placed = MapPicture(QImage(), surface.viewport).placement(frame)
    assert placed.m11() == pytest.approx(1)
    assert placed.dx() * dpr == pytest.approx(round(placed.dx() * dpr), abs=1e-6)
    assert placed.dy() * dpr == pytest.approx(round(placed.dy() * dpr), abs=1e-6)
    assert surface.pixel_width == pytest.approx(surface.viewport.width * dpr)
    assert MapPicture(QImage(), surface.viewport).covers(frame)


def test_a_picture_covers_only_the_view_it_reaches():
    picture = MapPicture(QImage(), Surface.around(VIEW, 1.0, 50).viewport)
    assert picture.covers(VIEW.panned(50, -50))
    assert not picture.covers(VIEW.panned(52, 0))
    assert picture.covers(VIEW.zoomed(2))
    assert not picture.covers(VIEW.zoomed(0.7))


def test_a_picture_from_another_projection_far_off_isnt_placed():
    ortho = "+proj=ortho +lat_0=-30 +lon_0=-60 +datum=WGS84 +units=m"
    picture = MapPicture(QImage(), VIEW)
    assert picture.placement(Viewport(ortho, (0.0, 0.0), 1000.0, 400.0, 300.0)) is None


def test_a_glide_ends_exactly_at_its_end():
    end = VIEW.zoomed(3, (100, 100))
    assert between(VIEW, end, 1.0) == end
    assert between(VIEW, end, 0.0).resolution == pytest.approx(VIEW.resolution)
    half = between(VIEW, VIEW.panned(100, 0), 0.5)
    assert half.centre == pytest.approx(VIEW.panned(50, 0).centre)
