"""Figures as pages: everything in its place, nothing on top of anything, right in scale."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest

from geo.crs import to_lonlat
from geo.geodesy import short_distance
from layers.bundled import load_bundled
from layers.drawing.draw_list import Labels, Markers, Polygons
from layers.drawing.text import label_box
from layers.errors import FigureError
from layers.figures.page import compose_figure
from layers.figures.presets import PRESETS, own_size, parse_size
from layers.figures.standard import Wishes, standard_figure
from layers.records.figure import LegendItem, MapItem
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()


@cache
def bundled():
    return load_bundled()


@pytest.fixture
def atlas():
    return bundled()


def made(atlas, view, preset, **values):
    return _made(view, preset, **values)


@cache
def _made(view, preset, **values):
    atlas = bundled()
    figure = standard_figure(atlas.views[view], atlas, preset, MEASURER, **values)
    return compose_figure(figure, atlas, MEASURER)


CASES = [
    ("overview", "nature-183"),
    ("overview", "nature-89"),
    ("anthracite-by-sea", "elsevier-140"),
    ("musan-ore-overland", "a4"),
    ("unnyul-ore", "slide"),
    ("receiving-provinces", "square"),
]


@pytest.mark.parametrize(("view", "preset"), CASES)
def test_everything_is_on_the_page_and_nothing_overlaps(atlas, view, preset):
    composed = made(atlas, view, PRESETS[preset])
    figure, boxes = composed.figure, composed.boxes
    page = PRESETS[preset]
    for box in boxes.values():
        assert box.x >= page.margin - 1e-6
        assert box.y >= page.margin - 1e-6
        assert box.right <= figure.width_mm - page.margin + 1e-6
        assert box.bottom <= figure.height_mm - page.margin + 1e-6
    beside = {key: box for key, box in boxes.items() if key != "map"}
    for one, two in itertools.combinations(beside, 2):
        assert not beside[one].overlaps(beside[two]), (one, two)


@pytest.mark.parametrize(("view", "preset"), [*CASES[:4], ("overview", "a4-landscape")])
def test_no_label_and_no_symbol_is_under_the_legend(atlas, view, preset):
    composed = made(atlas, view, PRESETS[preset])
    legend = composed.boxes["legend"]
    for group in composed.draw_list:
        if not group.id.startswith("map."):
            continue
        for item in group.items:
            if isinstance(item, Labels):
                for label in item.labels:
                    left, top, right, bottom = label_box(label, MEASURER)
                    clear = (
                        right <= legend.x
                        or left >= legend.right
                        or bottom <= legend.y
                        or top >= legend.bottom
                    )
                    assert clear, label.id
            if isinstance(item, Markers) and group.id == "map.sites" and len(item.ids):
                x, y = item.xy.T
                part = 1.0  # mm from a mark's centre that are its own
                inside = (x + part > legend.x) & (x - part < legend.right)
                inside &= (y + part > legend.y) & (y - part < legend.bottom)
                assert not inside.any()


def test_groups_are_named_by_layer_and_item(atlas):
    composed = made(atlas, "anthracite-by-sea", PRESETS["nature-183"])
    names = [group.name for group in composed.draw_list]
    assert {"Sea", "Routes", "Sites", "Labels", "Frame", "Legend", "Scale bar", "Sources", "Title"} <= set(
        names
    )
    ids = [group.id for group in composed.draw_list]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("crs", [None, "EPSG:3857", "EPSG:32651", "+proj=aea +lat_1=36 +lat_2=42 +lon_0=124"])
def test_the_scale_bar_is_right_where_it_stands(atlas, crs):
    composed = made(atlas, "anthracite-by-sea", PRESETS["nature-183"], crs=crs)
    group = next(group for group in composed.draw_list if group.id == "scale-bar")
    bars = [item for item in group.items if isinstance(item, Polygons)]
    rows: dict[float, list[np.ndarray]] = {}
    for bar in bars:
        rows.setdefault(round(float(bar.xy[:, 1].min()), 6), []).append(bar.xy)
    texts = [
        "".join(run.text for run in line)
        for item in group.items
        if isinstance(item, Labels)
        for label in item.labels
        for line in label.lines
    ]
    km = next(float(text.split()[0].replace("\u00a0", "")) for text in texts if text.endswith("km"))
    nmi = next(float(text.split()[0].replace("\u00a0", "")) for text in texts if text.endswith("nmi"))
    scene, frame = composed.scenes["map"], composed.figure.item("map")
    for (top, pieces), metres in zip(sorted(rows.items()), (km * 1000, nmi * 1852), strict=True):
        xy = np.vstack(pieces)
        line = np.column_stack(
            [np.linspace(xy[:, 0].min(), xy[:, 0].max(), 200) - frame.x, np.full(200, top - frame.y)]
        )
        lonlat = to_lonlat(scene.viewport.to_map(line), scene.viewport.crs)
        measured = float(short_distance(lonlat[:-1], lonlat[1:]).sum())
        assert measured == pytest.approx(metres, rel=0.003)


def test_lettering_and_lines_obey_the_page(atlas):
    for preset in ("nature-89", "elsevier-140", "slide"):
        rules = PRESETS[preset]
        composed = made(atlas, "overview", rules)
        sizes = [
            run.size * 72 / 25.4
            for group in composed.draw_list
            for item in group.items
            if isinstance(item, Labels)
            for label in item.labels
            for line in label.lines
            for run in line
            if run.text.strip()
        ]
        assert min(sizes) >= rules.min_text_pt - 1e-6, preset


def test_the_extent_of_the_view_is_shown_whole(atlas):
    view = atlas.views["musan-ore-overland"]
    composed = made(atlas, view.id, PRESETS["nature-183"])
    shown = composed.scenes["map"].viewport
    corners = np.array([(x, y) for x in (view.west, view.east) for y in (view.south, view.north)])
    from geo.crs import from_lonlat

    page = shown.to_page(from_lonlat(corners, shown.crs))
    assert (page >= -1e-6).all()
    assert (page <= [shown.width + 1e-6, shown.height + 1e-6]).all()


def test_a_legend_can_be_reworded_reordered_and_cut(atlas):
    composed = made(atlas, "anthracite-by-sea", PRESETS["nature-183"])
    changed = composed.figure.with_item(
        "legend",
        wording=[{"entry": "mode.sea", "text": "Ship"}],
        order=["mode.sea"],
        left_out=["place.city"],
    )
    again = compose_figure(changed, atlas, MEASURER)
    group = next(group for group in again.draw_list if group.id == "legend")
    texts = [
        run.text
        for item in group.items
        if isinstance(item, Labels)
        for label in item.labels
        for line in label.lines
        for run in line
    ]
    assert "Ship" in texts
    assert "City" not in texts
    assert texts.index("Ship") < texts.index("Anthracite")


def test_two_maps_have_one_legend_and_their_names(atlas):
    base = made(atlas, "anthracite-by-sea", PRESETS["nature-183"]).figure
    first = base.item("map")
    assert isinstance(first, MapItem)
    left = first.model_copy(update={"width": 80.0, "caption": "Before"})
    right = first.model_copy(update={"key": "map-2", "x": 95.0, "width": 80.0, "caption": "After"})
    legend = base.item("legend")
    assert isinstance(legend, LegendItem)
    items = [left, right, legend.model_copy(update={"frame": ""})]
    composed = compose_figure(base.changed(items=[item.model_dump() for item in items]), atlas, MEASURER)
    assert {"Before: Routes", "After: Routes"} <= {group.name for group in composed.draw_list}
    entries = [entry.id for entry in composed.legends["legend"]]
    assert len(entries) == len(set(entries)) > 3


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((20.0, 15.0), "no place for"),
        ((60.0, 25.0), "no place for"),
        ((3000.0, 20.0), "no place for"),
    ],
)
def test_a_page_without_room_says_so(atlas, size, words):
    with pytest.raises(FigureError, match=words):
        made(atlas, "overview", own_size(*size))


def test_no_room_for_the_legend_says_so(atlas):
    with pytest.raises(FigureError, match="place"):
        made(atlas, "overview", own_size(60.0, 60.0), wishes=Wishes(notes=False))
    assert made(atlas, "overview", own_size(60.0, 60.0), wishes=Wishes(notes=False, legend=False))


@pytest.mark.parametrize(
    "extent",
    [
        {"west": -180.0, "east": 180.0, "south": -90.0, "north": 90.0},
        {"west": 100.0, "east": 150.0, "south": -89.9, "north": 90.0},
        {"west": 170.0, "east": -170.0, "south": 30.0, "north": 40.0},
        {"west": 124.0, "east": 124.0, "south": 39.0, "north": 39.0},
    ],
)
def test_an_extent_that_can_t_be_drawn_says_so(atlas, extent):
    view = atlas.views["overview"].changed(**extent)
    for crs in (None, "EPSG:3857"):
        with pytest.raises(FigureError, match="extent"):
            standard_figure(view, atlas, PRESETS["nature-183"], MEASURER, crs=crs)


def test_sizes_as_people_write_them():
    assert parse_size("183x120") == parse_size("183 × 120 mm") == (183.0, 120.0)
    for text in ("183", "a x b", "0x10", "-5x9", "4000x10", "nanx10", "infx3"):
        with pytest.raises(FigureError):
            parse_size(text)


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ({"south": 60.0, "north": 90.0}, "reaches where its projection ends"),
        ({"west": 170.0, "east": -170.0}, "crosses 180°"),
        ({"west": 125.0, "east": 125.0000001, "south": 38.0, "north": 38.0000001}, "larger scale than 1:100"),
    ],
)
def test_the_pole_and_the_date_line_are_a_sentence(atlas, box, words):
    view = atlas.views["overview"].changed(**box)
    with pytest.raises(FigureError, match=words):
        standard_figure(view, atlas, own_size(183, 150), MEASURER, crs="EPSG:3857")


@pytest.mark.parametrize("size", [(183, 120), (200, 130)])
def test_the_legend_leaves_the_map_most_of_the_page(atlas, size):
    composed = made(atlas, "receiving-provinces", own_size(*size))
    assert composed.boxes["map"].width >= 0.58 * composed.figure.width_mm
