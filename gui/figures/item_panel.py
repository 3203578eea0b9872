"""Settings of the chosen item: one form for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from geo.crs import suggested_crs
from gui.figures.fields import Fields
from gui.figures.legend_table import LegendTable
from gui.widgets import plain_label
from layers.atlas import Atlas
from layers.display import LAYER_NAMES, OFF_AT_FIRST, MapLayer
from layers.evidence.families import Family
from layers.figures.editing import HELD, item_name
from layers.figures.page import ComposedFigure
from layers.records.commodity import FACTS, Commodity
from layers.records.figure import AnyItem, LegendItem, MapItem
from layers.sanctions.status import REGIMES

MOST_MM = 3000.0
LAYERS = "layers"
"""Stands for `hidden` and `shown_layers` in the form: the layers that are ticked."""
COMMODITY_CHOICES = [(commodity, FACTS[commodity].name) for commodity in Commodity]
REGIME_CHOICES = [*((regime, regime) for regime in REGIMES), ("any", "the strictest")]
ALIGN_CHOICES = [("left", "left"), ("centre", "centre"), ("right", "right")]
WEIGHT_CHOICES = [(400, "regular"), (500, "medium"), (700, "bold")]


class ItemPanel(QWidget):
    """Shows the first chosen item's settings.

    Signals
    -------
    changed(key, values, label)
        Values of an item are to be others; the label is for the undo menu.
    reworded(key, entry, text, own)
        Other words for a legend entry.
    extent_requested(key)
        The map is to show what the window shows.
    picture_requested(key)
        A picture file is to be chosen.
    """

    changed = Signal(str, object, str)
    reworded = Signal(str, str, str, str)
    extent_requested = Signal(str)
    picture_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._shape = "", ()
        self._own: tuple[str, ...] = ()
        self._named: tuple[str, ...] = ()
        self._fields: Fields | None = None
        self._table: LegendTable | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._title = plain_label("sectionHeading")
        self._title.setContentsMargins(12, 10, 12, 0)
        self._empty = QLabel("Choose something on the page to change it.")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(12, 12, 12, 12)
        self._column.addWidget(self._title)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)

    def show_item(self, composed: ComposedFigure | None, key: str | None, atlas: Atlas) -> None:
        """Show an item's settings; None shows none."""
        item = composed.figure.item(key) if composed is not None and key is not None else None
        self._empty.setVisible(item is None)
        self._title.setText(item_name(item).upper() if item is not None else "")
        own = own_keys(composed) if composed is not None else ()
        shape = (item.kind, self._frames(composed), own) if item is not None else ()
        if item is None or item.key != self._key or shape != self._shape:
            self._build(item, composed, atlas)
        self._key, self._shape = (item.key, shape) if item is not None else ("", ())
        if item is not None and composed is not None and self._fields is not None:
            self._fields.set_values(self._values(item, composed))
            if self._table is not None and isinstance(item, LegendItem):
                self._table.show_entries(item, composed.legends.get(item.key, ()))

    @staticmethod
    def _frames(composed: ComposedFigure | None) -> tuple[str, ...]:
        return tuple(item.key for item in composed.figure.maps()) if composed else ()

    def _values(self, item: AnyItem, composed: ComposedFigure) -> dict[str, Any]:
        values = item.model_dump()
        box = composed.boxes.get(item.key)
        if box is not None and item.kind == "legend":
            values |= {"x": box.x, "y": box.y}
        if isinstance(item, MapItem):
            off = {layer.value for layer in OFF_AT_FIRST}
            values[LAYERS] = (
                *(
                    layer.value
                    for layer in MapLayer
                    if (layer.value not in off or layer.value in item.shown_layers)
                    and layer.value not in item.hidden
                ),
                *(f"own.{title}" for title in item.own_layers),
            )
        return values

    def _build(self, item: AnyItem | None, composed: ComposedFigure | None, atlas: Atlas) -> None:
        if self._fields is not None:
            self._column.removeWidget(self._fields)
            self._fields.hide()
            self._fields.deleteLater()
        self._fields = self._table = None
        if item is None or composed is None:
            return
        fields = Fields()
        _BUILDERS[item.kind](self, fields, item, composed, atlas)
        self._place(fields, item)
        fields.changed.connect(self._tell)
        self._fields = fields
        self._column.insertWidget(1, fields)

    def _place(self, fields: Fields, item: AnyItem) -> None:
        for name, label in (("x", "From left"), ("y", "From top")):
            fields.add_number(name, label, -MOST_MM, MOST_MM, decimals=2, step=0.5, suffix=" mm")
        held = HELD[item.kind]
        if "right" in held:
            fields.add_number("width", "Width", 2, MOST_MM, decimals=2, step=0.5, suffix=" mm")
        if "bottom" in held:
            fields.add_number("height", "Height", 2, MOST_MM, decimals=2, step=0.5, suffix=" mm")

    def _tell(self, name: str, value: object) -> None:
        values = {name: value}
        if name == LAYERS and isinstance(value, tuple):
            off = {layer.value for layer in OFF_AT_FIRST}
            values = {
                "hidden": tuple(m.value for m in MapLayer if m.value not in value and m.value not in off),
                "own_layers": (
                    *(title for title in self._named if f"own.{title}" not in self._own),
                    *(key.removeprefix("own.") for key in self._own if key in value),
                ),
                "shown_layers": tuple(m.value for m in MapLayer if m.value in value and m.value in off),
            }
        self.changed.emit(self._key, values, f"Change {self._title.text().lower()}")

    # -- one form for each kind ----------------------------------------------------------------

    def _text(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        credit = getattr(item, "role", "") == "credits"
        hint = "empty: written from the data" if credit else ""
        fields.add_text("text", "Words", lines=5, hint=hint)
        fields.add_number("size_pt", "Size", 1, 400, decimals=1, step=0.5, suffix=" pt")
        fields.add_choice("weight", "Weight", WEIGHT_CHOICES)
        fields.add_choice("align", "Set", ALIGN_CHOICES)

    def _map(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        take = QPushButton("Take what the map window shows")
        take.clicked.connect(lambda: self.extent_requested.emit(self._key))
        fields.add_row("", take)
        fields.add_text("caption", "Caption")
        for name, label, most in (
            ("west", "West", 180),
            ("south", "South", 90),
            ("east", "East", 180),
            ("north", "North", 90),
        ):
            fields.add_number(name, label, -most, most, decimals=3, step=0.1, suffix=" °")
        lon = (item.west + item.east) / 2 if isinstance(item, MapItem) else 124.0
        lat = (item.south + item.north) / 2 if isinstance(item, MapItem) else 39.0
        choices = [(crs.text, f"{crs.name}: {crs.good_for}") for crs in suggested_crs(lon, lat)]
        if isinstance(item, MapItem) and item.crs not in [text for text, _ in choices]:
            choices.insert(0, (item.crs, item.crs[:40]))
        fields.add_choice("crs", "Projection", choices)
        fields.add_day("on_date", "Sanctions on")
        fields.add_choice("regime", "Measures of", REGIME_CHOICES)
        self._own = own_keys(composed)
        self._named = item.own_layers if isinstance(item, MapItem) else ()
        own = [(key, one.title) for key, one in zip(self._own, composed.layers, strict=True)]
        rows = [(m.value, LAYER_NAMES[m]) for m in reversed(MapLayer)]
        fields.add_checks(LAYERS, "Layers", [*reversed(own), *rows])
        fields.add_checks("commodities", "Commodities (none ticked: all)", COMMODITY_CHOICES)
        routes = [(route.id, route.name) for route in atlas.routes.values()]
        fields.add_checks("routes", "Routes (none ticked: all)", routes)

    def _legend(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        self._frame_choice(fields, composed, all_of="all maps")
        table = LegendTable()
        table.reworded.connect(lambda entry, text, own: self.reworded.emit(self._key, entry, text, own))
        table.left_out_changed.connect(
            lambda keys: self.changed.emit(self._key, {"left_out": keys}, "Choose legend entries")
        )
        table.order_changed.connect(
            lambda keys: self.changed.emit(self._key, {"order": keys}, "Order the legend")
        )
        self._table = table
        fields.add_row("", table)
        fields.add_number("columns", "Columns", 1, 12, decimals=0)
        fields.add_check("headings", "Headings")
        fields.add_check("ground", "Ground of its own")
        corners = ("top-left", "top-right", "bottom-left", "bottom-right")
        fields.add_choice("anchor", "Held at", [(c, c.replace("-", " ")) for c in corners])

    def _scale_bar(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        self._frame_choice(fields, composed)
        fields.add_check("nautical", "Nautical miles too")

    def _framed(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        self._frame_choice(fields, composed)

    def _chart(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        fields.add_choice("commodity", "Commodity", COMMODITY_CHOICES)
        fields.add_choice("family", "Figures on", [(family.value, family.value) for family in Family])
        fields.add_text("title", "Title", hint="empty: written from the data")

    def _profile(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        fields.add_choice("route", "Route", [(route.id, route.name) for route in atlas.routes.values()])

    def _timeline(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        self._frame_choice(fields, composed)
        fields.add_number("first_year", "From", 1900, 2100, decimals=0)
        fields.add_number("last_year", "To", 1900, 2100, decimals=0)
        fields.add_choice("regime", "Measures of", REGIME_CHOICES)
        fields.add_checks("commodities", "Commodities (none ticked: the map's)", COMMODITY_CHOICES)

    def _image(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        choose = QPushButton("Choose a picture…")
        choose.clicked.connect(lambda: self.picture_requested.emit(self._key))
        fields.add_row("", choose)
        fields.add_text("alt_text", "In words", lines=2)

    def _notes(self, fields: Fields, item: AnyItem, composed: ComposedFigure, atlas: Atlas) -> None:
        fields.add_choice("style", "Style", [("short", "short, run on"), ("full", "full, a line each")])
        fields.add_number("columns", "Columns", 1, 12, decimals=0)
        fields.add_number("size_pt", "Size", 1, 400, decimals=1, step=0.5, suffix=" pt")

    def _frame_choice(self, fields: Fields, composed: ComposedFigure, all_of: str = "") -> None:
        frames = composed.figure.maps()
        if len(frames) > 1:
            choices = [(frame.key, item_name(frame)) for frame in frames]
            fields.add_choice("frame", "Of", [("", all_of), *choices] if all_of else choices)


def own_keys(composed: ComposedFigure) -> tuple[str, ...]:
    """How the form names the person's own layers that are open."""
    return tuple(f"own.{one.title}" for one in composed.layers)


Builder = Callable[[ItemPanel, Fields, AnyItem, ComposedFigure, Atlas], None]
_BUILDERS: dict[str, Builder] = {
    "text": ItemPanel._text,
    "map": ItemPanel._map,
    "legend": ItemPanel._legend,
    "scale-bar": ItemPanel._scale_bar,
    "north-arrow": ItemPanel._framed,
    "inset": ItemPanel._framed,
    "chart": ItemPanel._chart,
    "profile": ItemPanel._profile,
    "timeline": ItemPanel._timeline,
    "image": ItemPanel._image,
    "notes": ItemPanel._notes,
}
