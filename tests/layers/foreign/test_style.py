"""Classes of foreign layers: by value, by number, as the file says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.raster.points import HIDDEN
from layers.errors import FormatError
from layers.files.columns import empty_table
from layers.files.styles import FeatureStyle
from layers.foreign.breaks import MOST, breaks
from layers.foreign.colours import QUALITATIVE, RAMPS, qualitative, ramp
from layers.foreign.style import (
    AsFiled,
    Categories,
    Graduated,
    Single,
    categories,
    classify,
    graduated,
    numbers,
)
from layers.records.layer_style import MOST_CLASSES, Look
from layers.theme.colour import difference, luminance
from tests.layers.foreign.samples import layer

RED, BLUE, GREY = Look("#FF0000"), Look("#0000FF"), Look("#888888")


def test_one_look():
    classes, looks = classify(Single(RED), layer())
    assert looks == (RED,)
    assert not classes.any()


def test_categories_follow_the_values():
    classes, looks = classify(Categories("kind", ("mine", "port"), (RED, BLUE), GREY), layer())
    assert looks == (GREY, RED, BLUE)
    assert classes[:5].tolist() == [1, 2, 0, 0, 1]


def test_without_a_look_others_are_hidden_and_none_can_be_a_value():
    classes, looks = classify(Categories("kind", ("port", None), (RED, BLUE)), layer())
    assert looks == (RED, BLUE)
    assert classes[:4].tolist() == [HIDDEN, 0, 1, HIDDEN]


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ("year", (2001, 2003), [HIDDEN, 0, HIDDEN, 1, HIDDEN]),
        ("active", (True,), [0, HIDDEN, 0, HIDDEN, 0]),
        ("tonnes", (21.0,), [HIDDEN, HIDDEN, 0, HIDDEN, HIDDEN]),
        ("year", ("2001",), [HIDDEN, 0, HIDDEN, HIDDEN, HIDDEN]),
    ],
)
def test_values_of_every_type(field, values, expected):
    classes, _ = classify(Categories(field, values, (RED, BLUE)[: len(values)]), layer())
    assert classes[:5].tolist() == expected


def test_graduated_classes_hold_their_lower_edge():
    classes, looks = classify(Graduated("year", (2000, 2002, 2004), (RED, BLUE)), layer())
    assert looks == (RED, BLUE)
    assert classes[:5].tolist() == [0, 0, 1, 1, 1]
    classes, looks = classify(Graduated("tonnes", (10.5, 30.0, 100.0), (RED, BLUE), GREY), layer())
    assert looks == (GREY, RED, BLUE)
    assert classes[[0, 1, 2, 3, 6, 9, 10]].tolist() == [0, 1, 1, 2, 0, 2, 0]


def test_text_that_is_a_number_counts_as_one():
    column = pa.chunked_array([["1", " 2.5 ", "n/a", None, "-3e2", "+4", "", "1,5", "0x10", "nan"]])
    expected = [1, 2.5, np.nan, np.nan, -300, 4, np.nan, np.nan, np.nan, np.nan]
    np.testing.assert_array_equal(numbers(column), expected)
    assert np.isnan(numbers(pa.chunked_array([pa.array([b"x"])]))).all()


def test_file_styles_become_looks():
    styles = (
        FeatureStyle(icon_colour="#FF0000FF", icon_scale=2),
        FeatureStyle(line_colour="#00FF00FF", line_width=3),
        FeatureStyle(fill_colour="#0000FF80", outlined=False),
        FeatureStyle(icon_colour="#FF0000FF", icon_scale=2, icon="http://elsewhere/x.png"),
        FeatureStyle(line_width=9),
    )
    number = np.array([0, 1, 2, 3, -1, -1] * 10, np.int32)
    made = replace(layer(), styles=styles, style_of=number)
    classes, looks = classify(AsFiled(GREY), made)
    assert classes[:5].tolist() == [1, 2, 3, 1, 0]
    assert len(looks) == 4
    assert (looks[1].colour, looks[1].size) == ("#FF0000", GREY.size * 2)
    assert (looks[2].colour, looks[2].width) == ("#00FF00", 3)
    assert (looks[3].colour, looks[3].edge) == ("#0000FF", None)
    assert looks[3].fill_opacity == pytest.approx(0.5, abs=0.01)


def test_one_style_says_each_kind_of_shape_its_own_colour():
    style = FeatureStyle(icon_colour="#FF0000FF", line_colour="#00FF0080", fill_colour="#0000FF40")
    made = replace(layer(), styles=(style,), style_of=np.zeros(60, np.int32))
    classes, looks = classify(AsFiled(GREY), made)
    point, line, area = (looks[number] for number in classes[:3])
    assert point.colour == "#FF0000"
    assert point.opacity == 1
    assert line.colour == "#00FF00"
    assert line.opacity == pytest.approx(0.5, abs=0.01)
    assert (area.colour, area.edge) == ("#0000FF", "#00FF00")
    assert area.fill_opacity == pytest.approx(0.25, abs=0.01)
    assert area.opacity == 1


def test_a_style_that_is_silent_on_a_kind_lends_its_other_colour():
    made = replace(layer(), styles=(FeatureStyle(fill_colour="#0000FF80"),), style_of=np.zeros(60, np.int32))
    classes, looks = classify(AsFiled(GREY), made)
    assert {looks[number].colour for number in classes.tolist()} == {"#0000FF"}
    assert looks[classes[0]].opacity == 1


def test_too_many_file_styles_keep_the_commonest():
    styles = tuple(FeatureStyle(icon_scale=1 + n / 100) for n in range(MOST_CLASSES + 20))
    made = replace(layer(420), styles=styles)
    points = np.flatnonzero(made.row_kinds() == 0)
    number = np.full(420, -1, np.int32)
    number[points[: len(styles)]] = np.arange(len(styles))
    number[points[len(styles) :]] = MOST_CLASSES + 5
    classes, looks = classify(AsFiled(), replace(made, style_of=number))
    assert len(looks) == MOST_CLASSES + 1
    assert looks[classes[points[-1]]].size == pytest.approx(Look().size * (1 + (MOST_CLASSES + 5) / 100))


def test_layers_that_are_still_read_have_one_look():
    growing = replace(layer(), attributes=empty_table(60), complete=False)
    classes, looks = classify(Categories("kind", ("mine",), (RED,)), growing)
    assert len(looks) == 1
    assert not classes.any()


def test_misfits_are_named():
    with pytest.raises(FormatError, match="no field “colour”"):
        classify(Categories("colour", (), ()), layer())
    with pytest.raises(FormatError, match="no field “colour”"):
        graduated(layer(), "colour")
    with pytest.raises(FormatError, match="no numbers"):
        graduated(layer(), "name")
    with pytest.raises(FormatError, match="classes"):
        classify(Categories("year", tuple(range(200)), (RED,) * 200), layer())
    with pytest.raises(FormatError, match="ramp"):
        ramp("rainbow", 3)


def test_suggested_categories_are_the_commonest_values():
    made, more = categories(layer(), "kind", most=2)
    assert made.values == ("mine", "port")
    assert more == 1
    assert made.other is not None
    assert len({look.colour for look in made.looks}) == 2


@pytest.mark.parametrize("method", ["quantile", "equal", "pretty", "natural"])
def test_suggested_classes_cover_all_numbers(method):
    made = graduated(layer(), "tonnes", 4, method)
    classes, looks = classify(made, layer())
    values = numbers(layer().attributes.column("tonnes"))
    assert (classes[np.isfinite(values)] > 0).all()
    assert len(looks) == len(made.breaks)


values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200).map(np.array)


@given(values, st.integers(1, 20), st.sampled_from(["quantile", "equal", "pretty", "natural"]))
def test_class_limits_rise_and_hold_everything(numbers, count, method):
    edges = breaks(numbers, count, method)
    assert (np.diff(edges) > 0).all() or numbers.min() == numbers.max()
    assert edges[0] <= numbers.min()
    assert edges[-1] >= numbers.max()
    assert len(edges) <= min(count, MOST) + (1 if method != "pretty" else 4)


def test_quantiles_share_out_the_values_and_equal_steps_the_range():
    skewed = np.random.default_rng(1).lognormal(3, 1, 5000)
    counts = np.histogram(skewed, breaks(skewed, 5, "quantile"))[0]
    assert np.ptp(counts) <= 2
    assert np.ptp(np.diff(breaks(skewed, 5, "equal"))) < 1e-9


def test_natural_breaks_find_the_gaps():
    groups = [np.random.default_rng(n).normal(at, 0.5, 300) for n, at in enumerate((0, 10, 35, 90))]
    edges = breaks(np.concatenate(groups), 4, "natural")
    for group, low, high in zip(groups, edges[:-1], edges[1:], strict=True):
        assert ((group >= low - 1e-9) & (group <= high + 1e-9)).all()


@given(st.lists(st.integers(0, 30), min_size=4, max_size=12), st.integers(2, 3))
def test_natural_breaks_are_the_best_there_are(sample, count):
    from itertools import combinations

    numbers = np.sort(np.array(sample, dtype=float))
    if len(np.unique(numbers)) <= count:
        return
    edges = breaks(numbers, count, "natural")

    def spread(limits) -> float:
        index = np.clip(np.searchsorted(limits, numbers, side="right") - 1, 0, len(limits) - 2)
        return sum(
            ((numbers[index == k] - numbers[index == k].mean()) ** 2).sum() for k in set(index.tolist())
        )

    inner = combinations(np.unique(numbers)[1:], count - 1)
    best = min(spread([numbers[0], *cuts, numbers[-1] + 1]) for cuts in inner)
    assert spread([*edges[:-1], numbers[-1] + 1]) == pytest.approx(best, abs=1e-6)


def test_pretty_limits_are_round():
    edges = breaks(np.array([3.0, 97.0]), 5, "pretty")
    assert edges.tolist() == [0, 20, 40, 60, 80, 100]


@pytest.mark.parametrize("name", [name for name in RAMPS if name != "cold to hot"])
def test_ramps_darken_step_by_step(name):
    light = [luminance(colour) for colour in ramp(name, 7)]
    assert light == sorted(light, reverse=True)
    assert light[0] - light[-1] > 0.4


def test_hues_of_categories_are_told_apart():
    assert qualitative(3) == list(QUALITATIVE[:3])
    for i, first in enumerate(QUALITATIVE):
        for second in QUALITATIVE[i + 1 :]:
            assert difference(first, second) > 10
    assert len(set(qualitative(25))) == 25
