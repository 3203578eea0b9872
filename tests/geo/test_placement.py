"""Label placement: nothing overlaps, priority rules, and the blocks change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.placement import Placement, boxes_along, place
from geo.placement_choices import BETWEEN, POSITIONS, TURNED, _candidates, _distance_costs
from geo.placement_index import crosses_box, lines_cross

BOUNDS = (0.0, 0.0, 400.0, 300.0)
NONE = np.empty((0, 4))


def scattered(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    anchors = random.uniform([-10, -10], [410, 310], (count, 2))
    sizes = np.column_stack([random.uniform(10, 70, count), random.uniform(8, 14, count)])
    return anchors, sizes, random.integers(0, 5, count).astype(float), random.uniform(0, 6, count)


def boxes_of(placement: Placement, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    chosen = np.flatnonzero(placement.choice >= 0)
    low = placement.positions[chosen]
    return chosen, np.hstack([low, low + sizes[chosen]])


def overlapping(a: np.ndarray, b: np.ndarray, gap: float) -> np.ndarray:
    """(A, B) bool: boxes nearer than `gap` in both directions."""
    near = (a[:, None, :2] < b[None, :, 2:] + gap) & (a[:, None, 2:] + gap > b[None, :, :2])
    return near.all(axis=2)


def one_by_one(anchors, sizes, priority, clearance, obstacles, padding):
    """The plain greedy method without leaders, as slow and as clear as can be."""
    taken: list[np.ndarray] = []
    choice = np.full(len(anchors), -1)
    inside = ((anchors >= BOUNDS[:2]) & (anchors <= BOUNDS[2:])).all(axis=1)
    for label in np.argsort(-priority, kind="stable"):
        if not inside[label]:
            continue
        for option, name in enumerate(POSITIONS):
            east, south = ("E" in name) - ("W" in name), ("S" in name) - ("N" in name)
            off = (clearance[label] + padding) * (np.sqrt(0.5) if east and south else 1)
            middle = anchors[label] + np.array([east, south]) * (off + sizes[label] / 2)
            box = np.concatenate([middle - sizes[label] / 2, middle + sizes[label] / 2])
            if (box[:2] < np.array(BOUNDS[:2]) - 1e-9).any() or (box[2:] > np.array(BOUNDS[2:]) + 1e-9).any():
                continue
            others = np.array([*taken, *obstacles]).reshape(-1, 4)
            if overlapping(box[None], others, padding - 1e-6).any():
                continue
            away = np.maximum(np.maximum(box[:2] - padding / 2 - anchors, anchors - box[2:] - padding / 2), 0)
            symbol = (away**2).sum(axis=1) < (clearance + padding / 2 - 1e-6) ** 2
            symbol &= clearance > 0
            symbol[label] = False
            if symbol.any():
                continue
            taken.append(box)
            choice[label] = option
            break
    return choice


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 90), st.integers(0, 10))
def test_blocks_give_what_one_by_one_gives(seed, count, walls):
    anchors, sizes, priority, clearance = scattered(seed, count)
    corner = np.random.default_rng(seed + 1).uniform([0, 0], [380, 280], (walls, 2))
    obstacles = np.hstack([corner, corner + 15])
    placed = place(anchors, sizes, priority, clearance, obstacles, BOUNDS, leaders=False, padding=2)
    expected = one_by_one(anchors, sizes, priority, clearance, obstacles, 2)
    np.testing.assert_array_equal(placed.choice, expected)


def test_later_blocks_know_what_earlier_ones_placed():
    anchors, sizes, priority, clearance = scattered(5, 700)
    placed = place(anchors, sizes, priority, clearance / 4, NONE, BOUNDS, leaders=False, avoid_anchors=False)
    chosen, boxes = boxes_of(placed, sizes)
    assert len(chosen) > 40
    hits = overlapping(boxes, boxes, 2 - 1e-6)
    np.fill_diagonal(hits, False)
    assert not hits.any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 150))
def test_nothing_covers_anything(seed, count):
    anchors, sizes, priority, clearance = scattered(seed, count)
    obstacles = np.array([[50.0, 50, 120, 90], [200, 0, 210, 300]])
    placed = place(anchors, sizes, priority, clearance, obstacles, BOUNDS)
    _, boxes = boxes_of(placed, sizes)
    hits = overlapping(boxes, boxes, 2 - 1e-6)
    np.fill_diagonal(hits, False)
    assert not hits.any()
    assert not overlapping(boxes, obstacles, 2 - 1e-6).any()
    assert (boxes[:, :2] >= -1e-6).all()
    assert (boxes[:, 2:] <= np.array(BOUNDS[2:]) + 1e-6).all()
    lines = placed.leader_lines[placed.leader]
    for line in lines.tolist():
        inner = boxes + np.array([1e-3, 1e-3, -1e-3, -1e-3])
        assert not any(crosses_box(tuple(line), tuple(box)) for box in inner.tolist())
        assert not any(lines_cross(tuple(line), tuple(other)) for other in lines.tolist() if other != line)


def test_lone_label_stands_upper_right_outside_its_symbol():
    placed = place([[100, 100]], [[40, 10]], [1], [5], NONE, BOUNDS, padding=2)
    off = 7 * np.sqrt(0.5)
    np.testing.assert_allclose(placed.positions, [[100 + off, 100 - off - 10]])
    assert POSITIONS[placed.choice[0]] == "NE"
    assert not placed.leader[0]
    assert len(placed.dropped) == 0


def test_higher_priority_wins_and_the_loser_is_listed():
    wide = [[390, 12], [390, 12]]
    bounds = (0, 0, 400, 16)
    placed = place([[200, 8], [201, 8]], wide, [1, 2], 0, NONE, bounds, positions=("C",), leaders=False)
    assert placed.choice.tolist() == [-1, 0]
    assert placed.dropped.tolist() == [0]
    assert np.isnan(placed.positions[0]).all()


def test_equal_priority_goes_in_the_order_given():
    placed = place(
        [[200, 100], [201, 100]], [[90, 12]] * 2, [1, 1], 0, NONE, BOUNDS, positions=("C",), leaders=False
    )
    assert placed.choice.tolist() == [0, -1]


def test_crowded_label_gets_a_leader_from_rim_to_box():
    ring = np.array([[80.0, 80, 98, 120], [102, 80, 120, 98], [102, 102, 120, 120], [98, 80, 102, 96]])
    placed = place([[100, 100]], [[30, 8]], [1], [1], ring, BOUNDS, padding=1)
    assert placed.leader[0]
    x0, y0, x1, y1 = placed.leader_lines[0]
    assert np.hypot(x0 - 100, y0 - 100) == pytest.approx(1)
    left, top = placed.positions[0]
    assert left - 1e-9 <= x1 <= left + 30 + 1e-9
    assert top - 1e-9 <= y1 <= top + 8 + 1e-9


def test_leaders_can_be_refused_label_by_label():
    wall = np.array([[0.0, 60, 400, 98], [0, 102, 400, 140], [98, 98, 99, 102], [101, 98, 102, 102]])
    both = np.array([[100.0, 100], [300, 100]])
    placed = place(both, [[30, 8]] * 2, [1, 1], 0.5, wall, BOUNDS, leaders=[False, False])
    assert not placed.leader.any()
    assert placed.dropped.tolist() == [0, 1]


def test_pan_moves_labels_with_their_points():
    anchors, sizes, priority, clearance = scattered(9, 60)
    anchors = 100 + anchors / 4
    bounds, move = (-1000, -1000, 2000, 2000), np.array([13.37, -7.11])
    still = place(anchors, sizes, priority, clearance, NONE, bounds)
    moved = place(anchors + move, sizes, priority, clearance, NONE, bounds)
    np.testing.assert_array_equal(still.choice, moved.choice)
    placed = still.choice >= 0
    assert placed.any()
    np.testing.assert_allclose(moved.positions[placed], still.positions[placed] + move, atol=1e-9)


def test_previous_choice_is_kept_while_it_is_free():
    args = ([[100, 100]], [[40, 10]], [1], [5])
    west = POSITIONS.index("W")
    assert place(*args, NONE, BOUNDS, previous=[west]).choice.tolist() == [west]
    blocked = place(*args, [[0, 90, 90, 110]], BOUNDS, previous=[west])
    assert blocked.choice.tolist() == [0]


def test_costs_and_soft_boxes_change_the_order():
    args = ([[100, 100]], [[40, 10]], [1], [5], NONE, BOUNDS)
    forbid = np.zeros((1, 8))
    forbid[0, 0] = np.inf
    assert place(*args, costs=forbid).choice.tolist() == [1]
    coast = [[104, 60, 150, 100]]
    assert POSITIONS[place(*args, soft=coast).choice[0]] == "SE"
    everywhere = [[0, 0, 400, 300]]
    assert place(*args, soft=everywhere).choice.tolist() == [0]


def test_centred_label_needs_a_place_without_symbol():
    placed = place(
        [[100, 100], [200, 100]], [[20, 8]] * 2, 1, [0, 4], NONE, BOUNDS, positions=("C", "E"), leaders=False
    )
    assert placed.choice.tolist() == [0, 1]
    np.testing.assert_allclose(placed.positions[0], [90, 96])


def test_what_is_off_the_map_or_not_finite_is_not_called_dropped():
    anchors = [[-50, 20], [np.nan, 3], [50, np.inf], [60, 60]]
    placed = place(anchors, [[20, 8]] * 4, [1, 2, 3, np.nan], 2, NONE, BOUNDS)
    assert placed.choice[:3].tolist() == [-1, -1, -1]
    assert placed.choice[3] >= 0
    assert len(placed.dropped) == 0


def test_huge_and_broken_obstacles_are_survived():
    obstacles = [[-1e12, -1e12, 1e12, 50], [np.nan, 0, 1, 1], [-1e9, 200, -1e8, 300]]
    placed = place([[100, 100], [100, 20]], [[20, 8]] * 2, 1, 2, obstacles, BOUNDS, leaders=False)
    assert (placed.choice >= 0).tolist() == [True, False]


def test_no_labels_no_trouble():
    placed = place(np.empty((0, 2)), np.empty((0, 2)), [], [], NONE, BOUNDS)
    assert len(placed.choice) == 0
    assert len(placed.dropped) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"positions": ("NE", "UP")}, "UP"),
        ({"positions": ()}, "positions"),
        ({"sizes": [[1, 2], [3, 4]]}, "1 label anchors but 2 sizes"),
        ({"priority": [1, 2]}, "1 values"),
        ({"obstacles": [1, 2, 3]}, "obstacles"),
        ({"costs": [[1]]}, "costs"),
        ({"previous": [1, 2]}, "previous"),
    ],
)
def test_misfits_are_named(change, words):
    args = {"anchors": [[1, 1]], "sizes": [[1, 1]], "priority": [1], "clearance": [1], "obstacles": NONE}
    with pytest.raises(GeometryError, match=words):
        place(**{**args, "bounds": BOUNDS, **change})


def test_boxes_along_a_slanting_line_stay_small_and_cover_it():
    xy = np.array([[0.0, 0], [100, 50], [300, 300], [310, 300]])
    boxes = boxes_along(xy, np.array([0, 2, 4]), width=2, step=10)
    assert (boxes[:, 2:] - boxes[:, :2]).max() <= 12 + 1e-9
    assert len(boxes) == 11
    assert not ((boxes[:, 0] < 150) & (boxes[:, 2] > 150)).any()
    assert len(boxes_along(np.empty((0, 2)), np.array([0]), 1, 1)) == 0


def placed_few(anchors, sizes, clearance, *, obstacles=NONE, priority=None, **options):
    rank = np.zeros(len(anchors)) if priority is None else priority
    return place(anchors, sizes, rank, clearance, obstacles, BOUNDS, swaps=True, **options)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**20), st.integers(1, 60))
def test_nothing_covers_anything_after_labels_have_changed_places(seed, count):
    anchors, sizes, priority, clearance = scattered(seed, count)
    greedy = place(anchors, sizes, priority, clearance, NONE, BOUNDS)
    swapped = placed_few(anchors, sizes, clearance, priority=priority)
    assert len(swapped.dropped) <= len(greedy.dropped) + 1
    _, boxes = boxes_of(swapped, sizes)
    near = overlapping(boxes, boxes, 2.0 - 1e-6)
    np.fill_diagonal(near, False)
    assert not near.any()
    lines = [tuple(line) for line in swapped.leader_lines[swapped.leader].tolist()]
    inner = [tuple(box) for box in (boxes + np.array([1, 1, -1, -1])).tolist()]
    assert not any(crosses_box(line, box) for line in lines for box in inner)
    assert not any(lines_cross(a, b) for a in lines for b in lines if a != b)


def test_a_label_makes_room_where_it_costs_it_little():
    # The first would take the upper right, where alone the second fits without a leader.
    anchors, sizes = np.array([[100.0, 100.0], [100.0, 124.0]]), np.array([[60.0, 12.0], [60.0, 12.0]])
    walls = np.array([[0, 118, 98, 300], [103, 126, 400, 300], [90, 127, 110, 300]], dtype=float)
    greedy = place(anchors, sizes, [1, 0], [4, 4], walls, BOUNDS, previous=[1, -1])
    assert greedy.leader[1] or greedy.choice[1] < 0
    swapped = placed_few(anchors, sizes, [4, 4], obstacles=walls, priority=[1, 0], previous=[1, -1])
    assert not swapped.leader.any()
    assert len(swapped.dropped) == 0


def test_a_label_with_a_leader_does_not_stand_by_another_symbol():
    # All places beside the first symbol are walled in; the nearest free one is beside the second symbol.
    anchors = np.array([[150.0, 150.0], [178.0, 124.0]])
    sizes = np.array([[40.0, 12.0], [40.0, 12.0]])
    walls = np.array([[138, 138, 144, 162], [156, 138, 162, 162], [144, 156, 156, 162]], dtype=float)
    found = placed_few(anchors, sizes, [4, 4], obstacles=walls, priority=[1, 0])
    assert found.leader[0]
    low, high = found.positions[0], found.positions[0] + sizes[0]
    gap = np.hypot(*np.maximum(np.maximum(low - anchors, anchors - high), 0).T)
    assert gap[1] > gap[0]


@pytest.mark.parametrize("name", [*POSITIONS, *BETWEEN, *TURNED])
def test_every_wind_stands_on_its_side_and_clear_of_the_symbol(name):
    """What the letters say: N above, E on the right; the box never meets the symbol."""
    plain = name.split("b")[0] if len(name.split("b")[0]) > 1 else name.replace("b", "")
    east, south = ("E" in plain) - ("W" in plain), ("S" in plain) - ("N" in plain)
    here = np.array([[0.0, 0.0]])
    left, top = _candidates(here, np.array([[30.0, 12.0]]), np.array([7.0]), (name,), (0.5,))[0, 0]
    right, bottom = left + 30, top + 12
    assert (np.sign(round(left + right, 9)), np.sign(round(top + bottom, 9))) == (east, south)
    assert np.hypot(max(left, -right, 0.0), max(top, -bottom, 0.0)) >= 7.0


def test_a_name_fits_into_a_wedge_between_two_lines():
    """As that of a port from which one way leads west and another north-west."""
    west = boxes_along(np.array([[200.0, 150.0], [0.0, 150.0]]), np.array([0, 2]), 2, 8)
    north_west = boxes_along(np.array([[200.0, 150.0], [80.0, 30.0]]), np.array([0, 2]), 2, 8)
    walls = np.array([[206, 0, 400, 300], [0, 156, 206, 300], [194, 0, 206, 142]], dtype=float)
    found = place(
        np.array([[200.0, 150.0]]),
        np.array([[40.0, 24.0]]),
        [1.0],
        5.0,
        walls,
        BOUNDS,
        soft=np.vstack([west, north_west]),
        soft_cost=110.0,
        leader_steps=(0.3, 0.6, 1.0, 1.4, 1.9, 2.5),
        swaps=True,
    )
    low, high = found.positions[0], found.positions[0] + [40.0, 24.0]
    assert not ((west[:, :2] < high) & (west[:, 2:] > low)).all(axis=1).any()
    assert not ((north_west[:, :2] < high) & (north_west[:, 2:] > low)).all(axis=1).any()
    x0, y0, x1, y1 = found.leader_lines[0]
    assert np.hypot(x1 - x0, y1 - y0) < 2 * 24


def test_far_places_cost_more_the_further_they_are_whatever_winds_there_are():
    steps = (0.3, 1.0, 2.5, 9.0)
    few, many = _distance_costs(8, steps), _distance_costs(32, steps)
    assert (np.diff(many) > 0).all()
    np.testing.assert_allclose(few[::8], many[::32])
