"""Pieces of a picture that are made at the origin and then put where there is room."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from layers.drawing.draw_list import Item, Label, Labels, Picture


@dataclass(frozen=True, slots=True)
class Block:
    """Items with their upper left corner at (0, 0), and the room they take in page units."""

    items: tuple[Item, ...]
    width: float
    height: float

    def at(self, x: float, y: float) -> tuple[Item, ...]:
        """The items with their upper left corner at (x, y)."""
        return tuple(moved(item, x, y) for item in self.items)


def moved(item: Item, dx: float, dy: float) -> Item:
    """The same item somewhere else on the page."""
    if isinstance(item, Labels):
        return Labels(tuple(_moved_label(label, dx, dy) for label in item.labels))
    if isinstance(item, Picture):
        return replace(item, x=item.x + dx, y=item.y + dy)
    return replace(item, xy=item.xy + np.array([dx, dy]))


def _moved_label(label: Label, dx: float, dy: float) -> Label:
    leader = label.leader
    if leader is not None:
        leader = (leader[0] + dx, leader[1] + dy, leader[2] + dx, leader[3] + dy)
    return replace(label, x=label.x + dx, y=label.y + dy, leader=leader)
