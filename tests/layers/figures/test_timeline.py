"""Bands of the sanctions timeline say what `status_on` says on every day; pictures and profiles on a page."""

from __future__ import annotations

import base64
import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from PIL import Image

from layers.bundled import load_bundled
from layers.drawing.draw_list import Labels, Lines, Picture, Polygons
from layers.drawing.text import label_box
from layers.drawing.units import Units
from layers.errors import FigureError
from layers.figures.page import compose_figure
from layers.figures.pictures import encoded_picture, picture_of
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure
from layers.figures.timeline import spans, timeline_block
from layers.records.commodity import Commodity
from layers.records.figure import ImageItem, ProfileItem, TimelineItem
from layers.sanctions.status import status_on
from layers.theme.theme import LIGHT
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
ATLAS = load_bundled()


@pytest.mark.parametrize("commodity", [Commodity.ANTHRACITE, Commodity.IRON_ORE, Commodity.TUNGSTEN])
@pytest.mark.parametrize("regime", ["UN", "PRC", "any"])
def test_every_day_has_its_status(commodity, regime):
    first, last = date(2016, 1, 1), date(2018, 3, 1)
    found = spans(ATLAS, commodity, first, last, regime)
    assert found[0][0] == first
    assert found[-1][1] == last
    for start, end, status in found:
        day = start
        while day < end:
            assert status_on(ATLAS, commodity, day, regime).status is status, day
            day += timedelta(days=1)
    assert all(one[2] is not two[2] for one, two in pairwise(found))


def test_bands_fill_the_axis_and_the_day_is_named():
    item = TimelineItem(key="t", width=100.0)
    chosen = (Commodity.ANTHRACITE, Commodity.ZINC)
    block = timeline_block(item, chosen, date(2017, 8, 5), ATLAS, Units(1.0), LIGHT, MEASURER)
    rows: dict[float, list[tuple[float, float]]] = {}
    for band in block.items:
        if isinstance(band, Polygons):
            left, right = band.xy[:, 0].min(), band.xy[:, 0].max()
            rows.setdefault(round(band.xy[:, 1].min(), 6), []).append((left, right))
    assert len(rows) == 2
    for bands in rows.values():
        assert max(right for _, right in bands) == pytest.approx(100.0)
        assert sum(right - left for left, right in bands) == pytest.approx(
            100.0 - min(left for left, _ in bands)
        )
    texts = [
        run.text
        for item in block.items
        if isinstance(item, Labels)
        for label in item.labels
        for line in label.lines
        for run in line
    ]
    assert "5 August 2017" in texts
    assert "Banned" in texts


def figure_with(*items):
    figure = standard_figure(ATLAS.views["unnyul-ore"], ATLAS, PRESETS["nature-183"], MEASURER)
    return figure.changed(items=[item.model_dump() for item in (*figure.items, *items)])


def png(width=40, height=20):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#336699").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_is_fitted_into_its_box():
    item = ImageItem(key="logo", x=10, y=20, width=30, height=30, data=encoded_picture(png(), "logo.png"))
    picture = picture_of(item)
    assert (picture.x, picture.y, picture.width, picture.height) == pytest.approx((10, 27.5, 30, 15))
    assert tuple(picture.rgba[0, 0]) == (0x33, 0x66, 0x99, 255)
    composed = compose_figure(figure_with(item), ATLAS, MEASURER)
    assert any(isinstance(one, Picture) for group in composed.draw_list for one in group.items)


def test_what_is_no_picture_says_so():
    with pytest.raises(FigureError, match=r"x\.gif.*PNG or JPEG"):
        encoded_picture(b"GIF89a", "x.gif")
    with pytest.raises(FigureError, match="make it smaller"):
        encoded_picture(b"\0" * 2_000_000, "big.png")
    with pytest.raises(FigureError, match="can't be read"):
        picture_of(ImageItem(key="logo", width=5, height=5, data="%%%"))
    broken = base64.b64encode(png()[:-30]).decode()
    with pytest.raises(FigureError, match="can't be read"):
        picture_of(ImageItem(key="logo", width=5, height=5, data=broken))
    assert picture_of(ImageItem(key="logo", width=5, height=5)) is None


def test_a_profile_of_a_route_that_is_gone_says_so():
    with pytest.raises(FigureError, match="no route “gone”"):
        compose_figure(figure_with(ProfileItem(key="p", width=80.0, route="gone")), ATLAS, MEASURER)


def test_words_of_a_band_stand_beside_the_marked_day():
    item = TimelineItem(key="t", width=120.0, first_year=2016, last_year=2018)
    block = timeline_block(item, (Commodity.IRON_ORE,), date(2017, 1, 1), ATLAS, Units(1.0), LIGHT, MEASURER)
    (line,) = [one for one in block.items if isinstance(one, Lines) and len(one.parts) == 2]
    labels = [label for one in block.items if isinstance(one, Labels) for label in one.labels]
    beside = 0
    for label in labels:
        left, top, right, bottom = label_box(label, MEASURER)
        if top > line.xy[:, 1].min() and bottom < line.xy[:, 1].max():
            beside += 1
            assert not left < line.xy[0, 0] < right
    assert beside >= 2


def test_two_maps_of_two_days_share_a_legend_without_a_day():
    figure = ATLAS.figures["6-sanctions-2017"]
    composed = compose_figure(figure, ATLAS, MEASURER)
    days = {key: scene.snapshot.display.on_date for key, scene in composed.scenes.items()}
    assert days == {"before": date(2017, 1, 1), "after": date(2018, 1, 1)}
    statuses = [entry for entry in composed.legends["legend"] if entry.id.startswith("status.")]
    assert {entry.group for entry in statuses} == {"UN sanctions"}
    assert {"status.capped", "status.banned"} <= {entry.id for entry in statuses}
    groups = [entry.group for entry in composed.legends["legend"]]
    assert len(set(groups)) == sum(n == 0 or g != groups[n - 1] for n, g in enumerate(groups))
    words = {
        group.id: {
            run.text
            for one in group.items
            if isinstance(one, Labels)
            for label in one.labels
            for line in label.lines
            for run in line
        }
        for group in composed.draw_list
    }
    assert "1 January 2017" in words["before-timeline"]
    assert "1 January 2018" in words["after-timeline"]
