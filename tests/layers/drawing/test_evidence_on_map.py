"""Sanctions, claims and estimates, flows and destinations on the map."""

import math
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from geo.crs import WGS84, transform_extent
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS, Viewport
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.display import DisplayState, MapLayer
from layers.drawing.compose import compose
from layers.drawing.declutter import ALWAYS_DRAWN
from layers.drawing.draw_list import DrawList, Group, Labels, Lines, Markers, Polygons
from layers.drawing.evidence_marks import pair_marks, radius_of, rim_boxes, tonnes_per_square
from layers.drawing.flow_bands import amounts_text
from layers.drawing.legend import legend_entries
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import label_box
from layers.errors import RecordError
from layers.evidence.flows import flow_years, flows_in
from layers.records.commodity import Commodity
from layers.records.statement import Statement
from layers.sanctions.status import Status
from layers.show_view import display_of
from layers.theme.theme import LIGHT
from layers.webpage.reserves import flows_data
from tests.helpers.measurer import EvenMeasurer


@cache
def atlas() -> Atlas:
    return load_bundled()


def scene_of(view: str, *shown: MapLayer, **values: object) -> Scene:
    record = atlas().views[view]
    state = display_of(record, DisplayState())
    for layer in shown:
        state = state.with_layer(layer, visible=True)
    extent = Extent(record.west, record.south, record.east, record.north)
    viewport = Viewport.fitting(transform_extent(extent, WGS84, DEFAULT_CRS), 1200, 800)
    snapshot = Snapshot.of(atlas(), replace(state, **values))
    return Scene(snapshot, viewport, EvenMeasurer())


def drawn(scene: Scene) -> DrawList:
    return compose(scene.snapshot, scene.viewport, scene.measurer)


def group(scene: Scene, name: str) -> Group:
    return next(g for g in drawn(scene).groups if g.id == name)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2015, 1, 1), Status.UNRESTRICTED),
        (date(2016, 6, 1), Status.EXEMPT),
        (date(2017, 1, 15), Status.CAPPED),
        (date(2018, 1, 1), Status.BANNED),
    ],
)
def test_routes_take_the_colour_and_the_mark_of_their_status(day: date, status: Status) -> None:
    scene = scene_of("anthracite-by-sea", on_date=day)
    colour = LIGHT.status_colour(status)
    items = group(scene, "routes").items
    assert {line.stroke.colour for line in items if isinstance(line, Lines)} >= {colour}
    symbols = {item.symbol for item in items if isinstance(item, Markers)}
    assert ("tick" in symbols) == (status is Status.CAPPED)
    assert ("cross" in symbols) == (status is Status.BANNED)
    texts = [entry.id for entry in legend_entries(scene)]
    assert f"status.{status.value}" in texts


def test_a_regime_of_its_own() -> None:
    day = date(2017, 8, 20)
    un, china = (scene_of("musan-ore-overland", on_date=day, regime=regime) for regime in ("UN", "PRC"))
    mine = atlas().sites["musan-mine"]
    assert un.colouring.site_status(mine) is Status.BANNED
    assert china.colouring.site_status(mine) is Status.WIND_DOWN


def test_areas_of_ring_and_disc_are_to_one_scale() -> None:
    scene = scene_of("overview", MapLayer.EVIDENCE)
    pairs = [pair for pair in pair_marks(scene) if atlas().sites.get(pair.subject)]
    scale = tonnes_per_square(scene, pairs)
    for pair in pairs:
        for tonnes in (pair.claim_t, pair.estimate_t):
            assert math.pi * radius_of(tonnes, scale) ** 2 * scale == pytest.approx(tonnes)
    for item in group(scene, "evidence").items:
        assert isinstance(item, Polygons)
        assert set(item.ids) <= set(atlas().statements)


def test_national_figures_stand_on_a_plate_and_at_no_place() -> None:
    scene = scene_of("overview", MapLayer.EVIDENCE)
    on_map = {key for item in group(scene, "evidence").items for key in item.ids}
    national = {s.id for s in atlas().statements.values() if s.subject == "north-korea"}
    assert not on_map & national
    on_plate = {key for item in group(scene, "plates").items for key in getattr(item, "ids", ())}
    assert on_plate
    assert on_plate <= national


def test_no_label_lies_on_a_plate() -> None:
    scene = scene_of("overview", MapLayer.EVIDENCE, MapLayer.FLOWS)
    boxes = [plate.box for plate in scene.plates]
    assert len(boxes) == 2
    for item in group(scene, "labels").items:
        assert isinstance(item, Labels)
        for label in item.labels:
            left, top, right, bottom = label_box(label, scene.measurer)
            for box in boxes:
                assert right <= box[0] or left >= box[2] or bottom <= box[1] or top >= box[3], label.id


def test_flows_are_what_the_sources_give_for_the_year() -> None:
    assert 2016 in flow_years(atlas())
    coal = next(flow for flow in flows_in(atlas(), 2016) if flow.commodity is Commodity.COAL)
    assert coal.tonnes is not None
    assert coal.tonnes.high == pytest.approx(22.49e6)
    assert set(coal.statements) <= set(atlas().statements)
    assert flows_in(atlas(), 1999) == []


def test_a_flow_is_as_wide_on_every_way_of_its_commodity() -> None:
    scene = scene_of("anthracite-by-sea", MapLayer.FLOWS, year=2016)
    bands = [item for item in group(scene, "flows").items if isinstance(item, Lines)]
    assert [band.stroke.width for band in bands] == [pytest.approx(scene.units.pt(22.49))]
    # Every way that carries it has a band, and where several share a line there is one: laid over each
    # other they would be darker, as if more went there.
    parts = bands[0].parts
    middles = [bands[0].xy[a:b].mean(axis=0).round(3).tolist() for a, b in pairwise(parts)]
    assert len({tuple(middle) for middle in middles}) == len(middles)
    assert len(middles) < len(scene.route_lines.runs)
    for run in scene.route_lines.runs:
        for point in run.xy[:: max(len(run.xy) // 20, 1)]:
            assert np.hypot(*(bands[0].xy - point).T).min() < scene.units.pt(22.49) / 2


def test_the_plate_says_what_the_width_means_and_that_no_way_is_counted() -> None:
    scene = scene_of("anthracite-by-sea", MapLayer.FLOWS, year=2016)
    said = " ".join(run.text for plate in scene.plates for run in _runs(plate.items))
    for words in ("1 pt wide for 1 Mt", "alike along every way", "don’t say how much went which way"):
        assert words in said
    assert "'" not in said


def test_on_a_page_the_plate_hides_no_place_while_a_corner_is_free() -> None:
    record = atlas().views["overview"]
    extent = Extent(record.west, record.south, record.east, record.north)
    box = transform_extent(extent, WGS84, DEFAULT_CRS)
    viewport = replace(Viewport.fitting(box, 180, 150), page_unit_mm=1.0)
    state = display_of(record, DisplayState()).with_layer(MapLayer.FLOWS, visible=True)
    scene = Scene(Snapshot.of(atlas(), state), viewport, EvenMeasurer())
    (plate,) = scene.plates
    left, top, right, bottom = plate.box
    at = scene.candidates.xy
    subject = [site.kind in ALWAYS_DRAWN for site in scene.candidates.sites]
    inside = (at >= (left, top)).all(axis=1) & (at <= (right, bottom)).all(axis=1)
    assert not (inside & subject).any()


def test_a_year_without_figures_says_so_and_draws_nothing() -> None:
    scene = scene_of("anthracite-by-sea", MapLayer.FLOWS, year=1999)
    assert not [item for item in group(scene, "flows").items if isinstance(item, Lines)]
    texts = [run.text for plate in scene.plates for run in _runs(plate.items)]
    assert "no whole-year figure in the sources" in texts


def _runs(items: object) -> list[object]:
    labels = [item for item in items if isinstance(item, Labels)]  # type: ignore[attr-defined]
    return [run for item in labels for label in item.labels for line in label.lines for run in line]


def test_joint_shares_hatch_their_provinces_together_and_say_the_flaw() -> None:
    scene = scene_of("receiving-provinces")
    hatched: dict[str, int] = {}
    for item in group(scene, "areas").items:
        if isinstance(item, Polygons) and item.fill is not None and item.fill.hatch is not None:
            hatched[item.ids[0]] = hatched.get(item.ids[0], 0) + 1
            assert np.isfinite(item.xy).all()
    assert hatched == {"s4-06": 4, "s4-07": 3}
    texts = {entry.id: entry.text for entry in legend_entries(scene)}
    assert texts["destination.s4-06"] == "93.1 % of the anthracite, 4 provinces together (source flawed)"
    assert "3 provinces and others together" in texts["destination.s4-07"]


@pytest.mark.parametrize("size", [(1200, 800), (1250, 676), (340, 300), (700, 700)])
def test_no_place_s_name_lies_across_the_rim_of_a_claim(size: tuple[int, int]) -> None:
    record = atlas().views["rare-earths"]
    extent = Extent(record.west, record.south, record.east, record.north)
    viewport = Viewport.fitting(transform_extent(extent, WGS84, DEFAULT_CRS), *size)
    scene = Scene(Snapshot.of(atlas(), display_of(record, DisplayState())), viewport, EvenMeasurer())
    rims = rim_boxes(scene)
    assert len(rims)
    named = [label for label in scene.labels.places if label.id == "jongju-deposit"]
    assert named
    for label in named:
        left, top, right, bottom = label_box(label, scene.measurer)
        across = (rims[:, 0] < right) & (rims[:, 2] > left) & (rims[:, 1] < bottom) & (rims[:, 3] > top)
        assert not across.any()


@pytest.mark.parametrize("kind", ["claim", "estimate"])
@pytest.mark.parametrize("subject", ["musan-mine", "north-korea"])
def test_a_figure_without_an_upper_end_has_the_size_of_its_lower(subject: str, kind: str) -> None:
    values = {"id": "s-open", "subject": subject, "property": "reserves", "commodity": "iron-ore"}
    number = {"value_low": 9e12, "unit": "t", "kind": kind, "source": "kiep-2018", "confidence": "high"}
    open_above = Statement.checked({**values, **number})
    scene = scene_of("overview", MapLayer.EVIDENCE, MapLayer.FLOWS)
    snapshot = replace(scene.snapshot, atlas=Atlas([*atlas().records(), open_above]))
    found = Scene(snapshot, scene.viewport, scene.measurer)
    pairs = pair_marks(found, [subject])
    assert all(math.isfinite(pair.largest) for pair in pairs)
    assert subject == "north-korea" or 9e12 in [pair.largest for pair in pairs]
    for part in drawn(found).groups:
        assert all(np.isfinite(item.xy).all() for item in part.items if isinstance(item, Polygons))
    assert any(entry.id == "evidence.scale" for entry in legend_entries(found))


def test_a_flow_without_an_upper_end_is_as_wide_as_its_lower() -> None:
    values = {"id": "s-open", "subject": "china-from-north-korea", "property": "import_quantity"}
    more = {"commodity": "anthracite", "unit": "t", "period": "1999", "kind": "observation"}
    open_above = Statement.checked({**values, **more, "value_low": 3e6, "source": "kiep-2018"})
    scene = scene_of("anthracite-by-sea", MapLayer.FLOWS, year=1999)
    snapshot = replace(scene.snapshot, atlas=Atlas([*atlas().records(), open_above]))
    found = Scene(snapshot, scene.viewport, scene.measurer)
    (band,) = [item for item in group(found, "flows").items if isinstance(item, Lines)]
    assert band.stroke.width == pytest.approx(found.units.pt(3))
    (flow,) = flows_in(snapshot.atlas, 1999)
    assert amounts_text(flow) == "from 3 Mt"
    assert flows_data(snapshot.atlas)["years"][0][1][0]["tonnes"] == 3e6


def test_no_amount_is_beyond_all_measure() -> None:
    known = atlas().statements["s0-02"]
    for value in (1e300, -1e25, 1e-300):
        with pytest.raises(RecordError, match="a value lies between"):
            known.changed(value_low=value, value_high=value)
    with pytest.raises(RecordError, match="give the lower end too"):
        known.changed(value_low=None, value_high=-5)
