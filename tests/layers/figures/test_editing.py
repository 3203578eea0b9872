"""Figures changed by hand, and kept as templates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.bundled import load_bundled
from layers.errors import FigureError, RecordError
from layers.figures.alt_text import drafted_alt_text
from layers.figures.editing import (
    added_item,
    aligned_items,
    moved_item,
    removed_items,
    reordered,
    sized_item,
    with_wording,
)
from layers.figures.page import Box, compose_figure
from layers.figures.presets import PRESETS
from layers.figures.rearrange import first_values, rearranged
from layers.figures.snapping import Guides, guides_of, resized, snapped
from layers.figures.standard import standard_figure
from layers.figures.templates import (
    figure_of_text,
    figure_text,
    from_template,
    load_template,
    save_template,
    template_names,
)
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
ATLAS = load_bundled()
FIGURE = standard_figure(ATLAS.views["anthracite-by-sea"], ATLAS, PRESETS["nature-183"], MEASURER)
COMPOSED = compose_figure(FIGURE, ATLAS, MEASURER)
millimetres = st.floats(-50, 200)


@given(millimetres, millimetres)
def test_a_moved_item_s_ink_moves_with_it(dx, dy):
    for key in ("legend", "scale-bar", "title"):
        before = COMPOSED.boxes[key]
        moved = moved_item(FIGURE, key, dx, dy)
        item, old = moved.item(key), FIGURE.item(key)
        assert item.x == pytest.approx(old.x + dx, abs=1e-3)
        assert item.y == pytest.approx(old.y + dy, abs=1e-3)
        assert before == COMPOSED.boxes[key]


@pytest.mark.parametrize("edge", ["left", "centre", "right", "top", "middle", "bottom"])
def test_items_are_put_in_line(edge):
    keys = ["legend", "scale-bar", "locator"]
    after = compose_figure(aligned_items(FIGURE, COMPOSED.boxes, keys, edge, 2.5), ATLAS, MEASURER).boxes
    places = {
        "left": lambda b: b.x,
        "right": lambda b: b.right,
        "centre": lambda b: b.x + b.width / 2,
        "top": lambda b: b.y,
        "bottom": lambda b: b.bottom,
        "middle": lambda b: b.y + b.height / 2,
    }
    found = [places[edge](after[key]) for key in keys]
    assert found == pytest.approx([places[edge](COMPOSED.boxes["legend"])] * 3, abs=2e-3)


def test_one_item_is_put_in_line_with_the_page():
    after = compose_figure(aligned_items(FIGURE, COMPOSED.boxes, ["locator"], "right", 2.5), ATLAS, MEASURER)
    assert after.boxes["locator"].right == pytest.approx(183 - 2.5, abs=1e-3)


def test_items_come_and_go():
    figure, key = added_item(FIGURE, "text", text="More", width=30.0)
    figure, second = added_item(figure, "text", text="Still more", width=30.0)
    assert (key, second) == ("text", "text-2")
    assert [item.key for item in removed_items(figure, ["text"]).items][-1] == "text-2"
    with pytest.raises(FigureError, match="needs a map"):
        removed_items(figure, ["map"])
    with pytest.raises(RecordError):
        added_item(figure, "text", size_pt=-1)
    with pytest.raises(FigureError, match="no item"):
        moved_item(figure, "moon", 1, 1)
    keys = [item.key for item in FIGURE.items]
    assert [item.key for item in reordered(FIGURE, keys[0], 99).items] == [*keys[1:], keys[0]]


@pytest.mark.parametrize(
    "kind",
    ["text", "legend", "scale-bar", "north-arrow", "inset", "map", "chart", "profile", "timeline", "notes"],
)
def test_each_kind_can_be_added_and_drawn(kind):
    figure, key = added_item(FIGURE, kind, **first_values(kind, FIGURE, ATLAS))
    composed = compose_figure(figure, ATLAS, MEASURER)
    assert any(group.id == key or group.id.startswith(f"{key}.") for group in composed.draw_list)
    box = composed.boxes[key]
    assert box.width > 0
    assert box.height > 0


def test_a_box_never_gets_too_small():
    figure = sized_item(FIGURE, "locator", Box(10, 10, 0.1, -5))
    assert (figure.item("locator").width, figure.item("locator").height) == (2.0, 2.0)


def test_wording_is_kept_and_taken_back():
    figure = with_wording(FIGURE, "legend", "mode.sea", "Ship", "By sea")
    assert figure.item("legend").wording[0].text == "Ship"
    assert with_wording(figure, "legend", "mode.sea", "By sea", "By sea") == FIGURE
    assert with_wording(figure, "legend", "mode.sea", " ", "By sea") == FIGURE
    with pytest.raises(FigureError):
        with_wording(FIGURE, "title", "mode.sea", "Ship", "By sea")


boxes = st.builds(Box, st.floats(0, 150), st.floats(0, 100), st.floats(2, 60), st.floats(2, 60))


@given(boxes, st.floats(0, 5))
def test_snapping_moves_by_no_more_than_its_reach(box, reach):
    guides = guides_of(COMPOSED, {"legend"}, 2.5)
    result = snapped(box, guides, reach)
    assert abs(result.box.x - box.x) <= reach + 1e-9
    assert abs(result.box.y - box.y) <= reach + 1e-9
    assert (result.box.width, result.box.height) == (box.width, box.height)
    if result.x is not None:
        ends = (result.box.x, result.box.x + box.width / 2, result.box.right)
        assert min(abs(end - result.x) for end in ends) < 1e-9


@given(boxes, millimetres, millimetres, st.sets(st.sampled_from(["left", "right", "top", "bottom"])))
def test_a_sized_box_never_turns_inside_out(box, dx, dy, sides):
    after = resized(box, sides, dx, dy, 2.0)
    assert after.width >= 2.0 - 1e-9
    assert after.height >= 2.0 - 1e-9
    if "left" not in sides:
        assert after.x == box.x
    if "bottom" not in sides:
        assert after.bottom == pytest.approx(box.bottom)


def test_only_the_dragged_side_snaps():

    guides = Guides(np.array([10.0, 50.0]), np.array([10.0, 50.0]))
    result = snapped(Box(11, 12, 38, 30), guides, 2.0, {"right"})
    assert result.box == Box(11, 12, 39, 30)
    assert (result.x, result.y) == (50.0, None)


def test_a_figure_laid_out_anew_keeps_what_was_told():
    figure = with_wording(FIGURE, "legend", "mode.sea", "Ship", "By sea")
    figure, _ = added_item(figure, "text", text="Mine", width=20.0)
    figure = moved_item(figure, "legend", -40, -30).changed(width_mm=240.0, height_mm=160.0, preset="")
    after = rearranged(figure, ATLAS, MEASURER)
    assert after.item("legend").wording[0].text == "Ship"
    assert after.item("text").text == "Mine"
    assert (after.id, after.width_mm) == (figure.id, 240.0)
    assert after.item("title").text == FIGURE.item("title").text


def test_a_template_lends_its_arrangement():
    save_template(moved_item(FIGURE, "title", 5, 0), "House style")
    assert template_names() == ["House style"]
    other = standard_figure(ATLAS.views["unnyul-ore"], ATLAS, PRESETS["a4"], MEASURER)
    made = from_template(load_template("House style"), other)
    assert made.item("title").x == pytest.approx(FIGURE.item("title").x + 5)
    assert made.item("title").text == other.item("title").text
    assert made.maps()[0].west == other.maps()[0].west
    assert made.maps()[0].width == FIGURE.maps()[0].width
    assert made.width_mm == 183.0
    assert made.id == other.id


def test_templates_that_can_t_be():
    assert template_names() == []
    for name in ("", "../x", "a/b", ".hidden"):
        with pytest.raises(FigureError):
            save_template(FIGURE, name)
    with pytest.raises(FigureError, match="no template"):
        load_template("none")


def test_a_figure_as_text_comes_back():
    assert figure_of_text(figure_text(FIGURE), "f.json") == FIGURE
    for text in ("{", "[]", '{"id": "x"}', figure_text(FIGURE).replace('"legend"', '"castle"')):
        with pytest.raises(FigureError, match=r"f\.json"):
            figure_of_text(text, "f.json")


def test_the_alt_text_says_what_is_where():
    text = drafted_alt_text(COMPOSED, ATLAS)
    assert text.startswith("Anthracite leaves three ports of the Taedong")
    assert "Export ports: Nampo, Songrim and Taean." in text
    assert "Nampo – Rizhao by sea (anthracite, inferred)" in text
    claims = standard_figure(ATLAS.views["rare-earths"], ATLAS, PRESETS["nature-183"], MEASURER)
    text = drafted_alt_text(compose_figure(claims, ATLAS, MEASURER), ATLAS)
    assert "216 Mt claimed, 20–48 Mt estimated" in text
