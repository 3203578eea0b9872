"""Draw lists of the bundled atlas: what is in them, and that nothing touches anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import WGS84, transform, transform_extent
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS, Viewport
from layers.bundled import load_bundled
from layers.display import DisplayState, MapLayer
from layers.drawing.areas import touches
from layers.drawing.compose import BUILDERS, compose
from layers.drawing.declutter import MOST_MOVED, YIELDING_KINDS, spread
from layers.drawing.draw_list import Labels, Lines, Markers, Picture, Polygons
from layers.drawing.labels import broken
from layers.drawing.placing import LabelMemory
from layers.drawing.scene import Scene
from layers.drawing.sites import HOLLOW
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import label_box
from layers.records.commodity import Commodity
from layers.records.site import SiteKind
from layers.show_view import display_of
from layers.theme.colour import contrast
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
VIEWS = {
    "overview": (117.0, 34.3, 131.0, 43.3),
    "taedong": (124.95, 38.35, 125.95, 39.0),
    "musan": (128.9, 41.9, 130.0, 43.0),
    "bohai": (117.3, 36.8, 126.0, 41.0),
    "kumya": (126.6, 39.2, 127.9, 39.9),
    "nanping": (129.1, 42.15, 129.4, 42.3),
}


def view(name, width=1200.0, height=800.0, **values):
    west, south, east, north = VIEWS[name]
    frame = [(x, y) for x in np.linspace(west, east, 7) for y in np.linspace(south, north, 7)]
    extent = Extent.of(transform(np.array(frame), WGS84, DEFAULT_CRS))
    assert extent is not None
    return Viewport.fitting(extent, width, height, **values)


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def composed(atlas, name, display=None, **values):
    return compose(Snapshot.of(atlas, display or DisplayState()), view(name, **values), MEASURER)


def items(draw_list, kind, *groups):
    return [
        item
        for group in draw_list
        if not groups or group.id in groups
        for item in group.items
        if isinstance(item, kind)
    ]


def marker_ids(draw_list):
    return {key for item in items(draw_list, Markers, "sites", "cities") for key in item.ids}


def test_groups_follow_the_display(atlas):
    state = DisplayState()
    draw_list = composed(atlas, "overview", state)
    assert [group.id for group in draw_list] == [
        layer.id for layer in state.layers if layer.visible and layer.id in BUILDERS
    ]
    assert {group.name for group in draw_list} <= {layer.name for layer in state.layers}
    moved = state.moved("sites", 0).with_layer("routes", visible=False).with_layer("labels", opacity=0.5)
    draw_list = composed(atlas, "overview", moved)
    assert draw_list.groups[0].id == "sites"
    assert "routes" not in [group.id for group in draw_list]
    assert draw_list.groups[-1].opacity == 0.5


def test_only_the_asked_layers_are_composed(atlas):
    snapshot = Snapshot.of(atlas, DisplayState())
    part = compose(snapshot, view("musan"), MEASURER, layers=["sites"])
    whole = compose(snapshot, view("musan"), MEASURER)
    assert [group.id for group in part] == ["sites"]
    assert len(part.groups[0].items) == len(next(g for g in whole if g.id == "sites").items)


def test_the_overview_shows_mines_ports_and_routes(atlas):
    draw_list = composed(atlas, "overview")
    assert {"musan-mine", "unnyul-mine"} <= marker_ids(draw_list)
    ports = {site.id for site in atlas.sites.values() if site.kind in ("export-port", "receiving-port")}
    assert ports <= marker_ids(draw_list)
    legs = {key for item in items(draw_list, Lines, "routes") for key in item.ids}
    assert set(atlas.legs) == legs
    labelled = {label.id for item in items(draw_list, Labels, "labels") for label in item.labels}
    assert {"musan-mine", "kumya-mine", "unnyul-mine", "nampo-port", "rizhao-port"} <= labelled


@pytest.mark.parametrize("name", list(VIEWS))
def test_kumya_is_a_circle_and_never_a_point(atlas, name):
    draw_list = composed(atlas, name)
    assert "kumya-mine" not in {key for item in items(draw_list, Markers) for key in item.ids}
    circles = [item for item in items(draw_list, Polygons, "sites") if item.ids == ("kumya-mine",)]
    if name in ("overview", "kumya"):
        (circle,) = circles
        assert circle.fill is not None
        assert circle.fill.hatch is not None
        ring = circle.xy
        radius = np.hypot(*(ring - ring.mean(axis=0)).T) * view(name).resolution
        assert radius == pytest.approx(np.full(len(ring), 15_000), rel=0.003)


def boxes_of_labels(draw_list, *, upright_only=False):
    found = {}
    for item in items(draw_list, Labels):
        for number, label in enumerate(item.labels):
            if not (upright_only and label.rotation):
                found[(label.id, number, id(item))] = np.array(label_box(label, MEASURER))
    return found


def overlap(a, b):
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.01 and min(a[3], b[3]) - max(a[1], b[1]) > 0.01


@pytest.mark.parametrize("size", [(1200.0, 800.0), (640.0, 480.0), (1900.0, 1000.0)])
@pytest.mark.parametrize("name", list(VIEWS))
def test_no_label_touches_another(atlas, name, size):
    draw_list = composed(atlas, name, width=size[0], height=size[1])
    boxes = list(boxes_of_labels(draw_list, upright_only=True).items())
    assert len(boxes) > 1
    touching = [(a[0], b[0]) for i, (a, x) in enumerate(boxes) for b, y in boxes[:i] if overlap(x, y)]
    assert touching == []


@pytest.mark.parametrize("name", list(VIEWS))
def test_no_label_lies_on_a_symbol(atlas, name):
    draw_list = composed(atlas, name)
    placed = {
        label.id: np.array(label_box(label, MEASURER))
        for item in items(draw_list, Labels, "labels", "cities")
        for label in item.labels
        if not label.rotation
    }
    hit = []
    for item in items(draw_list, Markers, "sites", "cities"):
        if item.symbol in ("selection", "disc"):
            continue
        # The basemap's towns are no records and have no ids.
        for key, (x, y) in zip(item.ids or [""] * len(item.xy), item.xy, strict=True):
            half = item.size * 0.3
            hit.extend(
                (key, other)
                for other, box in placed.items()
                if overlap(box, (x - half, y - half, x + half, y + half))
            )
    assert hit == []


@pytest.mark.parametrize("name", list(VIEWS))
def test_labels_lie_whole_on_the_page(atlas, name):
    draw_list = composed(atlas, name)
    for box in boxes_of_labels(draw_list).values():
        assert box[:2].min() > -12
        assert box[2] < draw_list.width + 12
        assert box[3] < draw_list.height + 12
    for group in draw_list:
        assert group.clip == (0.0, 0.0, draw_list.width, draw_list.height)


@pytest.mark.parametrize("name", list(VIEWS))
def test_lines_and_markers_keep_near_the_page(atlas, name):
    draw_list = composed(atlas, name)
    for item in items(draw_list, Lines | Markers):
        assert np.isfinite(item.xy).all()
        if len(item.xy) == 0:
            continue
        assert item.xy.min() > -140
        assert (item.xy.max(axis=0) < np.array([draw_list.width, draw_list.height]) + 140).all()
    for item in items(draw_list, Lines):
        assert item.parts[0] == 0
        assert item.parts[-1] == len(item.xy)
        assert len(item.ids) in (0, len(item.parts) - 1)


def test_the_commodity_filter_takes_sites_routes_and_labels(atlas):
    state = DisplayState(commodities=frozenset({Commodity.ANTHRACITE}))
    draw_list = composed(atlas, "overview", state)
    assert not {"musan-mine", "unnyul-mine"} & marker_ids(draw_list)
    assert "nampo-port" in marker_ids(draw_list)
    legs = {key for item in items(draw_list, Lines, "routes") for key in item.ids}
    assert legs
    assert all(Commodity.ANTHRACITE in atlas.routes[atlas.legs[key].route].commodities for key in legs)
    labelled = {label.id for item in items(draw_list, Labels, "labels") for label in item.labels}
    assert "musan-mine" not in labelled


def test_a_choice_of_routes_leaves_only_what_is_on_them(atlas):
    state = DisplayState(routes=frozenset({"musan-nanping-road"}))
    draw_list = composed(atlas, "musan", state)
    legs = {key for item in items(draw_list, Lines, "routes") for key in item.ids}
    assert {atlas.legs[key].route for key in legs} == {"musan-nanping-road"}
    assert "musan-mine" in marker_ids(draw_list)
    kinds = {atlas.sites[key].kind for key in marker_ids(draw_list)}
    assert SiteKind.STATION not in kinds or "musan-station" in marker_ids(draw_list)
    assert "sanhe-crossing" not in marker_ids(draw_list)


def test_a_selected_site_and_route_are_marked(atlas):
    state = DisplayState(selection=frozenset({("sites", "musan-mine"), ("routes", "musan-tumen-rail")}))
    draw_list = composed(atlas, "musan", state)
    rings = [item for item in items(draw_list, Markers, "sites") if item.symbol == "selection"]
    assert [item.ids for item in rings] == [("musan-mine",)]
    plain = composed(atlas, "musan")
    assert len(items(draw_list, Lines, "routes")) == len(items(plain, Lines, "routes")) + 1


def test_small_circles_are_left_out_and_large_ones_true_to_scale(atlas):
    far = items(composed(atlas, "overview"), Polygons, "uncertainty")
    assert "nampo-port" not in {key for item in far for key in item.ids}
    near = items(composed(atlas, "taedong"), Polygons, "uncertainty")
    (taean,) = [item for item in near if item.ids == ("taean-port",)]
    radius = np.hypot(*(taean.xy - taean.xy.mean(axis=0)).T) * view("taedong").resolution
    assert radius == pytest.approx(np.full(len(radius), atlas.sites["taean-port"].uncertainty_m), rel=0.003)


def test_stations_give_way_when_there_is_no_room(atlas):
    near, far = composed(atlas, "musan"), composed(atlas, "overview")
    station = {site.id for site in atlas.sites.values() if site.kind is SiteKind.STATION}
    assert len(station & marker_ids(near)) > 15
    assert not station & marker_ids(far)


def test_labels_keep_their_place_while_the_map_moves(atlas):
    memory = LabelMemory()
    snapshot = Snapshot.of(atlas, DisplayState())
    start = view("bohai")

    def places(viewport):
        draw_list = compose(snapshot, viewport, MEASURER, memory=memory)
        return {
            label.id: (label.x, label.y, label.halign)
            for item in items(draw_list, Labels, "labels")
            for label in item.labels
            if label.leader is None
        }

    before = places(start)
    after = places(start.panned(9.0, -6.0))
    both = set(before) & set(after)
    assert len(both) >= len(before) - 2
    for key in both:
        assert after[key][0] - before[key][0] == pytest.approx(9.0, abs=1e-6), key
        assert after[key][1] - before[key][1] == pytest.approx(-6.0, abs=1e-6), key


def test_a_view_looks_the_same_from_wherever_one_came_to_it(atlas):
    memory = LabelMemory()
    snapshot = Snapshot.of(atlas, DisplayState())

    def places(viewport, memory):
        found = items(compose(snapshot, viewport, MEASURER, memory=memory), Labels, "labels")
        return {label.id: (label.x, label.y) for item in found for label in item.labels}

    for scale in (0.4, 1.7):
        places(view("overview").zoomed(scale), memory)
    assert places(view("overview"), memory) == places(view("overview"), None)


def test_the_same_input_gives_the_same_list(atlas):
    one, two = composed(atlas, "musan"), composed(atlas, "musan")
    for a, b in zip(one, two, strict=True):
        assert len(a.items) == len(b.items)
        for first, second in zip(a.items, b.items, strict=True):
            if isinstance(first, Labels):
                assert first == second
            elif isinstance(first, Picture):
                assert np.array_equal(first.rgba, second.rgba)
                assert (first.x, first.y) == (second.x, second.y)
            else:
                assert np.array_equal(first.xy, second.xy)


def test_a_page_in_millimetres_has_the_same_lettering(atlas):
    snapshot = Snapshot.of(atlas, DisplayState())
    screen = view("taedong")
    mm = 25.4 / 96
    page = replace(
        screen,
        resolution=screen.resolution / mm,
        width=screen.width * mm,
        height=screen.height * mm,
        page_unit_mm=1.0,
    )
    on_screen = {
        x.id: x for item in items(compose(snapshot, screen, MEASURER), Labels, "labels") for x in item.labels
    }
    on_page = {
        x.id: x for item in items(compose(snapshot, page, MEASURER), Labels, "labels") for x in item.labels
    }
    assert on_screen.keys() == on_page.keys()
    for key, label in on_screen.items():
        assert on_page[key].x == pytest.approx(label.x * mm, abs=0.02)
        assert on_page[key].y == pytest.approx(label.y * mm, abs=0.02)
        assert on_page[key].lines[0][0].size == pytest.approx(label.lines[0][0].size * mm)


def test_an_empty_view_and_an_empty_atlas_are_fine(atlas):
    from layers.atlas import Atlas

    nothing = compose(Snapshot.of(Atlas(), DisplayState()), view("overview"), MEASURER)
    assert marker_ids(nothing) == set()
    flat = compose(Snapshot.of(atlas, DisplayState()), view("overview").resized(0, 0), MEASURER)
    assert flat.width == 0


def test_marks_come_in_order_of_importance(atlas):
    scene = Scene(Snapshot.of(atlas, DisplayState()), view("overview"), MEASURER)
    kinds = [site.kind for site in scene.marks.sites]
    assert kinds[0] is SiteKind.MINE
    assert scene.shows(MapLayer.SITES)


def test_overlapping_symbols_give_way_by_less_than_themselves():
    xy = np.array([(100.0, 100.0), (104.0, 100.0), (102.0, 103.0), (300.0, 300.0)])
    reach = np.full(4, 8.0)
    out = spread(xy, reach)
    before = np.hypot(*(xy[:3, None] - xy[None, :3]).transpose(2, 0, 1))[np.triu_indices(3, 1)]
    after = np.hypot(*(out[:3, None] - out[None, :3]).transpose(2, 0, 1))[np.triu_indices(3, 1)]
    assert (after > before * 2).all()
    assert np.hypot(*(out - xy).T).max() <= 8.0 * MOST_MOVED + 1e-9
    assert out[3].tolist() == [300.0, 300.0]


def test_symbols_with_room_stand_on_their_points(atlas):
    scene = Scene(Snapshot.of(atlas, DisplayState()), view("taedong"), MEASURER)
    rows = {site.id: row for row, site in enumerate(scene.sites)}
    for site, place in zip(scene.marks.sites, scene.marks.xy, strict=True):
        assert place == pytest.approx(scene.site_xy[rows[site.id]], abs=1e-9)


@pytest.mark.parametrize("size", [(1200.0, 800.0), (500.0, 350.0), (300.0, 220.0)])
def test_no_city_name_lies_across_a_route(atlas, size):
    draw_list = composed(atlas, "overview", width=size[0], height=size[1])
    scene = Scene(Snapshot.of(atlas, DisplayState()), view("overview", *size), MEASURER)
    for item in items(draw_list, Labels, "labels"):
        for label in item.labels:
            if atlas.sites.get(label.id) and atlas.sites[label.id].kind in YIELDING_KINDS:
                box = label_box(label, MEASURER)
                assert not any(overlap(box, line) for line in scene.route_boxes), label.id


def test_a_long_name_is_broken_in_the_middle():
    assert broken("Musan mine") == ("Musan mine",)
    assert broken("Jongju rare-earth claim") == ("Jongju", "rare-earth claim")
    assert broken("Ch'ŏngjin Ch'ŏngnyŏn Steelworks") == ("Ch'ŏngjin Ch'ŏngnyŏn", "Steelworks")
    assert broken("Donaudampfschifffahrt") == ("Donaudampfschifffahrt",)


@settings(max_examples=12)
@given(
    lon=st.floats(117.5, 130.5),
    lat=st.floats(34.5, 43.0),
    resolution=st.floats(20.0, 1800.0),
    theme=st.sampled_from(["light", "dark"]),
)
def test_wherever_one_looks_no_label_touches_another_or_leaves_the_page(atlas, lon, lat, resolution, theme):
    centre = transform(np.array([[lon, lat]]), WGS84, DEFAULT_CRS)[0]
    viewport = Viewport(DEFAULT_CRS, (float(centre[0]), float(centre[1])), resolution, 900.0, 600.0)
    draw_list = compose(Snapshot.of(atlas, DisplayState(theme=theme)), viewport, MEASURER)
    boxes = list(boxes_of_labels(draw_list, upright_only=True).items())
    assert [(a[0], b[0]) for i, (a, x) in enumerate(boxes) for b, y in boxes[:i] if overlap(x, y)] == []
    for item in items(draw_list, Labels, "labels"):
        for label in item.labels:
            box = label_box(label, MEASURER)
            assert min(box) >= 0
            assert box[2] <= 900.0
            assert box[3] <= 600.0


def test_what_is_kept_clear_stays_free_whenever_it_is_said(atlas):
    scene = Scene(Snapshot.of(atlas, DisplayState()), view("overview"), MEASURER)
    before = scene.labels
    some = next(label for label in before.places if label.id == "dandong-port")
    box = np.array([label_box(some, MEASURER)]) + np.array([-40.0, -30.0, 40.0, 30.0])
    scene.keep_clear = box
    placed = [*scene.labels.places, *scene.degrees]
    assert placed
    assert not any(overlap(label_box(label, MEASURER), box[0]) for label in placed)


@pytest.mark.parametrize("name", ["overview", "anthracite-by-sea", "unnyul-ore", "musan-ore-overland"])
def test_degrees_are_whole_within_the_frame_and_off_the_ways(atlas, name):
    record = atlas.views[name]
    extent = transform_extent(
        Extent(record.west, record.south, record.east, record.north), WGS84, DEFAULT_CRS
    )
    for width in range(500, 1300, 37):
        viewport = Viewport.fitting(extent, width, round(width * 0.56))
        scene = Scene(Snapshot.of(atlas, display_of(record, DisplayState())), viewport, MEASURER)
        assert len(scene.degrees) >= 2
        for label in scene.degrees:
            left, top, right, bottom = label_box(label, MEASURER)
            assert min(left, top) >= 0, label.id
            assert right <= viewport.width, label.id
            assert bottom <= viewport.height, label.id
            assert not touches((left, top, right, bottom), scene.route_boxes), label.id


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hollow_symbols_are_hollow_in_both_themes(atlas, theme):
    """An anchor or question mark must stand out from the inside of its symbol."""
    snapshot = Snapshot.of(atlas, DisplayState(theme=theme))
    found = 0
    for group in compose(snapshot, view("overview"), MEASURER):
        for item in group.items:
            if isinstance(item, Markers) and (item.symbol in HOLLOW or item.symbol.endswith("-half")):
                found += 1
                assert contrast(item.colour, item.ink) >= 3.0, (item.symbol, item.colour, item.ink)
    assert found >= 3
