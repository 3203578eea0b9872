"""Pieces of a picture side by side."""

from __future__ import annotations

import threading

import pytest

from geo.raster.workers import side_by_side, threads


def test_results_come_in_order_and_several_pieces_are_under_way_at_once():
    all_here = threading.Barrier(threads(), timeout=10)

    def work(piece):
        all_here.wait()
        return piece * piece

    assert list(side_by_side(work, range(threads()))) == [n * n for n in range(threads())]


def test_an_error_comes_out_where_its_result_would():
    def work(piece):
        if piece == 1:
            raise ValueError("the second piece")
        return piece

    found = side_by_side(work, [0, 1, 2])
    assert next(found) == 0
    with pytest.raises(ValueError, match="the second piece"):
        next(found)
