"""Hit tests on the draw list."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.drawing.draw_list import (
    Fill,
    Group,
    Label,
    Labels,
    Lines,
    Markers,
    Polygons,
    Stroke,
    TextRun,
)
from layers.drawing.picking import LabelBoxes, hits, in_order, inside, outlines_of, symbol_of
from tests.helpers.measurer import EvenMeasurer


def markers(*places: tuple[float, float], ids: tuple[str, ...], size: float = 10) -> Markers:
    return Markers(np.array(places, dtype=float), "mine", size, "#000000", "#000000", "#FFFFFF", ids=ids)


def lines(*parts: list[tuple[float, float]], ids: tuple[str, ...], width: float = 2) -> Lines:
    xy = np.array([point for part in parts for point in part], dtype=float)
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    return Lines(xy, offsets, Stroke("#000000", width), ids=ids)


def ring_with_hole() -> Polygons:
    outer = [(0, 0), (100, 0), (100, 100), (0, 100)]
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    return Polygons(
        np.array(outer + hole, dtype=float),
        np.array([0, 4, 8]),
        np.array([0, 2]),
        Fill("#000000"),
        ids=("ring",),
    )


def refs(groups, x, y, tolerance=3.0):
    return [hit.ref for hit in hits(groups, x, y, tolerance)]


def group(name: str, *items) -> Group:
    return Group(name, name, tuple(items))


def test_markers_before_lines_before_areas_whatever_their_layer():
    groups = [
        group("sites", markers((50, 20), ids=("pit",))),
        group("routes", lines([(0, 20), (100, 20)], ids=("way",))),
        group("areas", ring_with_hole()),
    ]
    assert refs(groups, 50, 20) == [("sites", "pit"), ("legs", "way"), ("areas", "ring")]


def test_the_higher_layer_first_then_the_nearer_mark():
    groups = [
        group("cities", markers((50, 50), ids=("town",))),
        group("sites", markers((53, 50), (51, 50), ids=("far", "near"))),
    ]
    assert refs(groups, 50, 50) == [("sites", "near"), ("sites", "far"), ("sites", "town")]


def test_each_record_once_at_its_nearest():
    groups = [group("sites", markers((50, 50), (52, 50), ids=("pit", "pit")))]
    found = hits(groups, 52, 50, 3)
    assert [(hit.ref, hit.distance) for hit in found] == [(("sites", "pit"), 0.0)]


def test_reach_is_half_the_symbol_and_the_tolerance():
    groups = [group("sites", markers((0, 0), ids=("pit",), size=10))]
    assert refs(groups, 7.9, 0) == [("sites", "pit")]
    assert refs(groups, 8.1, 0) == []


def test_the_gap_between_two_lines_isnt_a_line():
    groups = [group("routes", lines([(0, 0), (10, 0)], [(10, 80), (0, 80)], ids=("a", "b")))]
    assert refs(groups, 10, 40) == []
    assert refs(groups, 5, 3.5) == [("legs", "a")]
    assert refs(groups, 5, 78) == [("legs", "b")]


def test_holes_arent_inside():
    groups = [group("areas", ring_with_hole())]
    assert refs(groups, 20, 20) == [("areas", "ring")]
    assert refs(groups, 50, 50) == []
    assert refs(groups, 120, 50) == []


def test_a_foreign_layer_is_its_own_table():
    groups = [group("my-points", markers((0, 0), ids=("7",)))]
    assert refs(groups, 0, 0) == [("my-points", "7")]


def test_marks_without_ids_cant_be_pointed_at():
    groups = [group("ground", markers((0, 0), ids=()), lines([(0, 0), (1, 1)], ids=()))]
    assert refs(groups, 0, 0) == []


def test_empty_and_single_vertex_lines():
    empty = Lines(np.empty((0, 2)), np.array([0]), Stroke("#000000", 1), ids=())
    dot = lines([(5, 5)], ids=("dot",))
    assert refs([group("routes", empty, dot)], 5, 5) == []


def test_inside_a_rectangle():
    groups = [
        group("sites", markers((10, 10), (90, 90), ids=("in", "out"))),
        group("routes", lines([(0, 0), (20, 20)], [(80, 80), (99, 99)], ids=("near", "far"))),
        group("areas", ring_with_hole()),
    ]
    found = inside(groups, 5, 5, 45, 45)
    assert found == [("sites", "in"), ("legs", "near"), ("areas", "ring")]
    assert inside(groups, 200, 200, 300, 300) == []


def test_the_symbol_of_a_record_is_the_topmost():
    halo, symbol = markers((3, 4), ids=("pit",), size=20), markers((1, 1), (3, 4), ids=("x", "pit"))
    found = symbol_of([group("sites", halo, symbol)], ("sites", "pit"))
    assert found.size == 10
    assert found.xy.tolist() == [[3, 4]]
    assert symbol_of([group("sites", halo)], ("sites", "nowhere")) is None
    assert symbol_of([group("sites", halo)], ("legs", "pit")) is None


def test_outlines_of_a_record():
    way = lines([(0, 0), (10, 0)], [(10, 80), (0, 80)], [(1, 1), (2, 2)], ids=("a", "b", "a"))
    found = outlines_of([group("routes", way)], ("legs", "a"))
    assert [part.tolist() for part in found] == [[[0, 0], [10, 0]], [[1, 1], [2, 2]]]
    ring, hole = outlines_of([group("areas", ring_with_hole())], ("areas", "ring"))
    assert ring[0].tolist() == ring[-1].tolist() == [0, 0]
    assert len(hole) == 5
    assert outlines_of([group("routes", way)], ("areas", "a")) == ()


def test_labels_are_found_between_markers_and_lines():
    run = TextRun("Nampo", 10.0, "#000000")
    labels = Labels(
        (
            Label(20, 50, ((run,),), id="nampo-port"),
            Label(20, 80, ((run,),), id="fob.nampo-sea-1"),
            Label(20, 110, ((run,),)),
        )
    )
    groups = [
        group("routes", lines([(0, 48), (100, 48)], ids=("way",))),
        group("labels", labels),
        group("sites", markers((25, 48), ids=("pit",))),
    ]
    boxes = LabelBoxes.of(groups, EvenMeasurer())

    def at(x: float, y: float) -> list:
        return [hit.ref for hit in in_order([*hits(groups, x, y, 3.0), *boxes.hits(x, y)])]

    assert at(25, 48) == [("sites", "pit"), ("sites", "nampo-port"), ("legs", "way")]
    assert at(40, 47) == [("sites", "nampo-port"), ("legs", "way")]
    assert at(25, 78) == [("legs", "nampo-sea-1")]
    assert at(25, 108) == []
    assert boxes.levels == (1, 1)
    assert LabelBoxes.of([], EvenMeasurer()).hits(0, 0) == []


COORDINATE = st.integers(-100_000, 100_000).map(lambda thousandths: thousandths / 1000)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=12), COORDINATE, COORDINATE)
def test_distance_to_a_line_agrees_with_shapely(line, x, y):
    import shapely

    found = hits([group("routes", lines(line, ids=("way",), width=0))], x, y, 1e4)
    assert [hit.ref for hit in found] == [("legs", "way")]
    expected = shapely.LineString(line).distance(shapely.Point(x, y))
    assert abs(found[0].distance - expected) < 1e-6
