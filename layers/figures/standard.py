"""A saved view as a finished page: title, map, legend where there is room, notes, credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from layers.atlas import Atlas
from layers.drawing.furniture import north_azimuth
from layers.drawing.text import TextMeasurer
from layers.errors import FigureError
from layers.figures.blocks import PAGE, legend_of, scale_bar_height, scaled_units, text_block
from layers.figures.frames import map_of_view, projected_extent, viewport_of
from layers.figures.free_room import FreeRoom
from layers.figures.legend_place import LegendPlace, Place
from layers.figures.page import ComposedFigure, compose_figure
from layers.figures.page_theme import page_theme
from layers.figures.presets import Preset
from layers.records.figure import (
    AnyItem,
    Figure,
    InsetItem,
    LegendItem,
    MapItem,
    NorthArrowItem,
    NotesItem,
    ScaleBarItem,
    TextItem,
)
from layers.records.route import Mode
from layers.records.view import View

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer

NOTES_COLUMN_MM = 62.0
MOST_FOR_NOTES = 0.3
"""Share of the page's height that notes may take."""
NORTH_IS_UP = 2.0
"""Degrees by which north may be off before an arrow says so."""
REGION_SPAN = 12.0
"""Degrees of longitude from which a map shows the region itself and needs no locator."""
LEGEND_SIZES = (1.0, 0.85, 0.72)
"""Sizes in which the legend is tried."""
GOOD_MAP = 0.6
"""Share of the page's own scale at which the map must come out before a smaller legend is tried."""
GOOD_LEGEND = 0.4
"""Share of the page's width up to which a legend beside the map isn't tried smaller."""
BESIDE_LARGE = 0.75
"""What a map beside a larger one is worth relative to its scale."""
ROUNDS = 6
CORNERS = ("bottom-right", "top-left", "bottom-left", "top-right")
"""Where a legend is looked for first."""
MOST_COVERED = 0.12
"""Cost for each square millimetre of the legend up to which it stands on the map."""
MOST_COVERED_IN_ALL = 400.0
"""Cost up to which even a large legend stands on the map: less than a square millimetre of a mark or way."""
MOST_AT_SIDE = 0.6
"""Share of the page's width that a legend beside the map may take."""
MOST_OF_MAP = 0.25
"""Share of the map that a legend on it may take."""
LEAST_MAP_MM = 18.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What goes onto the page beside the map.

    Attributes
    ----------
    title, subtitle : str or None
        The view's own when None; empty for none.
    legend, scale_bar, locator, notes : bool
    """

    title: str | None = None
    subtitle: str | None = None
    legend: bool = True
    scale_bar: bool = True
    locator: bool = True
    notes: bool = True


class NoRoomError(FigureError):
    """Raised when a page is too small for what shall stand on it."""


def standard_figure(
    view: View,
    atlas: Atlas,
    preset: Preset,
    measurer: TextMeasurer,
    *,
    wishes: Wishes | None = None,
    theme: str = "light",
    crs: str | None = None,
    key: str = "",
    shown: MapItem | None = None,
    layers: Sequence[PageLayer] = (),
) -> Figure:
    """Lay a view out on a page; where the rules leave the height open, as high as the map wants it.

    Parameters
    ----------
    view : View
    atlas : Atlas
    preset : Preset
        Size and rules of the page; `own_size` makes one for any size.
    measurer : TextMeasurer
    wishes : Wishes, optional
    theme : str
    crs : str, optional
        Projected CRS; the region's conic when left out.
    key : str
        Id of the figure; that of the view when left out.
    shown : MapItem, optional
        What the map shows, where that isn't just the view; its box doesn't count.
    layers : sequence of PageLayer
        Of the person's own files, which the map shows too.

    Raises
    ------
    NoRoomError
        When the page is too small for its map or legend.
    FigureError
        When the view's extent can't be drawn.
    """
    wishes = wishes or Wishes()
    heights = [preset.height]
    while heights[-1] < preset.max_height:
        heights.append(min(heights[-1] + preset.height * 0.2, preset.max_height))
    best: tuple[float, Figure] | None = None
    trouble: NoRoomError | None = None
    for height in heights:
        for size in LEGEND_SIZES if wishes.legend else (1.0,):
            page = replace(preset, height=height)
            try:
                layout = _Layout(view, atlas, page, measurer, wishes, theme, crs, key, shown, size, layers)
                figure = layout.figure()
            except NoRoomError as error:
                trouble = trouble or error
                continue
            worth = layout.worth(figure) * (1.0 if layout.map_leads(figure) else BESIDE_LARGE)
            if worth >= GOOD_MAP:
                return figure
            if best is None or worth > best[0]:
                best = worth, figure
    if best is not None:
        return best[1]
    raise trouble or NoRoomError("there is no place for the map; make the page larger")


def titles_of(layers: Sequence[PageLayer]) -> tuple[str, ...]:
    """The names under which a map shows layers."""
    if not layers:
        return ()
    # Imported only where there are some: what handles foreign layers is large.
    from layers.figures.own_layers import renamed

    return tuple(one.title for one in renamed(layers))


class _Layout:
    """One arrangement in the making."""

    def __init__(
        self,
        view: View,
        atlas: Atlas,
        preset: Preset,
        measurer: TextMeasurer,
        wishes: Wishes,
        theme: str,
        crs: str | None,
        key: str,
        shown: MapItem | None,
        legend_size: float,
        layers: Sequence[PageLayer],
    ) -> None:
        self.view, self.atlas, self.preset, self.measurer, self.wishes = (
            view,
            atlas.snapshot(),
            preset,
            measurer,
            wishes,
        )
        self.legend_size = legend_size
        self.margin = preset.margin
        self.inner = preset.width - 2 * self.margin
        if self.inner < LEAST_MAP_MM or preset.height < LEAST_MAP_MM:
            raise NoRoomError(
                f"a page of {preset.width:g} x {preset.height:g} mm has no place for a map; make it larger"
            )
        self.layers = layers
        map_item = shown.model_copy(update={"key": "map"}) if shown else map_of_view(view)
        map_item = map_item.model_copy(update={"own_layers": titles_of(layers)})
        self.map = map_item if crs is None else map_item.model_copy(update={"crs": crs})
        self.base = Figure(
            id=key or view.id,
            name=view.name,
            width_mm=preset.width,
            height_mm=preset.height,
            preset=preset.id,
            theme=theme,
            scale=preset.scale,
        )
        self.gap = PAGE.pt(preset.subtitle_pt) * 0.6
        self.room = preset.height
        """Height that is left for map and legend, mm."""

    def figure(self) -> Figure:
        """The figure with everything in its place."""
        head = self._head()
        top = max((item.y + item.height for item in head), default=self.margin - self.gap) + self.gap
        foot: list[AnyItem] = self._foot()
        room = self.preset.height - self.margin - top
        legend, foot_height = LegendPlace(), 0.0
        for _ in range(ROUNDS):
            frame = self._frame(top, room - foot_height, legend)
            items = [frame, *self._legend(frame, legend), *head, *foot]
            composed = compose_figure(self._with(items), self.atlas, self.measurer, self.layers)
            foot, height = self._placed_foot(composed)
            self.room = room - max(height, foot_height)
            wanted = self._legend_place(composed, legend).at_least(legend)
            # Neither ever shrinks again, so that this ends.
            settled = height <= foot_height and wanted == legend
            legend, foot_height = wanted, max(height, foot_height)
            if settled:
                break
        frame = self._frame(top, room - foot_height, legend)
        items = [frame, *self._legend(frame, legend), *head, *foot]
        composed = compose_figure(self._with(items), self.atlas, self.measurer, self.layers)
        return self._with([frame, *self._furniture(composed, legend), *head, *foot])

    def worth(self, figure: Figure) -> float:
        """How large the map's extent is drawn, as a share of what it would be with the page for itself."""
        (frame,) = figure.maps()
        extent = projected_extent(frame)
        drawn = min(frame.width / extent.width, frame.height / extent.height)
        whole = min(self.inner / extent.width, self.preset.height / extent.height)
        return drawn / whole

    def map_leads(self, figure: Figure) -> bool:
        """True unless the legend takes so much beside the map that it would seem the matter itself."""
        (frame,) = figure.maps()
        return frame.width >= self.inner * (1 - GOOD_LEGEND)

    def _with(self, items: list[AnyItem]) -> Figure:
        return self.base.changed(items=[item.model_dump() for item in items])

    # -- words above and below -----------------------------------------------------------------

    def _head(self) -> list[AnyItem]:
        title = self.wishes.title
        if title is None:
            title = self.view.title or self.view.name
        subtitle = self.view.subtitle if self.wishes.subtitle is None else self.wishes.subtitle
        found: list[AnyItem] = []
        y = self.margin
        for role, text, size, weight in (
            ("title", title, self.preset.title_pt, 700),
            ("subtitle", subtitle, self.preset.subtitle_pt, 400),
        ):
            if text:
                item = self._text(role, role, text, size, weight, y)
                found.append(item)
                y = item.y + item.height + PAGE.pt(1.5)
        return found

    def _text(self, key: str, role: Any, text: str, size: float, weight: Any, y: float) -> TextItem:
        item = TextItem(
            key=key,
            role=role,
            text=text,
            size_pt=size,
            weight=weight,
            x=self.margin,
            y=y,
            width=self.inner,
        )
        block = text_block(item, text, page_theme(self.base), self.measurer)
        return item.model_copy(update={"height": block.height})

    def _foot(self) -> list[AnyItem]:
        found: list[AnyItem] = []
        place = {"x": self.margin, "width": self.inner}
        if self.wishes.notes:
            columns = min(max(1, round(self.inner / NOTES_COLUMN_MM)), 12)
            found.append(NotesItem(key="notes", columns=columns, size_pt=self.preset.notes_pt, **place))
        found.append(TextItem(key="credits", role="credits", size_pt=self.preset.notes_pt, **place))
        return found

    def _placed_foot(self, composed: ComposedFigure) -> tuple[list[AnyItem], float]:
        """Notes and credits at the page's foot, and the height that they take with the gap above."""
        boxes = composed.boxes
        found: list[AnyItem] = []
        y = self.preset.height - self.margin
        step = PAGE.pt(self.preset.notes_pt) * 0.6
        for item in reversed(self._foot()):
            height = boxes[item.key].height
            if isinstance(item, NotesItem) and height > self.preset.height * MOST_FOR_NOTES:
                raise NoRoomError(
                    f"there is no place for the source notes: they take {height:.0f} mm of a page"
                    f" {self.preset.height:g} mm high; make the page larger, or leave the notes out"
                )
            if height > 0:
                y -= height
                found.insert(0, item.model_copy(update={"y": y, "height": height}))
                y -= step
        return found, self.preset.height - self.margin - y - step + self.gap

    # -- the map and its legend ----------------------------------------------------------------

    def _frame(self, top: float, room: float, legend: LegendPlace) -> MapItem:
        width, height = self.inner, room
        if legend.place == "side":
            width -= legend.width + self.gap
        elif legend.place == "below":
            height -= legend.height + self.gap
        if width < LEAST_MAP_MM or height < LEAST_MAP_MM:
            raise NoRoomError(
                f"there is no place for the map: title, legend and notes leave {max(width, 0):.0f} x"
                f" {max(height, 0):.0f} mm of the page; make it larger, or leave out the notes or the legend"
            )
        place = {"x": self.margin, "y": top, "width": width, "height": height}
        item = self.map.model_copy(update=place)
        viewport_of(item)
        return item

    def _legend(self, frame: MapItem, legend: LegendPlace) -> list[AnyItem]:
        if not self.wishes.legend:
            return []
        x, y = frame.x, frame.y
        if legend.place == "side":
            x = frame.x + frame.width + self.gap
        elif legend.place == "below":
            y = frame.y + frame.height + self.gap
        item = LegendItem(
            key="legend",
            frame="map",
            x=x,
            y=y,
            width=legend.width,
            height=legend.height,
            columns=legend.columns,
            size=self.legend_size,
            ground=legend.place == "map",
        )
        return [item]

    def _legend_place(self, composed: ComposedFigure, before: LegendPlace) -> LegendPlace:
        """On the map where it hides little more than names of waters, else at its side or below."""
        if not self.wishes.legend or not composed.legends["legend"]:
            return before
        if before.place != "map":
            # It left the map: stay out, or the two would alternate.
            return self._beside(composed, before)
        room = FreeRoom(composed.scenes["map"])
        best: tuple[float, LegendPlace] | None = None
        for columns in (1, 2, 3):
            place = self._sized(composed, "map", columns)
            spot = room.best(place.width, place.height, corners=CORNERS)
            if spot is not None and (best is None or spot.cost < best[0]):
                best = spot.cost, place
        frame = composed.boxes["map"]
        if best is not None:
            area = best[1].width * best[1].height
            if (
                best[0] <= min(area * MOST_COVERED, MOST_COVERED_IN_ALL)
                and area <= MOST_OF_MAP * frame.width * frame.height
            ):
                return best[1]
        return max(self._places_beside(composed), key=self._magnification)

    def _beside(self, composed: ComposedFigure, before: LegendPlace) -> LegendPlace:
        """Where it stood, in no more columns than then; below where it has outgrown its side."""
        if before.place == "side":
            side = self._sized(composed, "side", before.columns)
            if side.height <= self.room:
                return side
        for columns in range(6 if before.place == "side" else before.columns, 1, -1):
            found = self._sized(composed, "below", columns)
            if found.width <= self.inner:
                return found
        return self._sized(composed, "below", 1)

    def _places_beside(self, composed: ComposedFigure) -> list[LegendPlace]:
        """Beside the map where the legend isn't too wide or higher than the map; below where it fits."""
        sides = [self._sized(composed, "side", columns) for columns in (1, 2)]
        found = [one for one in sides if one.width < self.inner * MOST_AT_SIDE and one.height <= self.room]
        belows = [self._sized(composed, "below", columns) for columns in range(6, 0, -1)]
        found += [one for one in belows if one.width <= self.inner][:1]
        return found or [belows[-1]]

    def _magnification(self, place: LegendPlace) -> float:
        """How large the map would be drawn (its extent's scale) beside a legend of that size."""
        width, height = self.inner, self.room
        if place.place == "side":
            width -= place.width + self.gap
        else:
            height -= place.height + self.gap
        extent = projected_extent(self.map)
        return min(width / extent.width, height / extent.height)

    def _sized(self, composed: ComposedFigure, place: Place, columns: int) -> LegendPlace:
        item = LegendItem(
            key="legend", frame="map", columns=columns, size=self.legend_size, ground=place == "map"
        )
        notes = composed.notes if self.wishes.notes else None
        block = legend_of(
            item,
            composed.legends["legend"],
            notes,
            scaled_units(self.base),
            page_theme(self.base),
            self.measurer,
        )
        return LegendPlace(place, columns, block.width, block.height)

    def _furniture(self, composed: ComposedFigure, place: LegendPlace) -> list[AnyItem]:
        """Legend, locator, scale bar and arrow where they hide the least."""
        frame, scene = composed.boxes["map"], composed.scenes["map"]
        room = FreeRoom(scene)
        found: list[AnyItem] = []
        legend = composed.figure.item("legend")
        box = composed.boxes.get("legend")
        if isinstance(legend, LegendItem) and box is not None and box.width > 0:
            if place.place == "map":
                spot = room.best(box.width, box.height, corners=CORNERS)
                if spot is None:
                    raise NoRoomError(
                        f"there is no place for the legend: it takes {box.width:.0f} x {box.height:.0f} mm"
                        f" of a map of {frame.width:.0f} x {frame.height:.0f} mm; make the page larger,"
                        " or leave the legend out"
                    )
                room.take(spot.x, spot.y, box.width, box.height)
                legend = legend.model_copy(
                    update=self._anchored(frame.x + spot.x, frame.y + spot.y, box.width, box.height, frame)
                )
            found.append(legend)
        found += self._locator(frame, room)
        found += self._bar(frame, scene.legs, room)
        centre = (scene.viewport.width / 2, scene.viewport.height / 2)
        turn = north_azimuth(scene.viewport, centre)
        if turn is not None and abs(turn) > NORTH_IS_UP:
            size = scaled_units(self.base).mm(9.0)
            spot = room.best(size, size, inset=3.0, corners=("top-right", "top-left"))
            if spot is not None:
                where = {"x": frame.x + spot.x, "y": frame.y + spot.y, "width": size, "height": size}
                found.append(NorthArrowItem(key="north", frame="map", **where))
        return found

    @staticmethod
    def _anchored(x: float, y: float, width: float, height: float, frame: Any) -> dict[str, Any]:
        """The box, held at the corner that is nearest to the frame's."""
        low = "bottom" if y + height / 2 > frame.y + frame.height / 2 else "top"
        side = "right" if x + width / 2 > frame.x + frame.width / 2 else "left"
        return {"x": x, "y": y, "width": width, "height": height, "anchor": f"{low}-{side}"}

    def _locator(self, frame: Any, room: FreeRoom) -> list[AnyItem]:
        if not self.wishes.locator or self.view.east - self.view.west >= REGION_SPAN:
            return []
        width = min(max(frame.width * 0.2, 16.0), scaled_units(self.base).mm(44.0))
        height = width * 0.82
        spot = room.best(width, height, corners=("top-right", "top-left", "bottom-right"))
        if spot is None or spot.cost > width * height * 1.2 or width > frame.width * 0.4:
            return []
        room.take(spot.x, spot.y, width, height)
        place = {"x": frame.x + spot.x, "y": frame.y + spot.y, "width": width, "height": height}
        return [InsetItem(key="locator", frame="map", **place)]

    def _bar(self, frame: Any, legs: Any, room: FreeRoom) -> list[AnyItem]:
        if not self.wishes.scale_bar:
            return []
        units, theme = scaled_units(self.base), page_theme(self.base)
        width = min(frame.width * 0.3, units.mm(60.0))
        item = ScaleBarItem(
            key="scale-bar", frame="map", width=width, nautical=any(leg.mode is Mode.SEA for leg in legs)
        )
        height = scale_bar_height(item, units, theme)
        inset = units.pt(theme.sizes.graticule_text_pt) * 1.2 + 1.6
        # The unit stands beyond the bar's end.
        spot = room.best(width + units.mm(6), height, inset=inset, corners=("bottom-left", "bottom-right"))
        if spot is None:
            return []
        room.take(spot.x, spot.y, width, height)
        place = {"x": frame.x + spot.x, "y": frame.y + spot.y, "height": height}
        return [item.model_copy(update=place)]
