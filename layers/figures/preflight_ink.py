"""Checks of the ink: sizes of lettering, weights of lines, labels that touch, words that give away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from layers.drawing.draw_list import Group, Label, Labels, Lines, Polygons, Stroke, TextRun
from layers.drawing.text import TextMeasurer, lay_out
from layers.drawing.units import MM_PER_POINT
from layers.figures.page import ComposedFigure
from layers.figures.page_theme import rules
from layers.figures.trouble import Trouble
from layers.theme.colour import rgba

SLACK_PT = 0.02
LEAST_OVERLAP_MM = 0.15
CAPITALS, DESCENDERS = 0.74, 0.2
"""Reach of ink above and below the baseline, in em."""
SHEER = 40
"""Opacity (0–255) below which a line is a tint's edge and not counted."""
_LEAK = re.compile(
    r"(?:[A-Za-z]:\\Users\\\w+|/(?:home|Users)/\w+|\b[\w.+-]+@[\w-]+\.[A-Za-z]{2,}\b)", re.ASCII
)


def labels_of(composed: ComposedFigure) -> Iterator[tuple[Group, Label]]:
    """Every label of the figure with its group."""
    for group in composed.draw_list:
        for item in group.items:
            if isinstance(item, Labels):
                for label in item.labels:
                    yield group, label


def runs_of(label: Label) -> Iterator[TextRun]:
    """The runs that show something."""
    for line in label.lines:
        for run in line:
            if run.text.strip():
                yield run


def wrong_sizes(composed: ComposedFigure) -> Iterator[Trouble]:
    """Lettering below or above the page's limits, the worst of each group."""
    page = rules(composed.figure)
    small: dict[str, tuple[float, Label, TextRun, Group]] = {}
    large: dict[str, tuple[float, Label, TextRun, Group]] = {}
    for group, label in labels_of(composed):
        for run in runs_of(label):
            size = run.size / MM_PER_POINT
            if size < page.min_text_pt - SLACK_PT and size < small.get(group.id, (1e9,))[0]:
                small[group.id] = (size, label, run, group)
            most = max(page.max_text_pt or 1e9, large.get(group.id, (0.0,))[0])
            if size > most + SLACK_PT:
                large[group.id] = (size, label, run, group)
    for size, label, run, group in small.values():
        yield Trouble(
            "text",
            f"{group.name}: “{_cut(run.text)}” is set in {size:.1f} pt; the page wants"
            f" {page.min_text_pt:g} pt at least",
            group.id,
            (label.x, label.y),
        )
    for size, label, run, group in large.values():
        yield Trouble(
            "text",
            f"{group.name}: “{_cut(run.text)}” is set in {size:.1f} pt; the page wants"
            f" {page.max_text_pt:g} pt at most",
            group.id,
            (label.x, label.y),
        )


def thin_lines(composed: ComposedFigure) -> Iterator[Trouble]:
    """Lines below the page's least weight, the thinnest of each group."""
    least = rules(composed.figure).min_line_pt
    for group in composed.draw_list:
        thinnest: tuple[float, tuple[float, float] | None] | None = None
        for stroke, at in _strokes(group):
            width = stroke.width / MM_PER_POINT
            sheer = rgba(stroke.colour)[3] < SHEER
            if not sheer and width < least - SLACK_PT and (thinnest is None or width < thinnest[0]):
                thinnest = width, at
        if thinnest is not None:
            yield Trouble(
                "lines",
                f"{group.name}: a line of {thinnest[0]:.2f} pt; the page wants {least:g} pt at least",
                group.id,
                thinnest[1],
            )


def _strokes(group: Group) -> Iterator[tuple[Stroke, tuple[float, float] | None]]:
    for item in group.items:
        if isinstance(item, Labels):
            for label in item.labels:
                if label.leader is not None and label.leader_stroke is not None:
                    yield label.leader_stroke, (label.x, label.y)
        elif isinstance(item, Lines | Polygons) and len(item.xy):
            x, y = item.xy[0].tolist()
            pens = [item.stroke]
            if isinstance(item, Polygons) and item.fill is not None:
                pens.append(item.fill.hatch)
            for pen in pens:
                if pen is not None and pen.width > 0:
                    yield pen, (x, y)


def label_overlaps(composed: ComposedFigure) -> Iterator[Trouble]:
    """Labels of one map or item that touch each other; slanting ones are left to the eye."""
    measurer = _measurer(composed)
    if measurer is None:
        return
    families: dict[str, list[tuple[int, Label, tuple[float, float, float, float]]]] = {}
    for number, (group, label) in enumerate(labels_of(composed)):
        if not label.rotation:
            family = families.setdefault(group.id.partition(".")[0], [])
            family += [(number, label, box) for box in _line_boxes(label, measurer)]
    for key, members in families.items():
        boxes = np.array([box for _, _, box in members])
        low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
        high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
        over = ((high - low) > LEAST_OVERLAP_MM).all(axis=2)
        for one, two in np.argwhere(np.triu(over, 1)).tolist():
            (first_number, first, _), (second_number, second, _) = members[one], members[two]
            if first_number != second_number:
                text = f"“{_words(first)}” and “{_words(second)}” touch"
                yield Trouble("labels", text, key, (second.x, second.y))


def _line_boxes(label: Label, measurer: TextMeasurer) -> Iterator[tuple[float, float, float, float]]:
    """A box for each line that shows something: lines of one label differ in length."""
    rows: dict[float, list[tuple[float, float, float]]] = {}
    for placed in lay_out(label, measurer).runs:
        if placed.run.text.strip():
            row = rows.setdefault(placed.y, [])
            row.append((placed.x, placed.x + placed.width, placed.run.size))
    for y, runs in rows.items():
        size = max(run[2] for run in runs)
        yield (
            label.x + min(run[0] for run in runs),
            label.y + y - CAPITALS * size,
            label.x + max(run[1] for run in runs),
            label.y + y + DESCENDERS * size,
        )


def _measurer(composed: ComposedFigure) -> TextMeasurer | None:
    return next((scene.measurer for scene in composed.scenes.values()), None)


def leaks(composed: ComposedFigure) -> Iterator[Trouble]:
    """Folders of someone's machine and addresses of someone's mail in what readers will see."""
    seen: set[str] = set()
    places: list[tuple[str, str, tuple[float, float] | None]] = [
        (run.text, group.id, (label.x, label.y))
        for group, label in labels_of(composed)
        for run in runs_of(label)
    ]
    places += [(composed.figure.alt_text, "", None), (composed.figure.notes, "", None)]
    for text, group, at in places:
        for found in _LEAK.findall(text):
            if found not in seen:
                seen.add(found)
                yield Trouble("words", f"“{found}” gives someone away; take it out", group, at)


def _words(label: Label) -> str:
    return _cut(" ".join("".join(run.text for run in line).strip() for line in label.lines))


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 40 else f"{text[:38].rstrip()}…"
