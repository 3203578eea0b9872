"""Values of fields: what fits, what is typed, how it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import EditError, RecordError
from layers.own.values import as_text, feature_name, feature_problems, parsed, value_problem
from layers.records.feature import Feature
from layers.records.layer import FieldKind, Layer, LayerField
from tests.helpers.records import VALUES


def field(kind: FieldKind, **more: object) -> LayerField:
    choices = ("open", "closed") if kind is FieldKind.CHOICE else ()
    return LayerField(name="Status", kind=kind, choices=choices, **more)


@pytest.mark.parametrize("kind", list(FieldKind))
@given(data=st.data())
def test_what_is_shown_reads_back(kind: FieldKind, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return
    assert value_problem(field(kind), value) == ""
    assert parsed(field(kind), as_text(value)) == value


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (FieldKind.NUMBER, "12,5", "isn't a number"),
        (FieldKind.NUMBER, "1e999", "finite"),
        (FieldKind.NUMBER, "nan", "finite"),
        (FieldKind.INTEGER, "12.5", "whole number"),
        (FieldKind.INTEGER, "9" * 40, "too large"),
        (FieldKind.DATE, "5.8.2017", "2017-08-05"),
        (FieldKind.DATE, "2017-02-30", "2017-08-05"),
        (FieldKind.YES_NO, "perhaps", "yes or no"),
        (FieldKind.CHOICE, "half", "none of open, closed"),
    ],
)
def test_what_does_not_fit_is_said(kind: FieldKind, text: str, words: str) -> None:
    with pytest.raises(EditError, match=words):
        parsed(field(kind), text)


def test_typed_numbers_may_have_typographic_signs() -> None:
    assert parsed(field(FieldKind.NUMBER), "\u22121 200.5") == -1200.5
    assert parsed(field(FieldKind.INTEGER), "\u22127") == -7
    assert parsed(field(FieldKind.YES_NO), "예") is True
    assert parsed(field(FieldKind.TEXT), "  ") is None


def test_a_required_field_wants_a_value() -> None:
    assert "give one" in value_problem(field(FieldKind.TEXT, required=True), None)


@pytest.mark.parametrize("name", ["fid", "GEOM", "Id", "source_note", "", " ", "a\x00b", "x" * 61])
def test_some_names_are_taken_or_none(name: str) -> None:
    with pytest.raises(ValueError, match=r"column|least 1|pattern|most 60"):
        LayerField(name=name)


def layer(**values: object) -> Layer:
    fields = [{"name": "Name"}, {"name": "Tonnes", "kind": "number", "unit": "t"}]
    return Layer.checked(
        {"id": "own-yards", "name": "Yards", "geometry_kind": "points", "fields": fields, **values}
    )


def test_a_layer_has_each_field_once() -> None:
    with pytest.raises(RecordError, match="two fields are called “name”"):
        layer(fields=[{"name": "Name"}, {"name": "NAME"}])


def test_a_layer_of_the_document_says_what_it_holds() -> None:
    with pytest.raises(RecordError, match="points, lines or areas"):
        layer(geometry_kind=None)
    with pytest.raises(RecordError, match="begins with “own-”"):
        layer(id="yards")
    with pytest.raises(RecordError, match="the file's"):
        layer(link={"path": "/a.kml", "layer": "a"})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"lines": [[(0, 0), (1, 1)]]}, "holds points, not lines"),
        ({"values": {"Depth": 3.0}}, "is no field"),
        ({"values": {"Tonnes": 3}}, "isn't a decimal number"),
    ],
)
def test_features_fit_their_layer(values: dict[str, object], words: str) -> None:
    feature = Feature.checked({"id": "own-yards.a", "layer": "own-yards", **values})
    assert any(words in message for _, message in feature_problems(layer(), feature))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"points": [(0, 0)], "lines": [[(0, 0), (1, 1)]]}, "not several"),
        ({"lines": [[(0, 0), (0, 0)]]}, "no length"),
        ({"polygons": [[[(0, 0), (1, 0), (1, 1), (2, 2)]]]}, "ends where it begins"),
        ({"points": [(0, 91)]}, "90"),
        ({"values": {"Tonnes": float("inf")}}, "finite"),
    ],
)
def test_shapes_are_whole(values: dict[str, object], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        Feature.checked({"id": "a", "layer": "own-yards", **values})


def test_a_feature_is_called_by_its_first_text() -> None:
    named = Feature.checked({"id": "own-yards.ab", "layer": "own-yards", "values": {"Name": " 룡북\n yard "}})
    assert feature_name(layer(), named) == "룡북 yard"
    nameless = Feature.checked({"id": "own-yards.ab", "layer": "own-yards"})
    assert feature_name(layer(), nameless) == "Yards ab"
