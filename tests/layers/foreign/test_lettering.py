"""Labels of a foreign layer."""

from __future__ import annotations

import numpy as np
import pytest

from geo.extent import Extent
from geo.navigation import fitted_lonlat
from geo.viewport import DEFAULT_CRS, Viewport
from layers.drawing.text import label_box
from layers.errors import FormatError
from layers.foreign.lettering import lettering
from layers.foreign.picture import LayerPicture
from layers.foreign.style import LayerStyle
from layers.theme.theme import LIGHT
from tests.helpers.measurer import EvenMeasurer
from tests.layers.foreign.samples import layer

VIEW = fitted_lonlat(Viewport(DEFAULT_CRS, (0.0, 0.0), 1.0, 900, 700), Extent(124.5, 38.0, 127.5, 41.0))


def labels_of(count: int, field: str | None, **kwargs):
    picture = LayerPicture.of(layer(count), LayerStyle(label=field))
    labels, _ = lettering(picture, VIEW, EvenMeasurer(), LIGHT, **kwargs)
    return list(labels.labels) if labels is not None else []


def test_each_says_what_its_feature_is_called():
    found = labels_of(30, "name")
    assert found
    for label in found:
        assert label.lines[0][0].text == f"Place {label.id}"


def test_none_covers_another_or_leaves_the_frame():
    frame = (50.0, 40.0, 850.0, 660.0)
    boxes = np.array([label_box(label, EvenMeasurer()) for label in labels_of(300, "name", frame=frame)])
    assert len(boxes) > 20
    assert (boxes[:, :2] >= frame[:2]).all()
    assert (boxes[:, 2:] <= frame[2:]).all()
    for n, box in enumerate(boxes[:-1]):
        others = boxes[n + 1 :]
        apart = (others[:, :2] >= box[2:]).any(axis=1) | (others[:, 2:] <= box[:2]).any(axis=1)
        assert apart.all()


def test_no_labels_without_a_field_and_a_clear_word_for_a_wrong_one():
    assert labels_of(30, None) == []
    with pytest.raises(FormatError, match="no field “colour”"):
        labels_of(30, "colour")


def test_names_have_the_size_that_the_style_asks_for():
    plain = LayerPicture.of(layer(), LayerStyle(label="name"))
    large = LayerPicture.of(layer(), LayerStyle(label="name", label_pt=14.0))
    sizes = []
    for picture in (plain, large):
        found, _ = lettering(picture, VIEW, EvenMeasurer(), LIGHT)
        assert found is not None
        sizes.append({run.size for label in found.labels for line in label.lines for run in line})
    ((one,), (other,)) = sizes
    assert other / one == pytest.approx(14.0 / LIGHT.sizes.context_pt)
