"""Preflight: finds what is planted, and nothing on a page laid out by rule."""

from __future__ import annotations

import pytest

from layers.bundled import load_bundled
from layers.drawing.draw_list import Label, Labels, Lines, Stroke, TextRun
from layers.drawing.units import MM_PER_POINT
from layers.edits import edit_of, replaced
from layers.figures.editing import added_item, moved_item, removed_items
from layers.figures.page import ComposedFigure, compose_figure
from layers.figures.preflight import Weight, preflight
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
ATLAS = load_bundled()
FIGURE = standard_figure(ATLAS.views["anthracite-by-sea"], ATLAS, PRESETS["nature-183"], MEASURER).changed(
    alt_text="Anthracite leaves by sea."
)


def found(figure, atlas=ATLAS, has_glyph=lambda letter, weight: True):
    return preflight(compose_figure(figure, atlas, MEASURER), has_glyph)


def messages(findings, check):
    return [finding.message for finding in findings if finding.check == check]


@pytest.mark.parametrize("view", ["anthracite-by-sea", "musan-ore-overland", "rare-earths", "unnyul-ore"])
@pytest.mark.parametrize("preset", ["nature-89", "nature-183", "elsevier-140", "a4", "slide", "web"])
def test_a_page_laid_out_by_rule_has_no_errors(view, preset):
    figure = standard_figure(ATLAS.views[view], ATLAS, PRESETS[preset], MEASURER).changed(alt_text="Words")
    errors = [str(finding) for finding in found(figure) if finding.weight is Weight.ERROR]
    assert errors == []


def test_nothing_but_notes_is_said_of_a_good_figure():
    assert {finding.weight for finding in found(FIGURE)} <= {Weight.NOTE}


def test_sizes_of_the_page():
    wide = FIGURE.changed(width_mm=190.0)
    assert messages(found(wide), "size") == ["the page is 190 mm wide; Nature, 183 mm wants 183 mm"]
    assert "allows 170 mm" in messages(found(FIGURE.changed(height_mm=200.0)), "size")[0]
    assert "too coarse" in messages(found(FIGURE.changed(dpi=96.0)), "size")[0]


def test_small_and_large_lettering_lead_to_their_item():
    small = FIGURE.with_item("notes", size_pt=4.0)
    finding = next(f for f in found(small) if f.check == "text")
    assert finding.item == "notes"
    assert "4.0 pt; the page wants 5 pt at least" in finding.message
    assert finding.at is not None
    large = FIGURE.with_item("title", size_pt=12.0)
    assert any("12.0 pt; the page wants 7 pt at most" in text for text in messages(found(large), "text"))


def test_thin_lines_and_faint_words():
    composed = compose_figure(FIGURE, ATLAS, MEASURER)
    import numpy as np

    thin = Lines(np.array([[5.0, 5.0], [9.0, 5.0]]), np.array([0, 2]), Stroke("#000000", 0.1 * MM_PER_POINT))
    faint = Labels((Label(20.0, 20.0, ((TextRun("faint", 3.0, "#AAAAAA"),),)),))
    spoiled = with_items(composed, "title", thin, faint)
    findings = preflight(spoiled, lambda letter, weight: True)
    assert any("a line of 0.10 pt" in text for text in messages(findings, "lines"))
    assert any("“faint” has a contrast of 2.3" in text for text in messages(findings, "contrast"))


def with_items(composed: ComposedFigure, group_id: str, *items) -> ComposedFigure:
    from dataclasses import replace

    groups = tuple(
        replace(group, items=(*group.items, *items)) if group.id == group_id else group
        for group in composed.draw_list
    )
    return replace(composed, draw_list=replace(composed.draw_list, groups=groups))


def test_a_letter_without_a_shape_is_an_error_with_its_record():
    findings = found(FIGURE, has_glyph=lambda letter, weight: letter != "남")
    glyphs = [finding for finding in findings if finding.check == "glyphs"]
    assert "no HANGUL SYLLABLE NAM" in glyphs[0].message
    assert glyphs[0].ref == ("sites", "nampo-port")
    assert glyphs[0].weight is Weight.ERROR


def test_items_off_the_page_on_each_other_and_over_symbols():
    off = moved_item(FIGURE, "legend", 500, 0)
    assert any("runs off the page" in text for text in messages(found(off), "items"))
    on = moved_item(FIGURE, "title", 0, 3.5)
    assert any("lie on each other" in text for text in messages(found(on), "items"))
    composed = compose_figure(FIGURE, ATLAS, MEASURER)
    frame, scene = composed.boxes["map"], composed.scenes["map"]
    row = next(n for n, site in enumerate(scene.marks.sites) if site.id == "yingkou-port")
    x, y = scene.marks.xy[row].tolist()
    box = composed.boxes["locator"]
    hiding = moved_item(FIGURE, "locator", frame.x + x - box.x - 5, frame.y + y - box.y - 5)
    finding = next(f for f in found(hiding) if "hides" in f.message)
    assert "Yingkou" in finding.message
    assert finding.item == "locator"
    assert finding.ref is not None


def test_labels_that_touch():
    composed = compose_figure(FIGURE, ATLAS, MEASURER)
    label = next(
        label
        for group in composed.draw_list
        if group.id == "map.labels"
        for item in group.items
        if isinstance(item, Labels)
        for label in item.labels
        if label.id == "yingkou-port"
    )
    twice = with_items(composed, "map.labels", Labels((label,)))
    assert messages(preflight(twice, lambda letter, weight: True), "labels")[0].endswith("touch")


def test_sources_and_words():
    assert any(
        "aren't named" in text for text in messages(found(removed_items(FIGURE, ["notes"])), "sources")
    )
    assert any("no legend" in text for text in messages(found(removed_items(FIGURE, ["legend"])), "words"))
    assert any("scale bar" in text for text in messages(found(removed_items(FIGURE, ["scale-bar"])), "words"))
    cut = FIGURE.with_item("legend", left_out=["standing.inferred"])
    assert any("Way inferred" in text for text in messages(found(cut), "words"))
    assert any("can't see" in text for text in messages(found(FIGURE.changed(alt_text="")), "words"))
    atlas = ATLAS.snapshot()
    nampo = atlas.sites["nampo-port"]
    atlas.apply(edit_of("strip", [replaced(nampo, nampo.changed(sources=()))]))
    finding = next(f for f in found(FIGURE, atlas) if f.check == "sources")
    assert finding.ref == ("sites", "nampo-port")


@pytest.mark.parametrize("text", ["see /home/mina/maps/x.gpkg", "C:\\Users\\mina\\x", "mina@example.org"])
def test_what_gives_someone_away(text):
    figure, _ = added_item(FIGURE, "text", text=text, width=60.0, x=10.0, y=20.0)
    assert any("gives someone away" in message for message in messages(found(figure), "words"))


def test_hues_that_some_eyes_mix_up():
    figure = standard_figure(ATLAS.views["overview"], ATLAS, PRESETS["nature-183"], MEASURER)
    assert not messages(found(figure), "colours"), "no hue is named that isn't drawn, such as that of coal"
    dated = figure.with_item("map", on_date="2017-08-20", regime="PRC")
    for text in messages(found(dated), "colours"):
        assert "only their patterns tell them apart" in text
