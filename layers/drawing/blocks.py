"""Pieces of a picture that are made at the origin and then put where there is room."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from layers.drawing.draw_list import Item, Label, Labels, Lines, Markers, Picture, Polygons, Stroke


@dataclass(frozen=True, slots=True)
class Block:
    """Items with their upper left corner at (0, 0), and the room they take in page units."""

    items: tuple[Item, ...]
    width: float
    height: float

    def at(self, x: float, y: float) -> tuple[Item, ...]:
        """The items with their upper left corner at (x, y)."""
        return tuple(moved(item, x, y) for item in self.items)


def scaled_block(block: Block, factor: float, least: float = 0.0) -> Block:
    """The block larger or smaller by a factor, pens and lettering included.

    Parameters
    ----------
    least : float
        Lettering doesn't become smaller than this, page units.
    """
    if factor == 1.0:
        return block
    items = tuple(_scaled(item, factor, least) for item in block.items)
    return Block(items, block.width * factor, block.height * factor)


def _scaled(item: Item, factor: float, least: float) -> Item:
    match item:
        case Labels():
            return Labels(tuple(_scaled_label(label, factor, least) for label in item.labels))
        case Picture():
            return replace(
                item,
                x=item.x * factor,
                y=item.y * factor,
                width=item.width * factor,
                height=item.height * factor,
            )
        case Markers():
            return replace(item, xy=item.xy * factor, size=item.size * factor)
        case Lines():
            casing = _scaled_pen(item.casing, factor) if item.casing else None
            return replace(item, xy=item.xy * factor, stroke=_scaled_pen(item.stroke, factor), casing=casing)
        case Polygons():
            fill, stroke = item.fill, item.stroke
            if fill is not None:
                hatch = _scaled_pen(fill.hatch, factor) if fill.hatch else None
                fill = replace(fill, hatch=hatch, hatch_spacing=fill.hatch_spacing * factor)
            stroke = _scaled_pen(stroke, factor) if stroke else None
            return replace(item, xy=item.xy * factor, fill=fill, stroke=stroke)


def _scaled_pen(stroke: Stroke, factor: float) -> Stroke:
    return replace(stroke, width=stroke.width * factor, dash=tuple(length * factor for length in stroke.dash))


def _scaled_label(label: Label, factor: float, least: float) -> Label:
    lines = tuple(
        tuple(replace(run, size=max(run.size * factor, min(run.size, least))) for run in line)
        for line in label.lines
    )
    leader = label.leader
    if leader is not None:
        leader = (leader[0] * factor, leader[1] * factor, leader[2] * factor, leader[3] * factor)
    return replace(
        label,
        x=label.x * factor,
        y=label.y * factor,
        lines=lines,
        halo_width=label.halo_width * factor,
        leader=leader,
        leader_stroke=_scaled_pen(label.leader_stroke, factor) if label.leader_stroke else None,
    )


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
