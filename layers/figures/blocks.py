"""Items of a page as blocks of ink: text, legend, scale bar, north arrow, notes, chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from layers.atlas import Atlas
from layers.drawing.blocks import Block, moved, scaled_block
from layers.drawing.draw_list import Item, Label, Labels, TextRun
from layers.drawing.evidence_chart import evidence_chart
from layers.drawing.furniture import BAR_PT, north_arrow_items, scale_bar_items
from layers.drawing.legend import LegendEntry
from layers.drawing.legend_block import legend_block, legend_panel
from layers.drawing.paragraphs import Line, set_lines
from layers.drawing.profile_strip import profile_strip, strip_height
from layers.drawing.scene import Scene
from layers.drawing.text import TextMeasurer, block_size
from layers.drawing.units import Units
from layers.errors import FigureError
from layers.evidence.groups import Group as StatementGroup
from layers.evidence.groups import groups as statement_groups
from layers.evidence.groups import kores_band
from layers.figures.note_columns import note_columns
from layers.figures.notes import SourceNote, SourceNotes, full_citation, number_ranges, short_citation
from layers.records.figure import (
    ChartItem,
    Figure,
    LegendItem,
    MapItem,
    NotesItem,
    ProfileItem,
    ScaleBarItem,
    TextItem,
)
from layers.records.statement import Rank
from layers.routing.profile import route_profile
from layers.theme.theme import Theme

PAGE = Units(1.0)
"""Points of a page as they are named, whatever the scale of its maps."""
COLUMN_GAP_MM = 4.0
PROFILE_SHARE = 0.78
"""What of the strip's height is inked."""


def text_block(item: TextItem, text: str, theme: Theme, measurer: TextMeasurer) -> Block:
    """Words in the item's width."""
    ink = theme.ink.subject if item.role in ("title", "text") else theme.ink.context
    run = TextRun(text, PAGE.pt(item.size_pt), ink, item.weight)
    lines = set_lines((run,), item.width, measurer)
    if item.role in ("title", "subtitle"):
        lines = balanced(run, lines, item.width, measurer)
    return lines_block(lines, item.width, measurer, align=item.align)


def balanced(run: TextRun, lines: tuple[Line, ...], width: float, measurer: TextMeasurer) -> tuple[Line, ...]:
    """The same number of lines, about equally long: no last line of one word."""
    low, high = width / max(len(lines), 1), width
    for _ in range(12 if len(lines) > 1 else 0):
        middle = (low + high) / 2
        tried = set_lines((run,), middle, measurer)
        if len(tried) <= len(lines):
            high, lines = middle, tried
        else:
            low = middle
    return lines


def lines_block(lines: Sequence[Line], width: float, measurer: TextMeasurer, align: str = "left") -> Block:
    """Lines below each other, in a box of that width."""
    x = {"left": 0.0, "centre": width / 2, "right": width}[align]
    label = Label(x, 0.0, tuple(lines), align, "top")  # type: ignore[arg-type]
    return Block((Labels((label,)),), width, block_size(label.lines, measurer)[1])


def chosen_entries(item: LegendItem, entries: Sequence[LegendEntry]) -> list[LegendEntry]:
    """The legend's entries as the item wants them: order, wording, what is left out."""
    words = {wording.entry: wording.text for wording in item.wording}
    first = {key: number for number, key in enumerate(item.order)}
    kept = [entry for entry in entries if entry.id not in item.left_out]
    kept.sort(key=lambda entry: first.get(entry.id, len(first)))
    return [replace(entry, text=words.get(entry.id, entry.text)) for entry in kept]


def legend_of(
    item: LegendItem,
    entries: Sequence[LegendEntry],
    notes: SourceNotes | None,
    units: Units,
    theme: Theme,
    measurer: TextMeasurer,
) -> Block:
    """The legend, with the numbers of its notes where there are notes on the page."""
    if notes is not None:
        entries = [replace(entry, note=number_ranges(notes.of_entry.get(entry.id, ()))) for entry in entries]
    least_size = units.pt(theme.sizes.least_pt)
    if item.size < 1:
        # What is set smaller must still come out large enough.
        sizes = theme.sizes
        least, legend = sizes.least_pt / item.size, max(sizes.legend_pt, sizes.least_pt / item.size)
        theme = replace(theme, sizes=replace(sizes, least_pt=least, legend_pt=legend))
    block = legend_block(entries, units, theme, measurer, columns=item.columns, headings=item.headings)
    if item.ground and block.items:
        block = legend_panel(block, units, theme)
    return scaled_block(block, item.size, least_size)


def scale_bar_height(item: ScaleBarItem, units: Units, theme: Theme) -> float:
    """Height of the bar with its numbers."""
    text = units.pt(theme.sizes.graticule_text_pt) * 1.06 + units.pt(1.8)
    bars = units.pt(BAR_PT) * (2.35 if item.nautical else 1.0)
    return text * (2 if item.nautical else 1) + bars


def scale_bar_of(item: ScaleBarItem, frame: MapItem, scene: Scene) -> tuple[Item, ...]:
    """The frame's scale bar, on the page."""
    theme, units = scene.snapshot.theme, scene.units
    above = units.pt(theme.sizes.graticule_text_pt) * 1.06 + units.pt(1.8)
    at = (item.x - frame.x + units.pt(2), item.y - frame.y + above)
    drawn = scale_bar_items(scene.viewport, at, item.width, units, theme, nautical=item.nautical)
    return tuple(moved(one, frame.x, frame.y) for one in drawn)


def north_arrow_of(x: float, y: float, size: float, frame: MapItem, scene: Scene) -> tuple[Item, ...]:
    """An arrow in a box of that size, pointing to the true north of its own place."""
    at = (x + size / 2 - frame.x, y + size * 0.6 - frame.y)
    drawn = north_arrow_items(scene.viewport, at, size * 0.72, scene.snapshot.theme, scene.units)
    return tuple(moved(one, frame.x, frame.y) for one in drawn)


def notes_block(item: NotesItem, notes: SourceNotes, theme: Theme, measurer: TextMeasurer) -> Block:
    """The numbered notes: short ones run on, full ones have a line each; set in columns of equal height."""
    size, ink = PAGE.pt(item.size_pt), theme.ink
    columns = max(item.columns, 1)
    width = max((item.width - COLUMN_GAP_MM * (columns - 1)) / columns, 1.0)
    short = item.style == "short"
    words = (
        [_kept_together(words) + "   " for words in short_notes(notes.notes)]
        if short
        else [f"{note.words or full_citation(note.source)} ({note.grade})" for note in notes.notes]
    )
    cited: list[tuple[TextRun, ...]] = [
        (TextRun(f"{note.number}\u00a0", size, ink.subject, 700), TextRun(text, size, ink.context))
        for note, text in zip(notes.notes, words, strict=True)
    ]
    if short and cited:
        cited[0] = (TextRun("Sources  ", size, ink.subject, 700), *cited[0])
    items: list[Item] = []
    height = 0.0
    for number, lines in enumerate(note_columns(cited, columns, width, measurer, run_on=short)):
        block = lines_block(lines, width, measurer)
        items += block.at(number * (width + COLUMN_GAP_MM), 0.0)
        height = max(height, block.height)
    return Block(tuple(items), item.width, height)


def short_notes(notes: Sequence[SourceNote]) -> list[str]:
    """Publisher, year and grade of each; with words of the title where two would read the same."""
    names = [note.words or short_citation(note.source) for note in notes]
    return [
        f"{name if names.count(name) == 1 else _with_title(name, note.source.title)} ({note.grade})"
        for note, name in zip(notes, names, strict=True)
    ]


def _with_title(name: str, title: str) -> str:
    """The title in full: a cut one can't be found again."""
    return f"{name}, “{title}”"


def _kept_together(words: str) -> str:
    """A short note isn't broken unless it is longer than half a line."""
    return words.replace(" ", "\u00a0") if len(words) < 34 else words


def chart_group(item: ChartItem, atlas: Atlas) -> StatementGroup | None:
    """The statements of a chart as one group; None when there are none."""
    if item.statements:
        chosen = [atlas.statements[key] for key in item.statements if key in atlas.statements]
    else:
        chosen = [
            statement
            for statement in atlas.statements.values()
            if statement.commodity == item.commodity
            and (not item.subjects or statement.subject in item.subjects)
            and statement.rank is not Rank.DEPRECATED
            and statement.confidence != "unverified"
        ]
    found = [g for g in statement_groups(atlas, chosen) if g.family.value == item.family or item.statements]
    if not found:
        return None
    group = found[0]
    return replace(group, title=item.title) if item.title else group


def chart_block(
    item: ChartItem,
    group: StatementGroup,
    atlas: Atlas,
    notes: SourceNotes | None,
    units: Units,
    theme: Theme,
    measurer: TextMeasurer,
) -> Block:
    """Claims beside estimates, with the numbers of their notes in brackets."""

    def note_of(statement: str) -> str:
        number = notes.of_statement.get(statement) if notes is not None else None
        return f"[{number}]" if number else ""

    chart = evidence_chart(
        group,
        theme,
        measurer,
        left=0.0,
        top=0.0,
        width=max(item.width, 20.0),
        units=units,
        band=kores_band(atlas),
        note_of=note_of,
    )
    return Block(chart.items, item.width, chart.height)


def profile_block(
    item: ProfileItem,
    atlas: Atlas,
    day: date | None,
    units: Units,
    theme: Theme,
    measurer: TextMeasurer,
) -> Block:
    """A route laid out straight.

    Raises
    ------
    FigureError
        When the route is gone or has no legs.
    """
    profile = route_profile(atlas, item.route, day)
    if profile is None:
        raise FigureError(f"the route profile “{item.key}”: there is no route “{item.route}” with legs")
    width = max(item.width, 20.0)
    drawn = profile_strip(profile, theme, measurer, left=0.0, top=0.0, width=width, units=units)
    return Block(drawn, width, strip_height(units) * PROFILE_SHARE)


def outline_of(scene: Scene, target: Scene) -> np.ndarray:
    """The rim of one scene's page in page units of another, (N, 2); NaN where it can't be shown."""
    from geo.crs import from_lonlat, to_lonlat

    width, height = scene.viewport.width, scene.viewport.height
    along = np.linspace(0.0, 1.0, 33)[:-1]
    zero, one = np.zeros_like(along), np.ones_like(along)
    edge = np.vstack(
        [
            np.column_stack([along, zero]),
            np.column_stack([one, along]),
            np.column_stack([1 - along, one]),
            np.column_stack([zero, 1 - along]),
        ]
    ) * [width, height]
    lonlat = to_lonlat(scene.viewport.to_map(edge), scene.viewport.crs)
    return target.viewport.to_page(from_lonlat(lonlat, target.viewport.crs))


def scaled_units(figure: Figure) -> Units:
    """The units of what belongs to the maps: their legend, bars and charts."""
    return Units(1.0, figure.scale)
