"""The strip at the bottom: where the cursor is, the scale, the projection, and whether all is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QStatusBar, QToolButton, QWidget

from geo.coordinate_text import format_coordinate
from geo.coordinates import Notation
from geo.crs import short_name
from geo.errors import GeoError
from geo.units import format_scale
from geo.viewport import Viewport
from gui.widgets import plain_label

NOTATIONS: dict[Notation, str] = {
    "decimal": "Decimal degrees",
    "dms": "Degrees, minutes, seconds",
    "mgrs": "MGRS",
    "utm": "UTM",
}


class StatusBar(QStatusBar):
    """Readouts that are also buttons.

    Signals
    -------
    crs_clicked, messages_clicked
    """

    crs_clicked = Signal()
    messages_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._notation: Notation = "decimal"
        self._lonlat: tuple[float, float] | None = None
        self._resolution = 1000.0
        self.place = QToolButton()
        self.place.setObjectName("coordinateReadout")
        self.place.setToolTip("Coordinates under the cursor, WGS 84; click for another notation or to copy")
        self.place.setAccessibleName("Coordinates under the cursor")
        self.place.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.place.setMenu(self._notation_menu())
        self.place.setMinimumWidth(230)
        self.scale = plain_label("scaleReadout")
        self.scale.setToolTip("Nominal scale on this screen; the scale bar on the map is exact at its place")
        self.crs = QToolButton()
        self.crs.setToolTip("The map's projection; click to choose another")
        self.crs.clicked.connect(self.crs_clicked)
        self.saved = plain_label("savedReadout")
        self.messages = QToolButton()
        self.messages.setToolTip("Messages of this session")
        self.messages.clicked.connect(self.messages_clicked)
        self.addWidget(self.place)
        for widget in (self.scale, self.crs):
            self.addWidget(widget)
        self.hint = QLabel()
        self.hint.setObjectName("toolHint")
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        # Where the window is narrow the hint gives way, not the readouts.
        self.hint.setMinimumWidth(0)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addWidget(self.hint, 1)
        for widget in (self.saved, self.messages):
            self.addPermanentWidget(widget)
        self.show_messages(0)
        self.show_cursor(None)

    def show_hint(self, hint: str) -> None:
        """Say what the tool in use does next."""
        self.hint.setText(hint)
        self.hint.setToolTip(hint)

    def _notation_menu(self) -> QMenu:
        menu = QMenu(self)
        for key, name in NOTATIONS.items():
            menu.addAction(name, lambda chosen=key: self.use_notation(chosen))
        menu.addSeparator()
        menu.addAction("Copy", self.copy_place)
        return menu

    def use_notation(self, notation: Notation) -> None:
        """Write coordinates in this notation from now on."""
        self._notation = notation
        self.show_cursor(self._lonlat)

    def copy_place(self) -> None:
        """Put the shown coordinates on the clipboard."""
        QGuiApplication.clipboard().setText(self.place.text())

    def show_cursor(self, lonlat: tuple[float, float] | None) -> None:
        """Show where the cursor is (WGS 84 degrees); None while it is off the map."""
        if lonlat is not None:
            self._lonlat = lonlat
        self.place.setText(self._place_text(self._lonlat) if self._lonlat else "Move over the map")

    def _place_text(self, lonlat: tuple[float, float]) -> str:
        lon, lat = lonlat
        try:
            return format_coordinate(lon, lat, self._notation, uncertainty=self._resolution)
        except GeoError as error:
            return str(error)

    def show_viewport(self, viewport: Viewport) -> None:
        """Show scale and projection."""
        self._resolution = viewport.resolution
        self.scale.setText(format_scale(viewport.scale_denominator))
        self.crs.setText(short_name(viewport.crs))

    def show_saved(self, dirty: bool, read_only: bool, named: bool) -> None:
        """Show whether the document is saved."""
        if read_only:
            text = "read-only · edited" if dirty else "read-only"
        elif dirty:
            text = "edited · kept in the journal" if named else "edited · not saved yet"
        else:
            text = "saved" if named else "bundled atlas"
        self.saved.setText(text)

    def show_messages(self, count: int) -> None:
        """Show how many messages there were."""
        self.messages.setText(f"{count} message" + ("" if count == 1 else "s"))
        self.messages.setVisible(count > 0)
