"""What a journal would send back: checks of a figure, each finding with the place of its cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from layers.display import MapLayer, Ref
from layers.drawing.labels import symbol_boxes
from layers.figures.blocks import chosen_entries
from layers.figures.editing import item_name
from layers.figures.glyphs import HasGlyph, missing_glyphs
from layers.figures.page import Box, ComposedFigure
from layers.figures.page_theme import rules
from layers.figures.preflight_colour import colour_trouble
from layers.figures.preflight_ink import label_overlaps, leaks, thin_lines, wrong_sizes
from layers.figures.trouble import Trouble
from layers.records.figure import LegendItem, NotesItem, TextItem

SLACK_MM = 0.05


class Weight(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes
    ----------
    weight : Weight
        An error is against the page's rules, a warning against good sense; a note is only to be known.
    check : str
        What was checked: ``size``, ``text``, ``lines``, ``contrast``, ``colours``, ``glyphs``, ``labels``,
        ``sources``, ``items``, ``words``.
    message : str
        What is wrong and how to mend it.
    item : str
        Key of the item that it is about; empty for the page.
    at : (float, float) or None
        Where on the page, mm.
    ref : Ref or None
        The record that it is about.
    """

    weight: Weight
    check: str
    message: str
    item: str = ""
    at: tuple[float, float] | None = None
    ref: Ref | None = None

    def __str__(self) -> str:
        return f"{self.weight.value}: {self.message}"


def preflight(composed: ComposedFigure, has_glyph: HasGlyph) -> tuple[Finding, ...]:
    """All findings, errors first.

    Parameters
    ----------
    has_glyph : callable
        Whether a letter is in the font of a weight.
    """
    found = [
        *_size(composed),
        *_glyphs(composed, has_glyph),
        *(_of(trouble, Weight.ERROR, composed) for trouble in wrong_sizes(composed)),
        *(_of(trouble, Weight.ERROR, composed) for trouble in thin_lines(composed)),
        *_items(composed),
        *(_of(trouble, Weight.WARNING, composed) for trouble in label_overlaps(composed)),
        *(_of(trouble, Weight.WARNING, composed) for trouble in colour_trouble(composed)),
        *_sources(composed),
        *_words(composed),
        *(_of(trouble, Weight.WARNING, composed) for trouble in leaks(composed)),
        *_dropped(composed),
        *_own_layers(composed),
    ]
    return tuple(sorted(found, key=lambda one: list(Weight).index(one.weight)))


def _of(trouble: Trouble, weight: Weight, composed: ComposedFigure) -> Finding:
    return Finding(
        weight,
        trouble.check,
        trouble.message,
        item_of_group(composed, trouble.group),
        trouble.at,
        trouble.ref,
    )


def item_of_group(composed: ComposedFigure, group: str) -> str:
    """The item that a group of the draw list belongs to."""
    key = group.partition(".")[0]
    return key if composed.figure.item(key) is not None else ""


def _size(composed: ComposedFigure) -> Iterator[Finding]:
    figure, page = composed.figure, rules(composed.figure)
    if page.id and abs(figure.width_mm - page.width) > SLACK_MM:
        yield Finding(
            Weight.ERROR,
            "size",
            f"the page is {figure.width_mm:g} mm wide; {page.name} wants {page.width:g} mm",
        )
    highest = max(page.max_height, page.height) if page.id else 0.0
    if highest and figure.height_mm > highest + SLACK_MM:
        yield Finding(
            Weight.ERROR,
            "size",
            f"the page is {figure.height_mm:g} mm high; {page.name} allows {highest:g} mm",
        )
    if page.id and figure.dpi is not None and figure.dpi < min(page.dpi, 300.0):
        yield Finding(
            Weight.ERROR, "size", f"pictures of {figure.dpi:g} dpi are too coarse; {page.dpi:g} is wanted"
        )


def _glyphs(composed: ComposedFigure, has_glyph: HasGlyph) -> Iterator[Finding]:
    for one in missing_glyphs(composed.draw_list, has_glyph):
        ref = _ref_of_label(composed, one.record)
        yield Finding(Weight.ERROR, "glyphs", f"{one.sentence}; the figure won't be written", "", None, ref)


def _ref_of_label(composed: ComposedFigure, key: str) -> Ref | None:
    for table in ("sites", "legs", "areas", "statements"):
        if key in composed.atlas.table(table):
            return (table, key)
    return None


def _items(composed: ComposedFigure) -> Iterator[Finding]:
    figure = composed.figure
    page = Box(0.0, 0.0, figure.width_mm, figure.height_mm)
    items = [item for item in figure.items if item.key in composed.boxes]
    for item in items:
        box = composed.boxes[item.key]
        outside = (
            box.x < page.x - SLACK_MM
            or box.y < page.y - SLACK_MM
            or box.right > page.right + SLACK_MM
            or box.bottom > page.bottom + SLACK_MM
        )
        if outside:
            name = item_name(item)
            yield Finding(
                Weight.ERROR, "items", f"{name} runs off the page; move it or make it smaller", item.key
            )
    beside = [item for item in items if item.key not in composed.scenes]
    for number, one in enumerate(beside):
        for other in beside[number + 1 :]:
            first, second = composed.boxes[one.key], composed.boxes[other.key]
            if _shrunk(first).overlaps(_shrunk(second)):
                yield Finding(
                    Weight.WARNING,
                    "items",
                    f"{item_name(one)} and {item_name(other)} lie on each other; move one of them",
                    other.key,
                    (second.x, second.y),
                )
    for item in beside:
        yield from _hidden(composed, item.key, item_name(item))


def _shrunk(box: Box) -> Box:
    edge = 0.1
    return Box(box.x + edge, box.y + edge, max(box.width - 2 * edge, 0.0), max(box.height - 2 * edge, 0.0))


def _hidden(composed: ComposedFigure, key: str, name: str) -> Iterator[Finding]:
    """Symbols of the subject that an item covers."""
    box = composed.boxes[key]
    for map_key, scene in composed.scenes.items():
        frame = composed.boxes[map_key]
        if not box.overlaps(frame) or not scene.shows(MapLayer.SITES):
            continue
        boxes = symbol_boxes(scene) + np.array([frame.x, frame.y, frame.x, frame.y])
        covered = [
            site
            for site, (left, top, right, bottom) in zip(scene.marks.sites, boxes.tolist(), strict=True)
            if left < box.right
            and right > box.x
            and top < box.bottom
            and bottom > box.y
            and frame.x <= (left + right) / 2 <= frame.right
            and frame.y <= (top + bottom) / 2 <= frame.bottom
        ]
        if covered:
            names = ", ".join(site.name for site in covered[:4])
            more = f" and {len(covered) - 4} more" if len(covered) > 4 else ""
            yield Finding(
                Weight.WARNING,
                "items",
                f"{name} hides {names}{more}; move it",
                key,
                (box.x, box.y),
                ("sites", covered[0].id),
            )


def _sources(composed: ComposedFigure) -> Iterator[Finding]:
    shown = [item for item in composed.figure.items if item.shown]
    if not any(isinstance(item, NotesItem) for item in shown):
        yield Finding(Weight.WARNING, "sources", "the sources aren't named on the page; add source notes")
    for table, key in composed.notes.unsourced[:20]:
        yield Finding(
            Weight.WARNING, "sources", f"{table} “{key}” is shown but names no source", "", None, (table, key)
        )
    for item in shown:
        if isinstance(item, LegendItem):
            yield from _left_out(composed, item)
    if not any(isinstance(item, LegendItem) for item in shown):
        yield Finding(Weight.WARNING, "words", "there is no legend: readers must guess what marks mean")


def _left_out(composed: ComposedFigure, item: LegendItem) -> Iterator[Finding]:
    entries = composed.legends.get(item.key, ())
    kept = {entry.id for entry in chosen_entries(item, entries)}
    for entry in entries:
        if entry.id not in kept and entry.group == "How sure":
            yield Finding(
                Weight.WARNING,
                "words",
                f"the legend leaves out “{entry.text}”, which says how sure the map is",
                item.key,
            )


def _words(composed: ComposedFigure) -> Iterator[Finding]:
    texts = [item for item in composed.figure.items if isinstance(item, TextItem) and item.shown]
    if not any(item.role == "title" and item.text for item in texts):
        yield Finding(Weight.NOTE, "words", "there is no title; a sentence that says the finding helps")
    if not any(item.role == "credits" for item in texts):
        yield Finding(
            Weight.WARNING, "sources", "projection, date and the ground's sources aren't named; add credits"
        )
    if not composed.figure.alt_text:
        yield Finding(
            Weight.WARNING,
            "words",
            "there are no words for those who can't see the figure; let them be drafted on the page's panel",
        )
    kinds = {item.kind for item in composed.figure.items if item.shown}
    if composed.scenes and "scale-bar" not in kinds:
        yield Finding(Weight.WARNING, "words", "there is no scale bar")


def _dropped(composed: ComposedFigure) -> Iterator[Finding]:
    for key in composed.draw_list.dropped:
        ref = _ref_of_label(composed, key)
        name = composed.atlas.sites[key].name if key in composed.atlas.sites else key
        if ref is not None:
            yield Finding(Weight.NOTE, "labels", f"no room for the name of {name}", "", None, ref)


def _own_layers(composed: ComposedFigure) -> Iterator[Finding]:
    """Layers of the person's own: without a source, drawn as pictures, or missing."""
    by_title = {one.title: one for one in composed.layers}
    for item in composed.figure.maps():
        inks = composed.own.get(item.key, ())
        for ink in inks:
            one = by_title[ink.title]
            if not (one.credit.strip() or one.licence.strip()):
                message = f"layer “{ink.title}”: no source stated; its properties or --layer-source say it"
                yield Finding(Weight.WARNING, "sources", message, item.key)
            if ink.note:
                yield Finding(Weight.NOTE, "items", ink.note, item.key)
        for title in item.own_layers:
            if title not in by_title:
                message = f"the map shows the layer “{title}”, which isn't open; import its file again"
                yield Finding(Weight.WARNING, "items", message, item.key)
