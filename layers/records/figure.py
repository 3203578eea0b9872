"""Figures: pages in millimetres, and what stands on them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from geo.viewport import DEFAULT_CRS
from layers.records.base import Latitude, Longitude, Part, Record, RecordId, Text
from layers.records.commodity import Commodity
from layers.records.route import Mode, Standing
from layers.records.site import SiteKind

MAX_SIDE_MM = 3000.0
MAX_IMAGE = 1_500_000
"""Letters of base64, which is about one megabyte of picture: each edit of a figure carries it along."""

Mm = Annotated[float, Field(ge=-MAX_SIDE_MM, le=MAX_SIDE_MM, allow_inf_nan=False)]
Side = Annotated[float, Field(ge=0, le=MAX_SIDE_MM, allow_inf_nan=False)]
PointSize = Annotated[float, Field(ge=1, le=400, allow_inf_nan=False)]
ItemKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40)]
"""Names an item within its figure: ``map``, ``legend-2``."""
Anchor = Literal["top-left", "top-right", "bottom-left", "bottom-right"]


class FigureItem(Part):
    """Something on the page: its key, and its box in millimetres from the page's upper left.

    Items are drawn in the order in which they stand in the figure.
    """

    key: ItemKey
    x: Mm = 0.0
    y: Mm = 0.0
    width: Side = 0.0
    height: Side = 0.0
    shown: bool = True


class MapItem(FigureItem):
    """A map frame: an extent (WGS 84 degrees) that is shown whole, a CRS, and what is visible.

    `hidden`, `shown_layers`, `commodities`, `routes` and `on_date` mean what they mean in a saved view;
    `own_layers` names the layers of the person's own that it shows. `regime` says whose measures count on
    that day, `year` whose flows are drawn; `without_kinds`, `without_modes` and `without_standings` take
    sites and legs out. `caption` stands in the frame's upper left ("a  Before August 2017").
    """

    kind: Literal["map"] = "map"
    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude
    crs: Text = DEFAULT_CRS
    view: Text = ""
    commodities: tuple[Commodity, ...] = ()
    routes: tuple[RecordId, ...] = ()
    hidden: tuple[Text, ...] = ()
    shown_layers: tuple[Text, ...] = ()
    on_date: date | None = None
    regime: Text = "UN"
    year: Annotated[int | None, Field(ge=1900, le=2100)] = None
    without_kinds: tuple[SiteKind, ...] = ()
    without_modes: tuple[Mode, ...] = ()
    without_standings: tuple[Standing, ...] = ()
    own_layers: tuple[Text, ...] = ()
    caption: Text = ""

    @model_validator(mode="after")
    def _extent_is_whole(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("the map's extent is empty or inside out; west and south come first")
        return self


class TextItem(FigureItem):
    """Words, broken into lines at the box's width. Credits without text are written from the data."""

    kind: Literal["text"] = "text"
    role: Literal["title", "subtitle", "text", "credits"] = "text"
    text: Text = ""
    size_pt: PointSize = 7.0
    weight: Literal[400, 500, 700] = 400
    align: Literal["left", "centre", "right"] = "left"


class Wording(Part):
    """Other words for a legend entry."""

    entry: Text
    text: Text


class LegendItem(FigureItem):
    """The legend of one frame, or of several maps when `frame` is empty; its size follows its content.

    `size` is relative to the maps' lettering. `order` puts entries first, `left_out` leaves some out,
    `wording` replaces their words. `anchor` is the corner of the box that stays where it is when the
    content grows.
    """

    kind: Literal["legend"] = "legend"
    frame: Text = ""
    columns: Annotated[int, Field(ge=1, le=12)] = 1
    size: Annotated[float, Field(ge=0.2, le=5, allow_inf_nan=False)] = 1.0
    anchor: Anchor = "top-left"
    ground: bool = True
    headings: bool = True
    wording: tuple[Wording, ...] = ()
    order: tuple[Text, ...] = ()
    left_out: tuple[Text, ...] = ()


class ScaleBarItem(FigureItem):
    """The scale bar of a frame, at most as long as its box; right where it stands."""

    kind: Literal["scale-bar"] = "scale-bar"
    frame: Text = ""
    nautical: bool = False


class NorthArrowItem(FigureItem):
    """An arrow to true north at its own place on a frame."""

    kind: Literal["north-arrow"] = "north-arrow"
    frame: Text = ""


class InsetItem(FigureItem):
    """A small map that shows where a frame lies."""

    kind: Literal["inset"] = "inset"
    frame: Text = ""
    west: Longitude = 108.0
    south: Latitude = 26.0
    east: Longitude = 146.0
    north: Latitude = 50.0


class ChartItem(FigureItem):
    """Claims beside estimates as a panel.

    Statements are chosen by commodity and family (``in the ground``), narrowed to `subjects` where
    there are any; or one by one in `statements`.
    """

    kind: Literal["chart"] = "chart"
    commodity: Commodity | None = None
    family: Text = "in the ground"
    subjects: tuple[RecordId, ...] = ()
    statements: tuple[RecordId, ...] = ()
    title: Text = ""


class ProfileItem(FigureItem):
    """A route laid out straight, with its stops, lengths and hand-over."""

    kind: Literal["profile"] = "profile"
    route: RecordId


class TimelineItem(FigureItem):
    """What was lawful when, a band for each commodity, with the day of a map marked.

    Without `commodities`, those of the map, or else the main ones.
    """

    kind: Literal["timeline"] = "timeline"
    frame: Text = ""
    commodities: tuple[Commodity, ...] = ()
    regime: Text = "UN"
    first_year: Annotated[int, Field(ge=1900, le=2100)] = 2014
    last_year: Annotated[int, Field(ge=1900, le=2100)] = 2020

    @model_validator(mode="after")
    def _years_are_in_order(self) -> Self:
        if self.first_year > self.last_year:
            raise ValueError("the last year lies before the first")
        return self


class ImageItem(FigureItem):
    """A picture such as a logo: a PNG or JPEG file as base64 text, fitted into the box."""

    kind: Literal["image"] = "image"
    data: Annotated[str, StringConstraints(max_length=MAX_IMAGE)] = ""
    alt_text: Text = ""


class NotesItem(FigureItem):
    """Numbered notes on the sources of all that is visible, in the legend's order."""

    kind: Literal["notes"] = "notes"
    columns: Annotated[int, Field(ge=1, le=12)] = 2
    size_pt: PointSize = 5.2
    style: Literal["short", "full"] = "short"


AnyItem = Annotated[
    MapItem
    | TextItem
    | LegendItem
    | ScaleBarItem
    | NorthArrowItem
    | InsetItem
    | ChartItem
    | ProfileItem
    | TimelineItem
    | ImageItem
    | NotesItem,
    Field(discriminator="kind"),
]


class Figure(Record):
    """A page with a map, ready to be printed: everything that a figure is made from but the atlas.

    `scale` multiplies symbols, lines and lettering of the maps (1 is a screen's size); `preset` names the
    rules that it is checked by. `alt_text` describes the figure for those who can't see it.
    """

    name: Annotated[Text, Field(min_length=1, title="Name")]
    width_mm: Annotated[float, Field(gt=0, le=MAX_SIDE_MM, allow_inf_nan=False, title="Width (mm)")]
    height_mm: Annotated[float, Field(gt=0, le=MAX_SIDE_MM, allow_inf_nan=False, title="Height (mm)")]
    preset: Annotated[Text, Field(title="Preset")] = ""
    theme: Annotated[Text, Field(title="Theme")] = "light"
    scale: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False, title="Size of symbols and text")] = 0.75
    dpi: Annotated[
        float | None, Field(ge=30, le=2400, allow_inf_nan=False, title="Resolution of pictures (dpi)")
    ] = None
    items: Annotated[tuple[AnyItem, ...], Field(title="Items")] = ()
    alt_text: Annotated[Text, Field(title="Alternative text")] = ""
    order: Annotated[int, Field(ge=0, le=1000, title="Place in the list")] = 0
    notes: Text = ""

    @classmethod
    def table_name(cls) -> str:
        """``figures``."""
        return "figures"

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        keys = [item.key for item in self.items]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"two items are called “{twice[0]}”; rename one")
        return self

    def item(self, key: str) -> AnyItem | None:
        """The item of that key, None when there is none."""
        return next((item for item in self.items if item.key == key), None)

    def maps(self) -> tuple[MapItem, ...]:
        """The map frames that are shown, in order."""
        return tuple(item for item in self.items if isinstance(item, MapItem) and item.shown)

    def named_routes(self) -> tuple[str, ...]:
        """Ids of the routes that maps and profiles name."""
        of_maps = [key for item in self.items if isinstance(item, MapItem) for key in item.routes]
        return (*of_maps, *(item.route for item in self.items if isinstance(item, ProfileItem)))

    def chart_statements(self) -> tuple[str, ...]:
        """Ids of the statements that charts name one by one."""
        return tuple(key for item in self.items if isinstance(item, ChartItem) for key in item.statements)

    def frame_of(self, frame: str) -> MapItem | None:
        """The map of that key; the first one when the key is empty; None when there is no map."""
        maps = self.maps()
        if not frame:
            return maps[0] if maps else None
        return next((item for item in maps if item.key == frame), None)

    def with_item(self, key: str, **values: Any) -> Self:
        """A copy with some values of one item replaced, validated as a whole."""
        items = [
            {**item.model_dump(), **values} if item.key == key else item.model_dump() for item in self.items
        ]
        return self.changed(items=items)
