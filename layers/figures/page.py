"""A figure as a draw list on a page in millimetres: what preview, print and files all show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from layers.atlas import Atlas
from layers.drawing.blocks import Block
from layers.drawing.draw_list import DrawList, Group, Item, Labels
from layers.drawing.legend import LegendEntry, legend_entries
from layers.drawing.scene import Scene
from layers.drawing.text import TextMeasurer, label_box
from layers.errors import FigureError
from layers.evidence.groups import Group as StatementGroup
from layers.figures.blocks import (
    chart_block,
    chart_group,
    chosen_entries,
    legend_of,
    north_arrow_of,
    notes_block,
    profile_block,
    scale_bar_height,
    scale_bar_of,
    scaled_units,
    text_block,
)
from layers.figures.credits import credits_text
from layers.figures.frames import caption_label, frame_groups, scene_of
from layers.figures.inset import inset_groups
from layers.figures.notes import SourceNotes, source_notes
from layers.figures.page_theme import page_theme, rules
from layers.figures.pictures import picture_of
from layers.figures.timeline import MAIN, timeline_block
from layers.records.commodity import Commodity
from layers.records.figure import (
    AnyItem,
    ChartItem,
    Figure,
    ImageItem,
    InsetItem,
    LegendItem,
    MapItem,
    NorthArrowItem,
    NotesItem,
    ProfileItem,
    ScaleBarItem,
    TextItem,
    TimelineItem,
)
from layers.records.statement import Statement

if TYPE_CHECKING:
    from layers.figures.own_layers import OwnInk
    from layers.webpage.page_layer import PageLayer

APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")
OPENING, CLOSING = re.compile(r"""(?<![^\s(\[“—–])"(?=\S)"""), re.compile('"')
DATED = re.compile(r" on \d{4}-\d\d-\d\d$")
ITEM_NAMES = {
    "map": "Map",
    "text": "Text",
    "legend": "Legend",
    "scale-bar": "Scale bar",
    "north-arrow": "North arrow",
    "inset": "Locator",
    "chart": "Chart",
    "profile": "Route profile",
    "timeline": "Timeline",
    "image": "Picture",
    "notes": "Sources",
}
ROLE_NAMES = {"title": "Title", "subtitle": "Subtitle", "credits": "Credits", "text": "Text"}


@dataclass(frozen=True, slots=True)
class Box:
    """Where an item stands, mm from the page's upper left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        """True when the two share some area."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True, eq=False)
class ComposedFigure:
    """A figure drawn.

    Attributes
    ----------
    figure : Figure
    atlas : Atlas
        The snapshot that it was drawn from.
    draw_list : DrawList
        In millimetres; its groups are named by item and map layer.
    boxes : dict of str to Box
        Item key to where its ink stands, which is what the pointer finds.
    scenes : dict of str to Scene
        Map key to its scene.
    legends : dict of str to tuple of LegendEntry
        Legend key to all entries that its maps have, before some were left out or renamed.
    notes : SourceNotes
    texts : dict of str to str
        Text key to the words that it shows: credits are written from the data.
    charts : dict of str to Group
        Chart key to its statements.
    layers : tuple of PageLayer
        Layers of the person's own files that the maps may show.
    own : dict of str to tuple of OwnInk
        Map key to what it shows of them.
    layer_dpi : float
        Resolution of those that had to become pictures; 0 where there are no layers.
    """

    figure: Figure
    atlas: Atlas
    draw_list: DrawList
    boxes: dict[str, Box]
    scenes: dict[str, Scene]
    legends: dict[str, tuple[LegendEntry, ...]]
    notes: SourceNotes
    texts: dict[str, str]
    charts: dict[str, StatementGroup]
    layers: tuple[PageLayer, ...] = ()
    own: dict[str, tuple[OwnInk, ...]] = field(default_factory=dict)
    layer_dpi: float = 0.0

    def own_inks(self) -> list[OwnInk]:
        """What all maps show of the person's own layers."""
        return [ink for inks in self.own.values() for ink in inks]

    def names_without_room(self) -> list[str]:
        """What the labels say that found no room."""
        found = []
        for key in self.draw_list.dropped:
            site = self.atlas.sites.get(key)
            found.append(printed(site.name) if site is not None else key)
        return list(dict.fromkeys(found))


def compose_figure(
    figure: Figure,
    atlas: Atlas,
    measurer: TextMeasurer,
    layers: Sequence[PageLayer] = (),
    *,
    dpi: float | None = None,
) -> ComposedFigure:
    """Draw a figure.

    Parameters
    ----------
    figure : Figure
    atlas : Atlas
        May change later; a snapshot is taken.
    measurer : TextMeasurer
    layers : sequence of PageLayer
        Of the person's own, from bottom to top; each map shows those that it names.
    dpi : float, optional
        Resolution of those with too many features for vectors; the figure's own when left out.

    Raises
    ------
    FigureError
        When a map is too small, or its extent or an own layer can't be drawn.
    """
    return _Page(figure, atlas.snapshot(), measurer, layers, dpi).composed()


def in_reading_order(entries: tuple[LegendEntry, ...]) -> tuple[LegendEntry, ...]:
    """Entries of one group together, groups in the order in which they first come."""
    groups = list(dict.fromkeys(entry.group for entry in entries))
    return tuple(sorted(entries, key=lambda entry: groups.index(entry.group)))


def typeset(group: Group) -> Group:
    """The group with typed apostrophes and quotation marks as the printer's."""
    if not any(isinstance(item, Labels) for item in group.items):
        return group
    return replace(group, items=tuple(_typeset(item) for item in group.items))


def printed(text: str) -> str:
    """Words with typed apostrophes and quotation marks as the printer's: ’ and “ ”."""
    return CLOSING.sub("”", OPENING.sub("“", APOSTROPHE.sub("’", text)))


def _typeset(item: Item) -> Item:
    if not isinstance(item, Labels) or not any(
        "'" in run.text or '"' in run.text for label in item.labels for line in label.lines for run in line
    ):
        return item
    return Labels(
        tuple(
            replace(
                label,
                lines=tuple(
                    tuple(replace(run, text=printed(run.text)) for run in line) for line in label.lines
                ),
            )
            for label in item.labels
        )
    )


class _Page:
    """One composition in the making."""

    def __init__(
        self,
        figure: Figure,
        atlas: Atlas,
        measurer: TextMeasurer,
        layers: Sequence[PageLayer],
        dpi: float | None,
    ) -> None:
        self.figure, self.atlas, self.measurer = figure, atlas, measurer
        self.theme = page_theme(figure)
        self.units = scaled_units(figure)
        self.items = tuple(item for item in figure.items if item.shown)
        self.scenes = {item.key: scene_of(figure, item, atlas, measurer) for item in figure.maps()}
        self.layers: tuple[PageLayer, ...] = ()
        self.own: dict[str, tuple[OwnInk, ...]] = {}
        self.layer_dpi = 0.0
        if layers:
            self.layer_dpi = dpi or figure.dpi or rules(figure).dpi
            self._take_layers(layers, self.layer_dpi)
        self.charts = self._charts()
        self.entries = {item.key: self._entries(item) for item in self.items if isinstance(item, LegendItem)}
        self.notes = self._source_notes()
        self.shows_notes = any(isinstance(item, NotesItem) for item in self.items)
        self.texts: dict[str, str] = {}
        self.boxes: dict[str, Box] = {}
        self.blocks: dict[str, Block] = {}

    def _take_layers(self, layers: Sequence[PageLayer], dpi: float) -> None:
        # Imported only where there are some: what handles foreign layers is large.
        from layers.figures.own_layers import own_ink, renamed

        self.layers = renamed(layers)
        self.own = {
            item.key: own_ink(item, self.layers, self.scenes[item.key], dpi) for item in self.figure.maps()
        }

    # -- what is said --------------------------------------------------------------------------

    def _charts(self) -> dict[str, StatementGroup]:
        found = {}
        for item in self.items:
            if isinstance(item, ChartItem):
                group = chart_group(item, self.atlas)
                if group is None:
                    raise FigureError(
                        f"the chart “{item.key}”: no statements on what it asks for; choose another commodity"
                    )
                found[item.key] = group
        return found

    def _entries(self, item: LegendItem) -> tuple[LegendEntry, ...]:
        frame = self.figure.frame_of(item.frame)
        keys = [frame.key] if item.frame and frame else list(self.scenes)
        found: dict[str, LegendEntry] = {}
        for key in keys:
            for entry in (*legend_entries(self.scenes[key]), *self._own_entries(key)):
                found.setdefault(entry.id, entry)
        days = {self.scenes[key].snapshot.display.on_date for key in keys}
        if len(days) > 1:
            # The first map's day would stand over what others show on theirs.
            found = {
                key: replace(entry, group=DATED.sub("", entry.group)) if key.startswith("status.") else entry
                for key, entry in found.items()
            }
        return in_reading_order(tuple(found.values()))

    def _own_entries(self, key: str) -> Sequence[LegendEntry]:
        inks = self.own.get(key, ())
        if not inks:
            return ()
        from layers.figures.own_layers import own_entries

        return own_entries(inks, self.scenes[key])

    def _source_notes(self) -> SourceNotes:
        legends = []
        for key, scene in self.scenes.items():
            entries = legend_entries(scene)
            asking = [item for item in self.items if isinstance(item, LegendItem) and item.frame in ("", key)]
            legends.append((scene, chosen_entries(asking[0], entries) if asking else entries))
        statements: list[Statement] = [s for group in self.charts.values() for s in group.statements]
        notes = source_notes(self.atlas, legends, statements)
        inks = [ink for some in self.own.values() for ink in some]
        if not inks:
            return notes
        from layers.figures.own_layers import own_notes

        more, numbers = own_notes(self.layers, inks, len(notes.notes) + 1)
        return replace(notes, notes=(*notes.notes, *more), of_entry=notes.of_entry | numbers)

    # -- where it stands -----------------------------------------------------------------------

    def composed(self) -> ComposedFigure:
        for item in self.items:
            self._measure(item)
        for key, scene in self.scenes.items():
            scene.keep_clear = self._covered(key)
        groups: list[Group] = []
        dropped: list[str] = []
        for item in self.items:
            if isinstance(item, MapItem):
                several = len(self.scenes) > 1
                drawn, lost = frame_groups(
                    item,
                    self.scenes[item.key],
                    prefix=f"{item.caption or item.key}: " if several else "",
                    own=self.own.get(item.key, ()),
                )
                groups += drawn
                dropped += lost
            else:
                groups += self._groups(item)
        page = self.theme.window.panel
        draw_list = DrawList(
            self.figure.width_mm,
            self.figure.height_mm,
            tuple(typeset(group) for group in groups),
            page,
            tuple(dict.fromkeys(dropped)),
        )
        return ComposedFigure(
            self.figure,
            self.atlas,
            draw_list,
            self.boxes,
            self.scenes,
            self.entries,
            self.notes,
            self.texts,
            self.charts,
            self.layers,
            self.own,
            self.layer_dpi,
        )

    def _measure(self, item: AnyItem) -> None:
        """Make the item's block, if its size follows from its content, and note its box."""
        width, height = item.width, item.height
        x, y = item.x, item.y
        block = self._block(item)
        if block is not None:
            self.blocks[item.key] = block
            width, height = block.width, block.height
        if isinstance(item, LegendItem):
            if item.anchor.endswith("right"):
                x = item.x + item.width - width
            if item.anchor.startswith("bottom"):
                y = item.y + item.height - height
        elif isinstance(item, ScaleBarItem):
            height = scale_bar_height(item, self.units, self.theme)
        self.boxes[item.key] = Box(x, y, width, height)

    def _block(self, item: AnyItem) -> Block | None:
        notes = self.notes if self.shows_notes else None
        if isinstance(item, TextItem):
            text = item.text
            if item.role == "credits" and not text:
                text = credits_text(list(self.scenes.values()), graded=self.shows_notes)
            self.texts[item.key] = text
            return text_block(item, text, self.theme, self.measurer)
        if isinstance(item, LegendItem):
            entries = chosen_entries(item, self.entries[item.key])
            return legend_of(item, entries, notes, self.units, self.theme, self.measurer)
        if isinstance(item, NotesItem):
            return notes_block(item, self.notes, self.theme, self.measurer)
        if isinstance(item, ChartItem):
            group = self.charts[item.key]
            return chart_block(item, group, self.atlas, notes, self.units, self.theme, self.measurer)
        if isinstance(item, ProfileItem):
            return profile_block(item, self.atlas, self._day(""), self.units, self.theme, self.measurer)
        if isinstance(item, TimelineItem):
            chosen, day = self._timeline_commodities(item), self._day(item.frame)
            return timeline_block(item, chosen, day, self.atlas, self.units, self.theme, self.measurer)
        return None

    def _day(self, frame: str) -> date | None:
        """The day of a map, of the first one when none is named."""
        shown = self.figure.frame_of(frame)
        return shown.on_date if shown else None

    def _timeline_commodities(self, item: TimelineItem) -> tuple[Commodity, ...]:
        frame = self.figure.frame_of(item.frame)
        return item.commodities or (frame.commodities if frame else ()) or MAIN

    def _covered(self, key: str) -> np.ndarray:
        """Boxes of what stands on a map, in the map's own page units, (N, 4)."""
        frame = self.boxes[key]
        gap = self.units.pt(2)
        found = [
            (
                box.x - frame.x - gap,
                box.y - frame.y - gap,
                box.right - frame.x + gap,
                box.bottom - frame.y + gap,
            )
            for other, box in self.boxes.items()
            if other != key and other not in self.scenes and box.overlaps(frame)
        ]
        item = self.figure.frame_of(key)
        caption = caption_label(item, self.scenes[key]) if item else None
        if caption is not None:
            left, top, right, bottom = label_box(caption, self.measurer)
            found.append(
                (left - frame.x - gap, top - frame.y - gap, right - frame.x + gap, bottom - frame.y + gap)
            )
        boxes = np.array(found, dtype=np.float64).reshape(-1, 4)
        if not self.own.get(key):
            return boxes
        from layers.figures.own_layers import cleared_boxes

        return np.vstack([boxes, cleared_boxes(self.own[key])])

    def _groups(self, item: AnyItem) -> Iterable[Group]:
        if isinstance(item, InsetItem):
            frame = self.figure.frame_of(item.frame)
            if frame is None:
                return []
            return inset_groups(self.figure, item, self.scenes[frame.key], self.atlas, self.measurer)
        items = self._ink(item)
        name = ROLE_NAMES[item.role] if isinstance(item, TextItem) else ITEM_NAMES[item.kind]
        return [Group(item.key, name, items)] if items else []

    def _ink(self, item: AnyItem) -> tuple[Item, ...]:
        box = self.boxes[item.key]
        if item.key in self.blocks:
            return self.blocks[item.key].at(box.x, box.y)
        if isinstance(item, ImageItem):
            picture = picture_of(item)
            return (picture,) if picture else ()
        if isinstance(item, ScaleBarItem | NorthArrowItem):
            frame = self.figure.frame_of(item.frame)
            if frame is None:
                return ()
            if isinstance(item, ScaleBarItem):
                return scale_bar_of(item, frame, self.scenes[frame.key])
            return north_arrow_of(item.x, item.y, item.width, frame, self.scenes[frame.key])
        return ()
