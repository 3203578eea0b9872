"""Where the pieces of a label stand, the same for every painter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from layers.drawing.draw_list import Label, TextRun

LINE_SPACING = 1.08
"""Distance of baselines in heights of the lower line."""


class TextMeasurer(Protocol):
    """Knows the font."""

    def measure(self, run: TextRun) -> tuple[float, float, float]:
        """Width, ascent and descent of a run in page units."""
        ...


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run and its baseline's start, relative to the label's anchor and before its rotation."""

    run: TextRun
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A label laid out.

    Attributes
    ----------
    left, top, width, height : float
        Box of the text relative to the anchor, before rotation, without the halo.
    runs : tuple of PlacedRun
    """

    left: float
    top: float
    width: float
    height: float
    runs: tuple[PlacedRun, ...]


def lay_out(label: Label, measurer: TextMeasurer) -> LabelLayout:
    """Set the label's lines around its anchor."""
    width, height, rows = _rows(label.lines, measurer)
    top = {
        "top": 0.0,
        "middle": -height / 2,
        "bottom": -height,
        "baseline": -rows[0][0] if rows else 0.0,
    }[label.valign]
    left = {"left": 0.0, "centre": -width / 2, "right": -width}[label.halign]
    runs = []
    for baseline, row_width, pieces in rows:
        slack = width - row_width
        x = left + {"left": 0.0, "centre": slack / 2, "right": slack}[label.halign]
        for run, advance in pieces:
            runs.append(PlacedRun(run, x, top + baseline, advance))
            x += advance
    return LabelLayout(left, top, width, height, tuple(runs))


def block_size(lines: tuple[tuple[TextRun, ...], ...], measurer: TextMeasurer) -> tuple[float, float]:
    """Width and height of a text block in page units."""
    width, height, _ = _rows(lines, measurer)
    return width, height


def label_box(label: Label, measurer: TextMeasurer) -> tuple[float, float, float, float]:
    """Axis-parallel box xmin, ymin, xmax, ymax around the label's text on the page, rotation included."""
    box = lay_out(label, measurer)
    turn = math.radians(label.rotation)
    cos, sin = math.cos(turn), math.sin(turn)
    corners = [
        (label.x + x * cos - y * sin, label.y + x * sin + y * cos)
        for x in (box.left, box.left + box.width)
        for y in (box.top, box.top + box.height)
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


_Row = tuple[float, float, list[tuple[TextRun, float]]]
"""Baseline below the block's top, width, and the runs with their widths."""


def _rows(lines: tuple[tuple[TextRun, ...], ...], measurer: TextMeasurer) -> tuple[float, float, list[_Row]]:
    rows: list[_Row] = []
    bottom = 0.0
    for number, line in enumerate(lines):
        sizes = [measurer.measure(run) for run in line]
        ascent = max((size[1] for size in sizes), default=0.0)
        descent = max((size[2] for size in sizes), default=0.0)
        lead = (ascent + descent) * (LINE_SPACING - 1) if number else 0.0
        pieces = [(run, size[0]) for run, size in zip(line, sizes, strict=True)]
        rows.append((bottom + lead + ascent, sum(width for _, width in pieces), pieces))
        bottom += lead + ascent + descent
    return max((row[1] for row in rows), default=0.0), bottom, rows
