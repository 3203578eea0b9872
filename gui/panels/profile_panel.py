"""The strip below the map: the profile of the selected route."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.painting.painter import paint_items
from gui.painting.text import measurer
from layers.drawing.draw_list import Lines, Markers
from layers.drawing.profile_strip import profile_strip, strip_height
from layers.drawing.units import Units
from layers.routing.profile import Profile
from layers.theme.theme import Theme

SCREEN = Units(25.4 / 96)


class ProfilePanel(QWidget):
    """Paints one profile; hidden while no route is selected.

    Signals
    -------
    ref_chosen(ref)
        A stop or leg was clicked.
    """

    ref_chosen = Signal(object)

    def __init__(self, theme: Callable[[], Theme]) -> None:
        super().__init__()
        self._theme = theme
        self._profile: Profile | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(round(strip_height(SCREEN)))
        self.setAccessibleName("Profile of the selected route")
        self.hide()

    def sizeHint(self) -> QSize:
        """As high as the strip."""
        return QSize(400, round(strip_height(SCREEN)))

    def show_profile(self, profile: Profile | None) -> None:
        """Show a profile; None hides the strip."""
        self._profile = profile
        self.setVisible(profile is not None)
        if profile is not None:
            legs = "; ".join(f"{row.leg.mode.value} {row.length.text}" for row in profile.legs)
            self.setAccessibleDescription(f"{profile.route.name}: {legs}")
        self.update()

    def _items(self) -> tuple[object, ...]:
        if self._profile is None:
            return ()
        return profile_strip(
            self._profile, self._theme(), measurer(), left=0, top=4, width=self.width(), units=SCREEN
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        paint_items(self._items(), painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the stop under the pointer, or else the leg."""
        x, y = event.position().x(), event.position().y()
        leg = None
        for item in self._items():
            if isinstance(item, Markers):
                for (mx, my), key in zip(item.xy.tolist(), item.ids, strict=False):
                    if abs(mx - x) < 8 and abs(my - y) < 12:
                        self.ref_chosen.emit(("sites", key))
                        return
            if isinstance(item, Lines) and item.ids and item.xy[:, 0].min() <= x <= item.xy[:, 0].max():
                leg = item.ids[0]
        if leg:
            self.ref_chosen.emit(("legs", leg))
