"""Values of fields: what fits, what was typed, and how it reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from layers.errors import EditError
from layers.one_line import one_line
from layers.records.feature import Feature
from layers.records.layer import FieldKind, GeometryKind, Layer, LayerField
from layers.records.layer_style import Value

YES, NO = "yes", "no"
_YES = frozenset({"yes", "y", "true", "1", "예", "네", "是"})
_NO = frozenset({"no", "n", "false", "0", "아니요", "아니오", "否"})
_KIND_WORDS = {GeometryKind.POINTS: "points", GeometryKind.LINES: "lines", GeometryKind.AREAS: "areas"}
LARGEST = 2**63 - 1
LONGEST = 40
"""Letters of a value that a message repeats."""


def value_problem(field: LayerField, value: Value | None) -> str:
    """What is wrong with a value of a field, as a half sentence; empty when it fits."""
    if value is None:
        return "has no value; give one" if field.required else ""
    kind = field.kind
    if kind is FieldKind.YES_NO:
        return "" if isinstance(value, bool) else f"isn't yes or no {_given(value)}"
    if kind is FieldKind.NUMBER:
        return "" if isinstance(value, float) else f"isn't a decimal number {_given(value)}"
    if kind is FieldKind.INTEGER:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if whole else f"isn't a whole number {_given(value)}"
    if not isinstance(value, str):
        return f"isn't text {_given(value)}"
    if kind is FieldKind.DATE:
        return "" if _is_day(value) else f"isn't a day written as 2017-08-05 {_given(value)}"
    if kind is FieldKind.CHOICE and value not in field.choices:
        return f"is none of {', '.join(field.choices[:8])} {_given(value)}"
    return ""


def feature_problems(layer: Layer, feature: Feature) -> Iterator[tuple[str, str]]:
    """What doesn't fit between a feature and its layer: field, and a sentence."""
    kind = feature.kind
    if layer.link is not None:
        yield "layer", f"“{layer.name}” is read from a file; make an editable copy to add to it"
        return
    if kind is not None and kind is not layer.geometry_kind and layer.geometry_kind is not None:
        yield "layer", f"“{layer.name}” holds {_KIND_WORDS[layer.geometry_kind]}, not {_KIND_WORDS[kind]}"
    known = {field.name: field for field in layer.fields}
    for name in feature.values:
        if name not in known:
            yield name, f"is no field of “{layer.name}”"
    for name, field in known.items():
        problem = value_problem(field, feature.values.get(name))
        if problem:
            yield name, problem


def parsed(field: LayerField, text: str) -> Value | None:
    """A value from what was typed; None for nothing.

    Raises
    ------
    EditError
        When it doesn't fit; the message is a half sentence.
    """
    text = text.strip()
    if not text:
        return None
    value: Value = text
    if field.kind is FieldKind.YES_NO:
        if text.casefold() not in _YES | _NO:
            raise EditError(f"isn't yes or no {_given(text)}")
        value = text.casefold() in _YES
    elif field.kind is FieldKind.NUMBER:
        value = _number(text)
    elif field.kind is FieldKind.INTEGER:
        value = _whole(text)
    problem = value_problem(field, value)
    if problem:
        raise EditError(problem)
    return value


def as_text(value: Value | None) -> str:
    """A value as it is shown and typed; `parsed` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return repr(value) if isinstance(value, float) else str(value)


def from_file(field: LayerField, value: Any) -> Value | None:
    """A value of a file's column as one of a field.

    Raises
    ------
    EditError
        When it doesn't fit; the message is a half sentence.
    """
    if value is None:
        return None
    if field.kind is FieldKind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if field.kind is FieldKind.YES_NO and value in (0, 1):
        return bool(value)
    found: Value
    if isinstance(value, date):  # a moment is a date too
        found = value.isoformat()
    elif isinstance(value, bytes):
        found = value.hex()
    else:
        found = value
    problem = value_problem(field, found)
    if problem:
        raise EditError(problem)
    return found


def feature_title_field(layer: Layer) -> str | None:
    """The field that names the features of a layer: the first of text; None when there is none."""
    return next((field.name for field in layer.fields if field.kind is FieldKind.TEXT), None)


def feature_name(layer: Layer, feature: Feature) -> str:
    """What a feature is called: the value of the layer's first text field, or its number."""
    for field in layer.fields:
        if field.kind in (FieldKind.TEXT, FieldKind.CHOICE):
            value = feature.values.get(field.name)
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())
            if field.kind is FieldKind.TEXT:
                break
    return f"{layer.name} {feature.id.removeprefix(layer.id).lstrip('-.')}"


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _number(text: str) -> float:
    plain = text.replace("\u2212", "-").replace("\u202f", "").replace(" ", "")
    try:
        value = float(plain)
    except ValueError:
        raise EditError(f"isn't a number {_given(text)}") from None
    if value - value != 0:
        raise EditError(f"isn't a finite number {_given(text)}")
    return value


def _whole(text: str) -> int:
    plain = text.replace("\u2212", "-").replace("\u202f", "").replace(" ", "")
    try:
        value = int(plain) if len(plain) <= 20 else LARGEST + 1
    except ValueError:
        raise EditError(f"isn't a whole number {_given(text)}") from None
    if not -LARGEST - 1 <= value <= LARGEST:
        raise EditError(f"is too large {_given(text)}")
    return value


def _given(value: object) -> str:
    return f"(given: {one_line(value, LONGEST)})"
