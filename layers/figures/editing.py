"""What is done to a figure by hand: items moved, sized, aligned, added, put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from layers.errors import FigureError
from layers.figures.page import ITEM_NAMES, ROLE_NAMES, Box
from layers.records.figure import AnyItem, Figure, LegendItem, MapItem, TextItem

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
LEAST_MM = 2.0
HELD: dict[str, frozenset[str]] = {
    "map": frozenset({"left", "right", "top", "bottom"}),
    "inset": frozenset({"left", "right", "top", "bottom"}),
    "image": frozenset({"left", "right", "top", "bottom"}),
    "text": frozenset({"left", "right"}),
    "notes": frozenset({"left", "right"}),
    "chart": frozenset({"left", "right"}),
    "profile": frozenset({"left", "right"}),
    "timeline": frozenset({"left", "right"}),
    "scale-bar": frozenset({"right"}),
    "north-arrow": frozenset({"right", "bottom"}),
    "legend": frozenset(),
}
"""Sides by which an item of each kind can be sized; the others follow from its content."""


def item_name(item: AnyItem) -> str:
    """What an item is called in lists and messages."""
    if isinstance(item, TextItem):
        return ROLE_NAMES[item.role]
    if isinstance(item, MapItem) and item.caption:
        return f"Map “{item.caption}”"
    return ITEM_NAMES[item.kind]


def moved_item(figure: Figure, key: str, dx: float, dy: float) -> Figure:
    """The figure with an item moved by so many millimetres."""
    item = _item(figure, key)
    return figure.with_item(key, x=_rounded(item.x + dx), y=_rounded(item.y + dy))


def sized_item(figure: Figure, key: str, box: Box) -> Figure:
    """The figure with an item in another box; no side goes below two millimetres."""
    _item(figure, key)
    values = {
        "x": _rounded(box.x),
        "y": _rounded(box.y),
        "width": max(_rounded(box.width), LEAST_MM),
        "height": max(_rounded(box.height), LEAST_MM),
    }
    return figure.with_item(key, **values)


def aligned_items(
    figure: Figure, boxes: Mapping[str, Box], keys: Sequence[str], edge: Edge, margin: float
) -> Figure:
    """Items put in line: with the first of them, or with the page's margin when there is only one.

    Parameters
    ----------
    boxes : mapping of str to Box
        Where the items stand, from `ComposedFigure.boxes`.
    margin : float
        Millimetres that stay free along the page's edge.
    """
    page = Box(margin, margin, figure.width_mm - 2 * margin, figure.height_mm - 2 * margin)
    target = boxes[keys[0]] if len(keys) > 1 else page
    for key in keys[1:] if len(keys) > 1 else keys:
        box = boxes[key]
        dx = {
            "left": target.x - box.x,
            "right": target.right - box.right,
            "centre": target.x + target.width / 2 - box.x - box.width / 2,
        }.get(edge, 0.0)
        dy = {
            "top": target.y - box.y,
            "bottom": target.bottom - box.bottom,
            "middle": target.y + target.height / 2 - box.y - box.height / 2,
        }.get(edge, 0.0)
        figure = moved_item(figure, key, dx, dy)
    return figure


def added_item(figure: Figure, kind: str, **values: Any) -> tuple[Figure, str]:
    """The figure with one more item, and the item's key.

    Raises
    ------
    RecordError
        When the values don't fit the kind.
    """
    key, number = kind, 2
    while figure.item(key) is not None:
        key, number = f"{kind}-{number}", number + 1
    items = [item.model_dump() for item in figure.items]
    return figure.changed(items=[*items, {"kind": kind, "key": key, **values}]), key


def removed_items(figure: Figure, keys: Sequence[str]) -> Figure:
    """The figure without some items.

    Raises
    ------
    FigureError
        When the last map would go: everything else belongs to one.
    """
    left = [item for item in figure.items if item.key not in keys]
    if not any(isinstance(item, MapItem) for item in left):
        raise FigureError("a figure needs a map; add another one before you delete this")
    return figure.changed(items=[item.model_dump() for item in left])


def reordered(figure: Figure, key: str, index: int) -> Figure:
    """The figure with an item at another place in the drawing order (0 is the bottom)."""
    item = _item(figure, key)
    rest = [other for other in figure.items if other.key != key]
    rest.insert(min(max(index, 0), len(rest)), item)
    return figure.changed(items=[other.model_dump() for other in rest])


def with_wording(figure: Figure, key: str, entry: str, text: str, own: str) -> Figure:
    """The figure with other words for a legend entry; the entry's `own` words take the change back."""
    item = figure.item(key)
    if not isinstance(item, LegendItem):
        raise FigureError(f"“{key}” is no legend")
    words = {wording.entry: wording.text for wording in item.wording}
    if text.strip() and text != own:
        words[entry] = text
    else:
        words.pop(entry, None)
    return figure.with_item(key, wording=[{"entry": e, "text": t} for e, t in words.items()])


def _item(figure: Figure, key: str) -> AnyItem:
    item = figure.item(key)
    if item is None:
        raise FigureError(f"the figure “{figure.name}” has no item “{key}”")
    return item


def _rounded(value: float) -> float:
    """To a thousandth of a millimetre: finer than any device, and short in the document."""
    return round(value, 3)
