"""Splitting a line of one's own layer at a corner, and joining two lines that meet into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.geodesy import distance
from geo.units import format_length
from layers.atlas import Atlas
from layers.edits import Edit, added, edit_of, removed, replaced
from layers.errors import EditError
from layers.own.editing import free_feature_id
from layers.own.values import feature_name
from layers.records.feature import Feature
from layers.records.layer_style import Value
from layers.reshaping import Place, length_m

Line = tuple[Place, ...]


def split_line(atlas: Atlas, feature_id: str, part: int, index: int) -> Edit:
    """The edit that splits a line of an own layer at one of its inner corners.

    Both halves have all values and what they rest on. Of a feature of several lines the ones before
    stay with the first half, those after go with the second.

    Parameters
    ----------
    part, index : int
        The corner, as in `layers.reshaping.outlines`.

    Raises
    ------
    EditError
        When there is no such line, or the corner is an end of it.
    """
    feature = _line(atlas, feature_id)
    lines = feature.lines
    if not (0 <= part < len(lines) and 0 < index < len(lines[part]) - 1):
        raise EditError(f"features “{feature_id}”: choose a corner between its ends to split it at")
    first = feature.changed(lines=(*lines[:part], lines[part][: index + 1]))
    second = feature.changed(
        id=free_feature_id(atlas, feature.layer), lines=(lines[part][index:], *lines[part + 1 :])
    )
    return edit_of(f"Split {_name(atlas, feature)}", [replaced(feature, first), added(second)])


@dataclass(frozen=True, slots=True)
class Joining:
    """Two lines of a layer that are to become one.

    Attributes
    ----------
    kept, gone : Feature
        The longer one stays and gives the direction; the other becomes part of it.
    names : tuple of str
        What they are called.
    fields : tuple of str
        Fields in which both have a value and not the same; somebody has to say which stays.
    """

    kept: Feature
    gone: Feature
    names: tuple[str, str]
    fields: tuple[str, ...]

    @property
    def meets(self) -> bool:
        """True when an end of one is at an end of the other, to the last digit."""
        return len(_together(self)[1]) < len(self.gone.lines)

    @property
    def gap_m(self) -> float:
        """Metres between the nearest ends, on the ellipsoid."""
        return min(
            float(distance(a, b))
            for own in self.kept.lines
            for other in self.gone.lines
            for a in (own[0], own[-1])
            for b in (other[0], other[-1])
        )


def joining(atlas: Atlas, one: str, other: str) -> Joining:
    """What joining two lines of a layer leaves to be decided.

    Raises
    ------
    EditError
        When they aren't two lines of one layer.
    """
    first, second = _line(atlas, one), _line(atlas, other)
    layers = atlas.layers
    if first.layer != second.layer:
        raise EditError(
            f"the lines are in “{layers[first.layer].name}” and in “{layers[second.layer].name}”;"
            " only lines of one layer are joined"
        )
    if first.id == second.id:
        raise EditError(f"features “{one}”: choose another line to join it with")
    kept, gone = (first, second) if length_m(first) >= length_m(second) else (second, first)
    layer = layers[kept.layer]
    fields = tuple(
        field.name
        for field in layer.fields
        if field.name in kept.values
        and field.name in gone.values
        and not _same(kept.values[field.name], gone.values[field.name])
    )
    return Joining(kept, gone, (feature_name(layer, kept), feature_name(layer, gone)), fields)


def join_lines(
    atlas: Atlas, plan: Joining, values: Mapping[str, Value] | None = None, *, apart: bool = False
) -> Edit:
    """The edit that joins two lines into the one that is kept.

    Its values stay; where it has none, those of the other are taken. Both say what the line rests on.

    Parameters
    ----------
    values : mapping of str to value, optional
        Other values than the kept line's for fields in which the two differ.
    apart : bool
        Lines that don't meet become one feature of several lines. No piece is ever made up between them.

    Raises
    ------
    EditError
        When they don't meet and `apart` isn't allowed; says how far they are from each other.
    """
    lines, left = _together(plan)
    if not (plan.meets or apart):
        raise EditError(
            f"{plan.names[0]} and {plan.names[1]} don't meet: their nearest ends are"
            f" {format_length(plan.gap_m)} apart; move one end onto the other first"
        )
    layer = atlas.layers[plan.kept.layer]
    notes = dict.fromkeys(note for note in (plan.kept.source_note, plan.gone.source_note) if note)
    joined = plan.kept.changed(
        lines=(*lines, *left),
        values={**plan.gone.values, **plan.kept.values, **(values or {})},
        source_note="; ".join(notes),
    )
    label = f"Join {plan.names[0]} and {plan.names[1]} of {layer.name}"
    return edit_of(label, [replaced(plan.kept, joined), removed(plan.gone)])


def _together(plan: Joining) -> tuple[list[Line], list[Line]]:
    """The kept line's parts with what meets them, and the other's parts that meet none."""
    lines, left = list(plan.kept.lines), list(plan.gone.lines)
    while left:
        pairs = ((at, line, _fused(own, line)) for at, own in enumerate(lines) for line in left)
        found = next((pair for pair in pairs if pair[2] is not None), None)
        if found is None or found[2] is None:
            break
        lines[found[0]] = found[2]
        left.remove(found[1])
    return lines, left


def _fused(own: Line, other: Line) -> Line | None:
    """One line of two that have an end in common, in the direction of the first; None when they haven't.

    The same line once more adds nothing.
    """
    if other in (own, own[::-1]):
        return own
    for turned in (other, other[::-1]):
        if own[-1] == turned[0]:
            return (*own, *turned[1:])
        if turned[-1] == own[0]:
            return (*turned, *own[1:])
    return None


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def _name(atlas: Atlas, feature: Feature) -> str:
    return feature_name(atlas.layers[feature.layer], feature)


def _line(atlas: Atlas, feature_id: str) -> Feature:
    feature = atlas.features.get(feature_id)
    if feature is None:
        raise EditError(f"features: “{feature_id}” is gone; choose another")
    if not feature.lines:
        raise EditError(f"{_name(atlas, feature)} is no line; only lines are split and joined")
    return feature
