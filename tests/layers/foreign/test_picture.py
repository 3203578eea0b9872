"""Foreign layers on the map and on the page: pixels and vectors show the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from geo.projection import WEB_MERCATOR
from geo.raster.stamp import SHAPES
from geo.viewport import DEFAULT_CRS, Viewport
from gui.painting.painter import paint_items
from layers.drawing.draw_list import Lines, Markers, Picture, Polygons
from layers.drawing.symbols import SYMBOLS
from layers.errors import FormatError
from layers.foreign import items
from layers.foreign.items import layer_items
from layers.foreign.labels import label_anchors
from layers.foreign.picture import LayerPicture
from layers.foreign.projecting import KEPT
from layers.foreign.stamps import point_style, rings_of, symbol_stamp
from layers.foreign.style import Categories, LayerStyle, Single
from layers.records.layer_style import Look
from tests.layers.foreign.samples import layer, shapes

RED, BLUE = Look("#FF0000"), Look("#0000FF", shape="square", size=9)
BY_KIND = LayerStyle(Categories("kind", ("mine", "port"), (RED, BLUE)), label="name")


def view(made=None, width: int = 500, height: int = 400) -> Viewport:
    return Viewport.fitting((made or layer()).extent(DEFAULT_CRS), width, height, margin=20)


def never() -> bool:
    return False


def painted(picture: LayerPicture, viewport: Viewport) -> np.ndarray:
    """The layer's vectors, painted; red, green, blue, alpha."""
    image = QImage(round(viewport.width), round(viewport.height), QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    made, note = layer_items(picture, viewport)
    assert note == ""
    paint_items(made, painter)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


def test_pixels_and_vectors_agree():
    picture = LayerPicture.of(layer(), BY_KIND)
    ours = picture(view(), 1.0, never)[..., [2, 1, 0, 3]].astype(int)
    theirs = painted(picture, view())
    marked = (theirs[..., 3] > 0) | (ours[..., 3] > 0)
    assert 0.01 < marked.mean() < 0.4
    assert np.abs(ours - theirs)[marked].mean() < 22
    inner = (theirs[..., 3] > 40) & (theirs[..., 3] < 100)
    assert np.abs(ours - theirs)[inner].mean() < 12


def test_the_picture_has_device_pixels_and_qts_order():
    picture = LayerPicture.of(layer(), LayerStyle(Single(replace(RED, outline=None))))
    found = picture(view(), 2.0, never)
    assert found.shape == (800, 1000, 4)
    solid = found[found[..., 3] == 255]
    assert (solid[:, 2] > solid[:, 0]).all()


def test_filtered_features_are_gone():
    made = layer()
    everything = LayerPicture.of(made, BY_KIND)
    mask = np.arange(60) < 20
    some = LayerPicture.of(made, BY_KIND, mask)
    assert (some.shown == (everything.shown & mask)).all()
    assert 0 < some(view(), 1.0, never)[..., 3].sum() < everything(view(), 1.0, never)[..., 3].sum()
    ids = {i for item in layer_items(some, view())[0] for i in item.ids}
    assert ids
    assert all(int(i) < 20 for i in ids)


def test_every_drawn_feature_is_an_item_of_its_kind():
    made, _ = layer_items(LayerPicture.of(layer(), LayerStyle()), view())
    by_type = {
        "LineString": {i for item in made if isinstance(item, Lines) for i in item.ids},
        "area or point": {i for item in made if isinstance(item, Polygons) for i in item.ids},
    }
    rows = [(str(n), s.geom_type) for n, s in enumerate(shapes()) if s is not None]
    assert by_type["LineString"] == {row for row, kind in rows if kind == "LineString"}
    assert by_type["area or point"] == {row for row, kind in rows if kind != "LineString"}


def test_map_symbols_can_be_used():
    style = LayerStyle(Single(Look("#7C4FA8", shape="mine", size=20)))
    picture = LayerPicture.of(layer(), style)
    ours = picture(view(), 1.0, never)[..., [2, 1, 0, 3]].astype(int)
    theirs = painted(picture, view())
    assert any(isinstance(item, Markers) for item in layer_items(picture, view())[0])
    ink = theirs[..., 3] > 0
    assert np.abs(ours - theirs)[ink].mean() < 25


@pytest.mark.parametrize("name", sorted(SYMBOLS))
def test_symbols_become_stamps_of_the_right_size(name):
    stamp = symbol_stamp(SYMBOLS[name], 24, "#FF0000", "#FFFFFF", "#FFFFFF")
    cut = stamp.cut(0, 0, 1)
    rows, columns = np.nonzero(cut[..., 3] > 0.5)
    box = np.vstack([ring for part in SYMBOLS[name].parts for ring in rings_of(part.path)]) * 24
    assert np.ptp(rows) + 1 == pytest.approx(np.ptp(box[:, 1]), abs=2.1)
    assert np.ptp(columns) + 1 == pytest.approx(np.ptp(box[:, 0]), abs=2.1)


def test_an_unknown_symbol_is_named():
    with pytest.raises(FormatError, match="pickaxe"):
        point_style(Look(shape="pickaxe"), 1.0)


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_drawn_on_pages_too(shape):
    picture = LayerPicture.of(layer(), LayerStyle(Single(Look(shape=shape))))
    page = Viewport.fitting(layer().extent(DEFAULT_CRS), 120, 90, page_unit_mm=1.0)
    made, note = layer_items(picture, page)
    assert note == ""
    outlines = [item for item in made if isinstance(item, Polygons) and "0" in item.ids]
    assert np.ptp(outlines[0].xy[outlines[0].rings[0] : outlines[0].rings[1], 1]) < 6 * 25.4 / 96 * 1.2


def test_a_crowded_page_gets_a_picture_and_says_so(monkeypatch):
    monkeypatch.setattr(items, "MOST_VECTORS", 10)
    picture = LayerPicture.of(layer(), BY_KIND)
    page = Viewport.fitting(layer().extent(DEFAULT_CRS), 120, 90, page_unit_mm=1.0)
    (made,), note = layer_items(picture, page)
    assert isinstance(made, Picture)
    assert made.rgba.shape == (round(90 / 25.4 * 300), round(120 / 25.4 * 300), 4)
    assert (made.width, made.height) == (120, 90)
    assert "300 dpi" in note
    solid = made.rgba[made.rgba[..., 3] == 255]
    assert (solid.astype(int)[:, [0, 2]].max(axis=1) > 200).any()


def test_cancelling_gives_nothing():
    assert LayerPicture.of(layer(), BY_KIND)(view(), 1.0, lambda: True) is None


def test_a_layer_out_of_view_is_an_empty_picture():
    away = replace(view(), centre=(5e6, 5e6))
    picture = LayerPicture.of(layer(), BY_KIND)
    assert not picture(away, 1.0, never).any()
    assert layer_items(picture, away)[0] == ()


def test_labels_stand_at_what_is_shown():
    picture = LayerPicture.of(layer(), BY_KIND)
    anchors = label_anchors(picture, view())
    assert 5 < len(anchors.rows) <= picture.shown.sum()
    assert picture.shown[anchors.rows].all()
    assert anchors.texts == tuple(f"Place {row}" for row in anchors.rows.tolist())
    assert (anchors.xy >= 0).all()
    assert (anchors.xy <= [500, 400]).all()
    points = np.array([shapes()[row].geom_type == "Point" for row in anchors.rows.tolist()])
    assert (anchors.clearance[points] > 2).all()
    assert not anchors.clearance[~points].any()


def test_labels_are_thinned_to_what_has_room():
    tiny = view(width=60, height=40)
    picture = LayerPicture.of(layer(), LayerStyle(label="name"))
    assert len(label_anchors(picture, tiny).rows) < 12
    assert len(label_anchors(picture, view(), most=4).rows) == 4


def test_labels_of_numbers_gaps_and_long_texts():
    picture = LayerPicture.of(layer(), LayerStyle(label="tonnes"))
    anchors = label_anchors(picture, view())
    assert "10.5" in anchors.texts
    assert all(row % 7 != 6 for row in anchors.rows.tolist())
    flags = LayerPicture.of(layer(), LayerStyle(label="active"))
    assert set(label_anchors(flags, view()).texts) == {"true", "false"}


def test_no_label_field_no_labels_and_a_wrong_one_is_named():
    assert len(label_anchors(LayerPicture.of(layer(), LayerStyle()), view()).rows) == 0
    with pytest.raises(FormatError, match="title"):
        label_anchors(LayerPicture.of(layer(), LayerStyle(label="title")), view())


def test_classes_are_kept_for_two_projections_at_most():
    made = layer()
    picture = LayerPicture.of(made, LayerStyle())
    crs_names = (DEFAULT_CRS, WEB_MERCATOR, "EPSG:5179", "EPSG:32652")
    for crs in crs_names:
        picture(replace(view(made), crs=crs), 1.0, never)
    drawn = sum(
        len(rows) for one in made.drawables(crs) for rows in (one.point_row, one.line_row, one.area_row)
    )
    assert (
        picture.nbytes
        == picture.classes.nbytes + KEPT * drawn
        < picture.classes.nbytes + len(crs_names) * drawn
    )
