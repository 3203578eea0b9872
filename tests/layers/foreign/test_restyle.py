"""Styles changed step by step: classes added, ordered, renamed, switched off, recoloured, counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.raster.points import HIDDEN
from layers.errors import FormatError
from layers.foreign import restyle
from layers.foreign.colours import OTHER, QUALITATIVE, ramp
from layers.foreign.restyle import (
    HUES,
    class_rows,
    labelled,
    moved,
    numeric_fields,
    recoloured,
    regraded,
    relooked,
    shown,
    with_all_values,
    with_value,
    without,
)
from layers.foreign.style import Categories, LayerStyle, classify, legend_entries
from layers.records.layer_style import Look
from tests.layers.foreign.samples import layer

LOOK = Look()


def kinds() -> Categories:
    made, left = with_all_values(Categories("kind", (), (), LOOK.coloured(OTHER)), layer())
    assert left == 0
    return made


def test_all_values_come_the_commonest_first_in_colours_that_all_eyes_tell_apart() -> None:
    made = kinds()
    assert set(made.values) == {"mine", "port", None, "works"}
    assert [look.colour for look in made.looks] == list(QUALITATIVE[:4])
    again, left = with_all_values(made, layer())
    assert (again, left) == (made, 0)


def test_counts_are_those_of_the_map() -> None:
    rows, rest = class_rows(without(kinds(), {0}), layer())
    assert sum(row.count for row in rows) + rest == 60
    assert rest == 15
    classes, _ = classify(without(kinds(), {0}), layer())
    assert int((classes == 0).sum()) == rest


def test_too_many_values_share_the_look_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restyle, "MOST_ADDED", 2)
    made, left = with_all_values(Categories("kind", (), ()), layer())
    assert (len(made.values), left) == (2, 2)


def test_a_value_has_one_class() -> None:
    assert with_value(kinds(), "camp").values[-1] == "camp"
    with pytest.raises(FormatError, match="has a class already"):
        with_value(kinds(), "mine")


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([-1, 1])), max_size=8))
def test_classes_keep_label_and_switch_when_they_are_ordered(moves: list[tuple[int, int]]) -> None:
    made = shown(labelled(kinds(), 0, "  Pits \n here "), 1, False)
    first, second = made.values[0], made.values[1]
    for number, by in moves:
        assert isinstance(made, Categories)
        made = moved(made, number, by)
    assert isinstance(made, Categories)
    assert sorted(map(str, made.values)) == sorted(map(str, kinds().values))
    assert made.labels[made.values.index(first)] == "Pits here"
    assert made.off == {made.values.index(second)}
    assert len(legend_entries(LayerStyle(made))) == 4


def test_a_class_that_is_off_is_not_drawn() -> None:
    made = shown(kinds(), 0, False)
    classes, _ = classify(made, layer())
    assert int((classes == HIDDEN).sum()) == 15
    assert shown(made, 0, True).off == frozenset()


def test_looks_change_for_some_or_for_all() -> None:
    one = relooked(kinds(), {1}, size=12.0, colour="#123456")
    assert [look.size for look in one.looks] == [6.0, 12.0, 6.0, 6.0]
    every = relooked(kinds(), set(), size=12.0, colour="#123456")
    assert {look.size for look in every.looks} == {12.0}
    assert isinstance(every, Categories)
    assert every.other is not None
    assert (every.other.size, every.other.colour) == (12.0, OTHER)


def test_classes_are_recoloured_by_a_ramp_both_ways() -> None:
    made = recoloured(kinds(), "viridis", backwards=True)
    assert [look.colour for look in made.looks] == ramp("viridis", 4)[::-1]
    assert recoloured(made, HUES).looks == kinds().looks
    with pytest.raises(FormatError, match="no colour ramp"):
        recoloured(made, "rainbow")


@pytest.mark.parametrize("method", ["quantile", "equal", "natural", "pretty"])
def test_numbers_are_cut_in_every_way(method: str) -> None:
    made = regraded(layer(), "tonnes", method, 4, "water", LOOK)  # type: ignore[arg-type]
    rows, rest = class_rows(made, layer())
    assert sum(row.count for row in rows) + rest == 60
    assert rest == 8
    assert (made.method, made.ramp) == (method, "water")
    assert all("–" in row.value for row in rows)


def test_fields_of_numbers_are_offered_those_in_text_too() -> None:
    assert numeric_fields(layer()) == ["tonnes", "year", "code"]
    with pytest.raises(FormatError, match="no numbers"):
        regraded(layer(), "name", "equal", 3, "ember", LOOK)
