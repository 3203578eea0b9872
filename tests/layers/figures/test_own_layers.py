"""Layers of a person's own files on a page: drawn, named, explained, cited, remembered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely

from layers.bundled import load_bundled
from layers.drawing.draw_list import Labels, Picture, Polygons
from layers.drawing.labels import symbol_boxes
from layers.drawing.text import label_box
from layers.errors import FigureError
from layers.figures.manifest import manifest_of
from layers.figures.own_layers import with_layers
from layers.figures.page import compose_figure
from layers.figures.preflight import preflight
from layers.figures.presets import own_size
from layers.figures.rearrange import rearranged
from layers.figures.standard import standard_figure
from layers.figures.verify import changes_since
from layers.files.feature_set import FeatureSet
from layers.foreign import items
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.style import Categories, LayerStyle, Single
from layers.records.layer_style import Look
from layers.webpage.document_layers import document_layers
from layers.webpage.page_layer import PageLayer
from tests.helpers.measurer import EvenMeasurer
from tests.helpers.own_layers import own_atlas

MEASURER = EvenMeasurer()
ATLAS = load_bundled()
WORKS = LayerStyle(Single(Look("#0072B2")), label="name")
PLACES = [(124.0 + 0.15 * n, 39.2 + 0.1 * (n % 4)) for n in range(12)]


def layer_of(shapes, name="Works", crs="EPSG:4326"):
    count = len(shapes)
    kinds = ["kiln" if n % 2 else "yard" for n in range(count)]
    table = pa.table({"name": [f"{name} {n}" for n in range(count)], "kind": kinds})
    geometry = pa.chunked_array([pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())])
    return ArrayLayer.from_features(FeatureSet(name, geometry, table, crs), "own")


def works(**values):
    return PageLayer(layer_of(shapely.points(PLACES)), WORKS, file="works.gpkg", **values)


def zones():
    areas = [shapely.box(124.2, 38.2, 125.0, 38.9), shapely.box(125.3, 39.5, 126.0, 40.0)]
    return PageLayer(layer_of(areas, "Zones"))


def figure(layers):
    view = ATLAS.views["anthracite-by-sea"]
    return standard_figure(view, ATLAS, own_size(150, 130), MEASURER, layers=layers)


def composed(layers, **values):
    return compose_figure(figure(layers), ATLAS, MEASURER, layers, **values)


def test_layers_are_groups_of_their_names_below_the_atlas_s_symbols():
    page = composed([works(), zones()])
    names = [group.name for group in page.draw_list]
    assert names.index("Zones") < names.index("Routes") < names.index("Works") < names.index("Sites")
    (group,) = [group for group in page.draw_list if group.name == "Works"]
    drawn = {key for item in group.items for key in item.ids}
    assert drawn == {str(n) for n in range(12)}


def test_names_touch_no_symbol_and_no_other_name_and_the_rest_is_listed():
    page = composed([works()])
    scene, frame = page.scenes["map"], page.boxes["map"]
    (names,) = [group for group in page.draw_list if group.name == "Works: names"]
    labels = [label for item in names.items for label in item.labels]
    boxes = np.array([label_box(label, MEASURER) for label in labels]) - [frame.x, frame.y] * 2
    others = [label_box(label, MEASURER) for label in scene.labels.places]
    for obstacles in (np.array(others), symbol_boxes(scene)):
        over = np.minimum(boxes[:, None, 2:], obstacles[None, :, 2:]) - np.maximum(
            boxes[:, None, :2], obstacles[None, :, :2]
        )
        assert not (over > 0.05).all(axis=2).any()
    lost = {key for key in page.draw_list.dropped if key.endswith("(Works)")}
    assert len(labels) + len(lost) <= 12
    assert labels


def test_the_legend_names_layers_and_their_classes():
    plain = composed([works()]).legends["legend"]
    assert [(e.group, e.text) for e in plain if e.id.startswith("own.")] == [("Further layers", "Works")]
    looks = (Look("#D55E00"), Look("#0072B2", shape="square"))
    sorted_ = replace(works(), style=LayerStyle(Categories("kind", ("kiln", "yard"), looks)))
    entries = [e for e in composed([sorted_]).legends["legend"] if e.id.startswith("own.")]
    assert [(e.group, e.text) for e in entries] == [("Works", "kiln"), ("Works", "yard")]
    assert all(entry.sample(0.0, 0.0, 8.0) for entry in entries)


def test_a_stated_source_and_licence_stand_in_the_notes():
    page = composed([works(credit="Survey of 2024", licence="CC BY 4.0"), zones()])
    note = page.notes.notes[-1]
    assert note.words == "Works: Survey of 2024; CC BY 4.0"
    assert page.notes.of_entry["own.1"] == (note.number,)
    assert note.number == len(page.notes.notes)
    words = "".join(
        run.text.replace("\u00a0", "").replace(" ", "")
        for group in page.draw_list
        if group.id == "notes"
        for item in group.items
        if isinstance(item, Labels)
        for label in item.labels
        for line in label.lines
        for run in line
    )
    assert "Surveyof2024;CCBY4.0" in words
    assert "own.2" not in page.notes.of_entry


def test_preflight_says_what_has_no_source():
    found = [str(one) for one in preflight(composed([works(), zones()]), lambda *_: True)]
    assert any("layer “Works”: no source stated" in text for text in found)
    stated = composed([works(credit="Survey of 2024")])
    assert not any("no source stated" in str(one) for one in preflight(stated, lambda *_: True))


def test_a_hidden_layer_isn_t_drawn_and_a_missing_one_is_named():
    made = figure([works()])
    assert made.item("map").own_layers == ("Works",)
    hidden = made.with_item("map", own_layers=())
    page = compose_figure(hidden, ATLAS, MEASURER, [works()])
    assert page.own["map"] == ()
    assert with_layers(hidden, ["Works"]) == made
    assert rearranged(hidden, ATLAS, MEASURER, [works()]).item("map").own_layers == ()
    assert rearranged(made, ATLAS, MEASURER).item("map").own_layers == ("Works",)
    without = compose_figure(made, ATLAS, MEASURER)
    assert any(
        "“Works”, which isn't open; import its file" in str(one)
        for one in preflight(without, lambda *_: True)
    )


def test_many_features_become_a_picture_of_the_page_s_resolution(monkeypatch):
    monkeypatch.setattr(items, "MOST_VECTORS", 5)
    page = composed([works()], dpi=150.0)
    (group,) = [group for group in page.draw_list if group.name == "Works"]
    (picture,) = group.items
    assert isinstance(picture, Picture)
    assert picture.rgba.shape[1] == pytest.approx(picture.width / 25.4 * 150, abs=1.5)
    assert picture.rgba[..., 3].any()
    (ink,) = page.own_inks()
    assert ink.note == "“Works” has 12 features in view and is drawn as a picture of 150 dpi"
    (row,) = manifest_of(page, MEASURER, {})["layers"]
    assert row["drawn_as"] == ink.note
    assert any("drawn as a picture" in str(one) for one in preflight(page, lambda *_: True))


def test_looks_have_the_size_that_they_have_on_the_map_times_the_figure_s_scale():
    page = composed([works()])
    (group,) = [group for group in page.draw_list if group.name == "Works"]
    (item,) = group.items
    assert isinstance(item, Polygons)
    ring = item.xy[item.rings[0] : item.rings[1]]
    assert np.ptp(ring[:, 1]) == pytest.approx(6.0 * 25.4 / 96 * page.figure.scale, rel=0.02)


def test_a_figure_remembers_its_layers_and_verifies_them():
    layers = [works(credit="Survey of 2024")]
    page = composed(layers)
    manifest = manifest_of(page, MEASURER, {})
    (row,) = manifest["layers"]
    assert (row["name"], row["file"], row["features"]) == ("Works", "works.gpkg", 12)
    assert (row["drawn_as"], row["source"]) == ("vectors", "Survey of 2024")
    assert changes_since(manifest, ATLAS, MEASURER, {}, "map.png", layers) == ()
    (gone,) = changes_since(manifest, ATLAS, MEASURER, {}, "map.png")
    assert str(gone) == "layer Works: isn't given; add works.gpkg with --layer, or import it"
    moved = np.array(PLACES)
    moved[3, 0] += 1e-5
    other = [replace(layers[0], layer=layer_of(shapely.points(moved)))]
    (changed,) = changes_since(manifest, ATLAS, MEASURER, {}, "map.png", other)
    assert "other features" in str(changed)


def test_two_layers_of_one_name_are_told_apart():
    page = composed([works(), works()])
    assert [ink.title for ink in page.own_inks()] == ["Works", "Works (2)"]


def test_a_layer_without_crs_is_a_sentence():
    lost = PageLayer(layer_of(shapely.points(PLACES), crs=None))
    with pytest.raises(FigureError, match=r"the layer “Works” can't be drawn: .*coordinate system"):
        composed([lost])


def test_a_document_s_own_layers_come_along_without_a_window():
    layers, _ = document_layers(own_atlas())
    assert [(one.title, len(one.layer)) for one in layers] == [
        ("Pits", 1),
        ("Ships' tracks", 2),
        ("Yards", 2),
    ]
    page = composed(layers)
    assert {ink.title for ink in page.own_inks()} == {"Pits", "Ships' tracks", "Yards"}
    assert page.notes.notes[-1].words == "Yards: Counted on images, 2017; CC BY 4.0"
