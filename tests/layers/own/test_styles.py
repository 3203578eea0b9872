"""Styles come back from the document as they were drawn."""

from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.raster.points import HIDDEN
from layers.atlas import Atlas
from layers.errors import RecordError
from layers.foreign.picture import LayerPicture
from layers.foreign.style import AsFiled, Categories, Graduated, LayerStyle, Single, classify, legend_entries
from layers.own.arrays import FeatureArrays
from layers.own.editing import new_feature, new_layer
from layers.own.styles import style_of, style_values
from layers.own.templates import template_named
from layers.records.layer import Layer
from layers.records.layer_style import Look

LOOK, OTHER = Look(colour="#0072B2"), Look(colour="#D55E00", shape="star", edge=None)
STYLES = [
    LayerStyle(Single(LOOK), label="Name", label_pt=11.0),
    LayerStyle(AsFiled(OTHER)),
    LayerStyle(
        Categories("Status", ("idle", None, 3, True, 2.5), (LOOK,) * 5, OTHER, ("Idle now",), frozenset({1}))
    ),
    LayerStyle(
        Graduated("Uncertainty", (0.0, 1.5, 9.0), (LOOK, OTHER), None, off=frozenset({0}), method="natural")
    ),
]


def layer(**values: object) -> Layer:
    return new_layer(Atlas(), "Yards", template_named("sites")).changed(**values)


@given(style=st.sampled_from(STYLES))
def test_styles_come_back(style: LayerStyle) -> None:
    back = style_of(layer(**style_values(style)))
    assert style_values(back) == style_values(style)
    assert (back.label, back.label_pt, type(back.symbology)) == (
        style.label,
        style.label_pt,
        type(style.symbology),
    )


def test_features_are_drawn_by_their_values_and_classes_can_be_off() -> None:
    own = layer()
    atlas = Atlas([own])
    records = [
        new_feature(
            atlas, own, {"points": [(125.0 + n, 39.0)]}, values={"Status": status, "Uncertainty": float(n)}
        )
        for n, status in enumerate(["idle", "closed", "working", "idle"])
    ]
    arrays = FeatureArrays().layer(own, records)
    assert arrays.attributes.schema.field("Uncertainty").type == pa.float64()
    assert arrays.ids is not None
    assert arrays.ids.to_pylist() == [record.id for record in records]
    style = Categories("Status", ("idle", "closed"), (LOOK, OTHER), LOOK, off=frozenset({1}))
    classes, looks = classify(style, arrays)
    assert classes.tolist() == [1, HIDDEN, 0, 1]
    assert len(looks) == 3
    picture = LayerPicture.of(arrays, LayerStyle(style))
    assert picture.shown.tolist() == [True, False, True, True]
    graded = Graduated("Uncertainty", (0.0, 2.0, 3.0), (LOOK, OTHER), None, off=frozenset({0}))
    assert classify(graded, arrays)[0].tolist() == [HIDDEN, HIDDEN, 1, 1]


def test_arrays_follow_the_records_and_keep_what_stayed() -> None:
    own = layer()
    atlas = Atlas([own])
    one, two = (
        new_feature(atlas, own, {"points": [(125.0 + n, 39.0)]}, values={"Name": "A"}) for n in (0, 1)
    )
    arrays = FeatureArrays()
    arrays.layer(own, [one, two])
    moved = one.changed(points=[(120.0, 30.0)])
    after = arrays.layer(own, [moved, two])
    assert np.concatenate([batch.vectors.points for batch in after.batches]).tolist() == [
        [120.0, 30.0],
        [126.0, 39.0],
    ]


def test_legends_say_what_classes_are() -> None:
    entries = legend_entries(STYLES[2])
    assert [words for words, _ in entries] == ["Idle now", "3", "yes", "2.5", "other"]
    assert [words for words, _ in legend_entries(STYLES[3])] == ["1.5 – 9"]
    assert legend_entries(STYLES[0]) == [("", LOOK)]


@pytest.mark.parametrize(
    "look",
    [
        *({"colour": "red"}, {"size": float("nan")}, {"size": -1}, {"size": 1e9}, {"opacity": 2}, {"zzz": 1}),
        *(
            {"filled": "<b>"},
            {"shape": ""},
            {"shape": "x" * 99},
            {"edge": 3},
            {"outline": "#GGGGGG"},
            3,
            None,
        ),
    ],
)
def test_a_document_takes_no_odd_look(look: object) -> None:
    with pytest.raises(RecordError, match=r"symbology\.single\.look"):
        layer(symbology={"kind": "single", "look": look})


def test_a_look_is_one_thing_in_the_record_and_on_the_map() -> None:
    own = layer(symbology={"kind": "single", "look": {"colour": "#0072B2", "size": 4}})
    style = style_of(own)
    assert isinstance(style.symbology, Single)
    assert style.symbology.look == Look(colour="#0072B2", size=4.0)
    assert style.symbology.look is own.symbology.look
    assert own.model_dump(mode="json")["symbology"]["look"] == asdict(style.symbology.look)
