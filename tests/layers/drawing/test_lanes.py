"""Routes on the page: clipped, side by side, and still while the map moves."""

from __future__ import annotations

import numpy as np
import pytest

from geo.viewport import DEFAULT_CRS, Viewport
from layers.drawing.lanes import route_lines
from layers.drawing.projected import leg_line
from layers.drawing.units import Units
from layers.records.route import Leg
from layers.theme.theme import Sizes

UNITS = Units(25.4 / 96)
VIEW = Viewport(DEFAULT_CRS, (0.0, 0.0), 200.0, 800, 600)
LANE = UNITS.pt(Sizes().lane_pt)


def leg(name, *coordinates, mode="rail"):
    return Leg(
        id=name,
        route="a-route",
        order=1,
        mode=mode,
        method="schematic",
        standing="reported",
        from_site="from-here",
        to_site="to-there",
        coordinates=coordinates,
    )


EAST = ((123.2, 39.0), (124.0, 39.02), (124.8, 39.0))


def offsets(run, line):
    """Signed distance of the run's vertices from the leg's own page line, at the same x."""
    order = np.argsort(line[:, 0])
    return run.xy[:, 1] - np.interp(run.xy[:, 0], line[order, 0], line[order, 1])


def test_a_leg_alone_stays_on_its_line():
    alone = leg("alone", *EAST)
    (run,) = route_lines([alone], VIEW, UNITS, Sizes()).runs
    page = VIEW.to_page(leg_line(alone, DEFAULT_CRS).xy)
    assert np.abs(offsets(run, page)).max() < 1e-6


@pytest.mark.parametrize("count", [2, 3, 4])
def test_legs_on_one_way_lie_side_by_side(count):
    legs = [leg(f"leg-{i}", *EAST[:: 1 if i % 2 else -1]) for i in range(count)]
    runs = route_lines(legs, VIEW, UNITS, Sizes()).runs
    page = VIEW.to_page(leg_line(legs[1], DEFAULT_CRS).xy)
    middles = []
    for run in runs:
        near = np.abs(run.xy[:, 0] - 330) < 30
        middles.append(float(np.median(offsets(run, page)[near])))
    gaps = np.abs(np.diff(middles))
    assert gaps == pytest.approx([gaps[0]] * (count - 1), abs=0.05)
    assert gaps[0] == pytest.approx(LANE, abs=0.1)
    assert sum(middles) == pytest.approx(0.0, abs=0.1)


def test_vertices_within_a_fraction_of_a_pixel_are_thinned_and_the_line_stays():
    lon = np.linspace(123.2, 124.8, 20_000)
    winding = leg("winding", *zip(lon, 39.0 + 0.02 * np.sin(lon * 40), strict=True))
    (run,) = route_lines([winding], VIEW, UNITS, Sizes()).runs
    page = VIEW.to_page(leg_line(winding, DEFAULT_CRS).xy)
    assert len(run.xy) < np.hypot(*np.diff(page, axis=0).T).sum() / UNITS.px(0.2)
    assert np.abs(offsets(run, page)).max() < UNITS.px(0.25)


def test_lanes_end_where_the_sites_stand():
    legs = [leg("one", *EAST), leg("two", *EAST)]
    for run, one in zip(route_lines(legs, VIEW, UNITS, Sizes()).runs, legs, strict=True):
        ends = VIEW.to_page(leg_line(one, DEFAULT_CRS).xy[[0, -1]])
        assert run.xy[[0, -1]] == pytest.approx(ends)


def test_crossing_legs_keep_their_line():
    legs = [leg("east", (123.6, 39.0), (124.4, 39.0)), leg("north", (124.0, 38.7), (124.0, 39.3))]
    straight = [route_lines([one], VIEW, UNITS, Sizes()).runs[0] for one in legs]
    both = route_lines(legs, VIEW, UNITS, Sizes()).runs
    for alone, together in zip(straight, both, strict=True):
        assert together.xy == pytest.approx(alone.xy)


def test_what_lies_outside_is_cut_and_what_comes_back_is_kept():
    out_and_back = leg("out", (123.9, 39.0), (124.0, 41.0), (124.1, 39.0))
    runs = route_lines([out_and_back], VIEW, UNITS, Sizes()).runs
    assert len(runs) == 2
    for run in runs:
        assert run.xy[:, 1].min() > -120
    far = leg("far", (110.0, 20.0), (111.0, 21.0))
    assert route_lines([far], VIEW, UNITS, Sizes()).runs == ()


def test_nothing_moves_on_the_ground_when_the_map_is_panned():
    legs = [leg("one", *EAST), leg("two", *EAST), leg("three", (123.5, 38.8), (124.0, 39.02), (124.6, 39.3))]
    here = route_lines(legs, VIEW, UNITS, Sizes()).runs
    there = route_lines(legs, VIEW.panned(37.3, -21.9), UNITS, Sizes()).runs
    for a, b in zip(here, there, strict=True):
        low, high = max(a.along[0], b.along[0]) + 120, min(a.along[-1], b.along[-1]) - 120
        at = np.linspace(low, high, 50)
        for axis, move in ((0, 37.3), (1, -21.9)):
            first = np.interp(at, a.along, a.xy[:, axis])
            second = np.interp(at, b.along, b.xy[:, axis])
            assert second - first == pytest.approx(np.full(50, move), abs=0.3)


def test_legs_that_look_alike_share_a_lane_and_one_is_inked():
    legs = [leg("one", *EAST), leg("two", *EAST), leg("three", *EAST)]
    runs = route_lines(legs, VIEW, UNITS, Sizes(), ["a", "a", "b"]).runs
    assert [bool(run.shared.all()) for run in runs] == [False, True, False]
    middle = [float(np.interp(300.0, run.xy[:, 0], run.xy[:, 1])) for run in runs]
    assert middle[0] == pytest.approx(middle[1], abs=0.01)
    assert abs(middle[2] - middle[0]) == pytest.approx(LANE, abs=0.1)


def test_a_branch_is_inked_from_where_it_leaves_the_trunk():
    legs = [leg("trunk", *EAST), leg("branch", (123.2, 39.0), (124.0, 39.02), (124.5, 39.4))]
    runs = route_lines(legs, VIEW, UNITS, Sizes(), ["a", "a"]).runs
    (piece,) = runs[1].pieces()
    fork = VIEW.to_page(leg_line(legs[0], DEFAULT_CRS).xy[1:2])[0]
    gap = np.hypot(*(piece.xy[0] - fork))
    assert gap < 25
    assert len(runs[0].pieces()) == 1
    (joined,) = runs[1].pieces(shared=True)
    assert joined.along[0] == 0
