"""Forms of features: a model made from the fields of a layer, so that a form checks what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, create_model

from layers.own.values import YES
from layers.records.base import Record, Text
from layers.records.feature import Feature
from layers.records.layer import FieldKind, Layer, LayerField
from layers.records.layer_style import LARGEST, SMALLEST, Value

SOURCE_NOTE = "source_note"


def form_model(layer: Layer) -> type[Record]:
    """A record with a field for each of the layer's, named ``field_0`` and so on, and the source note.

    A name may be anything in a layer, but not in a model.
    """
    fields: dict[str, Any] = {f"field_{n}": _definition(field) for n, field in enumerate(layer.fields)}
    fields[SOURCE_NOTE] = (Annotated[Text, Field(title="Where this is from")], "")

    class Base(Record):
        @classmethod
        def table_name(cls) -> str:
            return "features"

    return create_model("FeatureForm", __base__=Base, **fields)


def _definition(field: LayerField) -> Any:
    title = f"{field.name} ({field.unit})" if field.unit else field.name
    if field.kind is FieldKind.TEXT:
        if field.required:
            return Annotated[Text, Field(title=title, min_length=1)], ...
        return Annotated[Text, Field(title=title)], ""
    kinds: dict[FieldKind, Any] = {
        FieldKind.NUMBER: Annotated[float, Field(allow_inf_nan=False)],
        FieldKind.INTEGER: Annotated[int, Field(ge=SMALLEST, le=LARGEST)],
        FieldKind.DATE: date,
        FieldKind.YES_NO: bool,
        FieldKind.CHOICE: str,
    }
    kind = kinds[field.kind]
    if field.required:
        return Annotated[kind, Field(title=title)], ...
    return Annotated[kind | None, Field(title=title)], None


def form_choices(layer: Layer) -> dict[str, list[tuple[str, Any]]]:
    """What the form offers for choices, and for yes and no."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for number, field in enumerate(layer.fields):
        if field.kind is FieldKind.CHOICE:
            offered: list[tuple[str, Any]] = [(choice, choice) for choice in field.choices]
        elif field.kind is FieldKind.YES_NO:
            offered = [(YES, True), ("no", False)]
        else:
            continue
        found[f"field_{number}"] = [("—", None), *offered]
    return found


def form_values(layer: Layer, feature: Feature | None = None) -> dict[str, Any]:
    """What the form starts with."""
    values: dict[str, Any] = {
        f"field_{number}": feature.values[field.name]
        for number, field in enumerate(layer.fields)
        if feature is not None and field.name in feature.values
    }
    if feature is not None:
        values |= {"id": feature.id, SOURCE_NOTE: feature.source_note}
    return values


def feature_values(layer: Layer, form: Record) -> dict[str, Any]:
    """What was entered, as ``values`` and ``source_note`` of a feature."""
    given: Mapping[str, Any] = form.model_dump(mode="json")
    values: dict[str, Value] = {
        field.name: value
        for number, field in enumerate(layer.fields)
        if (value := given[f"field_{number}"]) is not None and value != ""
    }
    return {"values": values, SOURCE_NOTE: given[SOURCE_NOTE]}
