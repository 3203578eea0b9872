"""Making, filling, ordering and removing layers; each an edit that can be taken back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.edits import Edit, added, edit_of, from_plain, replaced, to_plain
from layers.errors import EditError
from layers.own.editing import (
    free_layer_id,
    new_feature,
    new_layer,
    removal,
    reordered,
    with_fields,
)
from layers.own.templates import TEMPLATES, template_named
from layers.records.layer import FieldKind, GeometryKind, Layer, LayerField
from layers.rules import require_sound
from layers.undo import UndoStack
from tests.helpers.records import features


def with_layer(template: str = "sites", **values: Any) -> tuple[Atlas, Layer]:
    layer = new_layer(Atlas(), "Coal yards", template_named(template), **values)
    return Atlas([layer]), layer


def carry_out(atlas: Atlas, *changes: Any) -> None:
    edit = edit_of("", changes)
    require_sound(atlas, edit)
    atlas.apply(edit)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.key)
def test_every_template_makes_a_layer_that_takes_features(template: Any) -> None:
    layer = new_layer(Atlas(), "Coal yards", template)
    assert layer.id == "own-coal-yards"
    assert layer.fields == template.fields
    atlas = Atlas([layer])
    shape = {
        GeometryKind.POINTS: {"points": [(125.0, 39.0)]},
        GeometryKind.LINES: {"lines": [[(125.0, 39.0), (126.0, 39.0)]]},
        GeometryKind.AREAS: {"polygons": [[[(0, 0), (1, 0), (1, 1), (0, 0)]]]},
    }[template.kind]
    carry_out(atlas, added(new_feature(atlas, layer, shape, values={"Name": "Ryongbuk"})))
    assert len(atlas.features_of(layer.id)) == 1


def test_layers_have_ids_of_their_own() -> None:
    atlas, _ = with_layer()
    assert free_layer_id(atlas, "Coal yards") == "own-coal-yards-2"
    assert free_layer_id(atlas, "석탄") == "own-layer"
    assert free_layer_id(atlas, "sites") == "own-sites"


def test_what_does_not_fit_is_refused_and_nothing_changes() -> None:
    atlas, layer = with_layer()
    odd = new_feature(atlas, layer, {"points": [(125.0, 39.0)]}, values={"Name": "A", "Status": "asleep"})
    with pytest.raises(EditError, match="Status: is none of working"):
        require_sound(atlas, edit_of("", [added(odd)]))
    nameless = new_feature(atlas, layer, {"points": [(125.0, 39.0)]})
    with pytest.raises(EditError, match="Name: has no value"):
        require_sound(atlas, edit_of("", [added(nameless)]))


def test_a_layer_with_features_goes_only_with_them() -> None:
    atlas, layer = with_layer()
    carry_out(atlas, added(new_feature(atlas, layer, {}, values={"Name": "A"})))
    with pytest.raises(EditError, match=r"still needed by .*feature"):
        carry_out(atlas, removal(atlas, layer)[-1])
    carry_out(atlas, *removal(atlas, layer))
    assert not atlas.layers
    assert not atlas.features


def test_values_follow_renamed_fields_and_are_converted() -> None:
    fields = [
        LayerField(name="Name"),
        LayerField(name="Tonnes", kind=FieldKind.TEXT),
        LayerField(name="Note"),
    ]
    atlas, layer = with_layer("own", fields=fields)
    for name, tonnes in (("A", "12.5"), ("B", "about ten"), ("C", None)):
        values = {"Name": name, "Note": "x", **({"Tonnes": tonnes} if tonnes else {})}
        carry_out(atlas, added(new_feature(atlas, layer, {}, values=values)))
    wanted = [
        LayerField(name="Tonnes a year", kind=FieldKind.NUMBER, unit="t"),
        LayerField(name="Called"),
    ]
    done = with_fields(atlas, layer, wanted, {"Tonnes a year": "Tonnes", "Called": "Name"})
    assert done.lost == {"Tonnes": 1, "Note": 3}
    carry_out(atlas, *done.changes)
    values = {f.values["Called"]: f.values.get("Tonnes a year") for f in atlas.features.values()}
    assert values == {"A": 12.5, "B": None, "C": None}
    assert atlas.layers[layer.id].label == "Called"


def test_a_style_by_a_field_follows_the_field_or_becomes_plain() -> None:
    atlas, layer = with_layer()
    look = {"colour": "#123456"}
    styled = layer.changed(
        symbology={"kind": "categories", "field": "Status", "classes": [{"value": "idle", "look": look}]}
    )
    carry_out(atlas, replaced(layer, styled))
    status = next(field for field in layer.fields if field.name == "Status")
    renamed = [status.model_copy(update={"name": "State"})]
    done = with_fields(atlas, styled, renamed, {"State": "Status"})
    assert done.changes[0].after.symbology.field == "State"  # type: ignore[union-attr]
    gone = with_fields(atlas, styled, [LayerField(name="Name")], {"Name": "Name"})
    assert gone.changes[0].after.symbology.kind == "single"  # type: ignore[union-attr]
    assert gone.changes[0].after.symbology.look.colour == "#123456"  # type: ignore[union-attr]


def test_the_order_is_kept() -> None:
    atlas = Atlas()
    for name in ("A", "B", "C"):
        carry_out(atlas, added(new_layer(atlas, name, template_named("own"))))
    assert [layer.position for layer in atlas.layers.values()] == [0, 1, 2]
    carry_out(atlas, *reordered(atlas, [("own-c", "sites"), ("own-a", "labels"), ("own-b", "labels")]))
    found = {key: (layer.position, layer.above) for key, layer in atlas.layers.items()}
    assert found == {"own-c": (0, "sites"), "own-a": (1, "labels"), "own-b": (2, "labels")}


@settings(max_examples=40)
@given(data=st.data())
def test_any_run_of_edits_undone_and_redone_is_identical(data: st.DataObject) -> None:
    atlas = Atlas()
    stack = UndoStack(atlas)
    states = [atlas.snapshot()]
    for number in range(data.draw(st.integers(1, 8))):
        own = list(atlas.layers.values())
        ways = ["layer", *(["feature", "style", "fields", "remove"] if own else [])]
        way = data.draw(st.sampled_from(ways))
        layer = data.draw(st.sampled_from(own)) if own else None
        if way == "layer" or layer is None:
            template = data.draw(st.sampled_from(TEMPLATES))
            plain = [field.model_copy(update={"required": False}) for field in template.fields]
            changes = [added(new_layer(atlas, f"L{number}", template, fields=plain))]
        elif way == "feature":
            feature = data.draw(features(layer))
            before = atlas.features.get(feature.id)
            changes = [replaced(before, feature) if before is not None else added(feature)]
        elif way == "style":
            changes = [replaced(layer, layer.changed(credit=f"credit {number}", opacity=0.5))]
        elif way == "fields":
            kept = data.draw(st.lists(st.sampled_from(layer.fields), unique=True)) if layer.fields else []
            changes = list(with_fields(atlas, layer, kept, {f.name: f.name for f in kept}).changes)
        else:
            changes = removal(atlas, layer)
        edit = edit_of(way, changes)
        if not edit.changes:
            continue
        require_sound(atlas, edit)
        assert from_plain(to_plain(edit)) == edit
        stack.do(edit)
        states.append(atlas.snapshot())
    for state in reversed(states[:-1]):
        stack.undo()
        assert atlas == state
    for state in states[1:]:
        stack.redo()
        assert atlas == state


def test_edits_of_features_are_journalled_whole() -> None:
    atlas, layer = with_layer("areas")
    ring = [(125.0, 39.0), (126.0, 39.0), (126.0, 40.0), (125.0, 39.0)]
    feature = new_feature(
        atlas, layer, {"polygons": [[ring]]}, values={"Name": "구역 1"}, source_note="a map"
    )
    edit = Edit("Add", (added(feature),), who="A")
    assert from_plain(to_plain(edit)) == edit
