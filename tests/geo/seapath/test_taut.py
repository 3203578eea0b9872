"""Pulling lines taut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.seapath.taut import taut

NOTHING = np.empty((0, 2))


def length(line: np.ndarray) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def test_straight_where_nothing_is_in_the_way() -> None:
    line = np.array([[0, 0], [10, 30], [20, -5], [100, 0]], dtype=float)
    np.testing.assert_array_equal(taut(line, NOTHING), line[[0, -1]])


def test_bends_at_an_obstacle_it_passed_above() -> None:
    line = np.array([[0, 0], [50, 80], [100, 0]], dtype=float)
    np.testing.assert_array_equal(taut(line, np.array([[50.0, 20.0]])), [[0, 0], [50, 20], [100, 0]])


def test_keeps_to_its_side_of_each_obstacle() -> None:
    gates = np.array([[20.0, 10.0], [40.0, -10.0], [60.0, 10.0], [80.0, -10.0]])
    line = np.array([[0, 0], [20, 30], [40, -30], [60, 30], [80, -30], [100, 0]], dtype=float)
    np.testing.assert_array_equal(taut(line, gates), np.vstack([[0, 0], gates, [100, 0]]))


def test_lets_go_of_an_obstacle_when_the_next_pull_frees_it() -> None:
    line = np.array([[0, 0], [10, 50], [50, 60], [60, -40], [100, 0]], dtype=float)
    inner = np.array([[12.0, 20.0], [62.0, -30.0]])
    pulled = taut(line, inner)
    assert length(pulled) <= length(line)
    np.testing.assert_array_equal(pulled, [[0, 0], [12, 20], [62, -30], [100, 0]])


def test_a_spike_there_and_back_goes() -> None:
    line = np.array([[0, 0], [50, 0], [50, 40], [50, 0], [100, 0]], dtype=float)
    np.testing.assert_array_equal(taut(line, NOTHING), line[[0, -1]])


@given(st.integers(0, 10_000))
def test_round_a_disc_it_is_the_tangents_and_the_arc(seed: int) -> None:
    random = np.random.default_rng(seed)
    radius, start, end = 100.0, -random.uniform(150, 600), random.uniform(150, 600)
    angle = np.linspace(0, 2 * np.pi, 721)
    disc = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    line = np.array([[start, 0], [-200, 400], [200, 300], [end, 0]])
    if start > -200:
        line = np.array([[start, 0], [start, 400], [200, 300], [end, 0]])
    tangents = np.sqrt(start**2 - radius**2) + np.sqrt(end**2 - radius**2)
    arc = radius * (np.pi - np.arccos(-radius / start) - np.arccos(radius / end))
    assert length(taut(line, disc)) == pytest.approx(tangents + arc, rel=1e-4)


@given(st.integers(0, 10_000))
def test_never_longer_and_the_same_backwards(seed: int) -> None:
    random = np.random.default_rng(seed)
    line = random.uniform(0, 1000, (12, 2))
    line = line[np.argsort(line[:, 0])]  # so that it winds round nothing
    obstacles = random.uniform(0, 1000, (60, 2))
    pulled, back = taut(line, obstacles), taut(line[::-1], obstacles)
    assert length(pulled) <= length(line) + 1e-6
    assert length(back) == pytest.approx(length(pulled), rel=1e-9)
    np.testing.assert_array_equal(pulled[[0, -1]], line[[0, -1]])
