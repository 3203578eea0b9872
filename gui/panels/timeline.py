"""The timeline under the map: drag a day or play the years, and the map shows what was lawful then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.icons import icon
from gui.style import tokens
from gui.widgets import emptied, plain_label
from layers.atlas import Atlas
from layers.display import Display, DisplayState, MapLayer
from layers.records.commodity import FACTS, Commodity
from layers.sanctions.status import REGIMES, Status, change_days, status_on
from layers.theme.palette import STATUS_STYLES
from layers.theme.theme import Theme, theme_named

FIRST_DAY = date(2006, 1, 1)
TICK_MS = 120
DAYS_PER_TICK = 21
SHOWN = (Commodity.ANTHRACITE, Commodity.IRON_ORE, Commodity.RARE_EARTHS, Commodity.MAGNESITE, Commodity.ZINC)
MARGIN = 14.0


class DayAxis(QWidget):
    """The axis itself: years, the days on which something changed, and the handle.

    Signals
    -------
    day_chosen(date)
    """

    day_chosen = Signal(object)

    def __init__(self, theme: Callable[[], Theme], last_day: date) -> None:
        super().__init__()
        self._theme = theme
        self.last_day = last_day
        self.day: date | None = None
        self.marks: dict[date, str] = {}
        self.setMinimumHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Day on which the sanctions status is shown")
        self.setAccessibleDescription("Left and right move by a month, up and down to the next measure")

    def sizeHint(self) -> QSize:
        """Wide, and as high as years and marks need."""
        return QSize(600, 44)

    def x_of(self, day: date) -> float:
        """Pixel of a day."""
        share = (day - FIRST_DAY).days / max((self.last_day - FIRST_DAY).days, 1)
        return MARGIN + share * (self.width() - 2 * MARGIN)

    def day_at(self, x: float) -> date:
        """Day of a pixel, kept inside the axis."""
        share = (x - MARGIN) / max(self.width() - 2 * MARGIN, 1)
        span = (self.last_day - FIRST_DAY).days
        return FIRST_DAY + timedelta(days=round(min(max(share, 0.0), 1.0) * span))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw years, measures and the handle."""
        theme = self._theme()
        colours = tokens(theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = 15.0
        painter.setPen(QPen(QColor(colours["line"]), 2))
        painter.drawLine(QPointF(MARGIN, middle), QPointF(self.width() - MARGIN, middle))
        self._paint_years(painter, colours, middle)
        for day in self.marks:
            x = self.x_of(day)
            painter.setPen(QPen(QColor(colours["accent"]), 1.6))
            painter.drawLine(QPointF(x, middle - 6), QPointF(x, middle + 6))
        if self.day is not None:
            self._paint_handle(painter, colours, middle)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours["accent"]), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_years(self, painter: QPainter, colours: dict[str, str], middle: float) -> None:
        font = self.font()
        font.setPointSizeF(8.5)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        last_right = -1e9
        for year in range(FIRST_DAY.year, self.last_day.year + 1):
            x = self.x_of(date(year, 1, 1))
            painter.setPen(QPen(QColor(colours["scroll"]), 1))
            painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
            width = metrics.horizontalAdvance(str(year))
            if x - width / 2 > last_right + 8 and x + width / 2 < self.width():
                painter.setPen(QColor(colours["muted"]))
                painter.drawText(QPointF(max(x - width / 2, 0), middle + 22), str(year))
                last_right = x + width / 2

    def _paint_handle(self, painter: QPainter, colours: dict[str, str], middle: float) -> None:
        if self.day is None:
            return
        x = self.x_of(self.day)
        painter.setPen(QPen(QColor(colours["base"]), 2))
        painter.setBrush(QColor(colours["accent"]))
        painter.drawEllipse(QPointF(x, middle), 7, 7)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.day_chosen.emit(self._near_mark(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle, or name the measure under the pointer."""
        x = event.position().x()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.day_chosen.emit(self._near_mark(x))
        near = self._mark_at(x)
        self.setToolTip(f"{near.isoformat()}: {self.marks[near]}" if near else "Drag to choose a day")

    def _mark_at(self, x: float) -> date | None:
        near = min(self.marks, key=lambda day: abs(self.x_of(day) - x), default=None)
        return near if near is not None and abs(self.x_of(near) - x) < 4 else None

    def _near_mark(self, x: float) -> date:
        return self._mark_at(x) or self.day_at(x)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right by a month, up and down from measure to measure."""
        day = self.day or self.last_day
        steps = {Qt.Key.Key_Left: -30, Qt.Key.Key_Right: 30}
        marks = sorted(self.marks)
        if event.key() in steps:
            day += timedelta(days=steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Up:
            day = next((mark for mark in marks if mark > day), day)
        elif event.key() == Qt.Key.Key_Down:
            day = next((mark for mark in reversed(marks) if mark < day), day)
        else:
            super().keyPressEvent(event)
            return
        self.day_chosen.emit(min(max(day, FIRST_DAY), self.last_day))


class TimelinePanel(QWidget):
    """Play button, axis, regime, and the statuses of the main commodities on the chosen day."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self._atlas = Atlas()
        self.axis = DayAxis(self._theme, date.today())
        self.axis.day_chosen.connect(self.set_day)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.play = QToolButton()
        self.play.setToolTip("Play the years")
        self.play.setAccessibleName("Play the years")
        self.play.clicked.connect(self.toggle_play)
        self.off = QToolButton()
        self.off.setText("Off")
        self.off.setToolTip("Back to the commodities' own colours")
        self.off.clicked.connect(lambda: self.set_day(None))
        self.regime = QComboBox()
        for key in (*REGIMES, "any"):
            self.regime.addItem({"UN": "UN", "PRC": "China (PRC)", "any": "Strictest"}[key], key)
        self.regime.setToolTip("Whose measures count")
        self.regime.setAccessibleName("Whose measures count")
        self.regime.currentIndexChanged.connect(self._regime_changed)
        self.flow_year = QComboBox()
        self.flow_year.setToolTip("Year whose imports the flows on the map show")
        self.flow_year.setAccessibleName("Year of the flows")
        self.flow_year.currentIndexChanged.connect(self._year_chosen)
        self._day_label = plain_label("timelineDay")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(10)
        top = QHBoxLayout()
        for widget in (self.play, self.off, self._day_label):
            top.addWidget(widget)
        top.addSpacing(12)
        top.addLayout(self._chips, 1)
        top.addWidget(self.flow_year)
        top.addWidget(self.regime)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 2)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.axis)
        display.changed.connect(self._display_changed)
        self._show(display.state)

    def show_atlas(self, atlas: Atlas) -> None:
        """Take the measures of an atlas."""
        self._atlas = atlas
        self.axis.marks = {day: _what_happens(atlas, day) for day in change_days(atlas)}
        self._show_flow_year(self._display.state, list_anew=True)
        self._show(self._display.state)

    def set_day(self, day: date | None) -> None:
        """Show the status on a day; None goes back to the commodities' colours."""
        if day is None:
            self._timer.stop()
        self._display.update(on_date=day)

    def toggle_play(self) -> None:
        """Start or stop the years."""
        if self._timer.isActive():
            self._timer.stop()
        else:
            if self._display.state.on_date in (None, self.axis.last_day):
                self.set_day(date(2015, 1, 1))
            self._timer.start()
        self._show(self._display.state)

    def _tick(self) -> None:
        day = (self._display.state.on_date or FIRST_DAY) + timedelta(days=DAYS_PER_TICK)
        if day >= self.axis.last_day:
            day = self.axis.last_day
            self._timer.stop()
        self.set_day(day)

    def _regime_changed(self) -> None:
        self._display.update(regime=self.regime.currentData())

    def _year_chosen(self) -> None:
        self._display.update(year=self.flow_year.currentData())

    def _show_flow_year(self, state: DisplayState, *, list_anew: bool = False) -> None:
        """Offer the years that have figures, while the flows are on the map."""
        shown = state.shows(MapLayer.FLOWS)
        self.flow_year.setVisible(shown)
        if not shown:
            return
        self.flow_year.blockSignals(True)
        if list_anew or self.flow_year.count() == 0:
            # Statements are read with their units: not before the flows are wanted.
            from layers.evidence.flows import flow_years

            self.flow_year.clear()
            self.flow_year.addItem("Flows: latest", None)
            for year in reversed(flow_years(self._atlas)):
                self.flow_year.addItem(f"Flows: {year}", year)
        self.flow_year.setCurrentIndex(max(self.flow_year.findData(state.year), 0))
        self.flow_year.blockSignals(False)

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        if before.layers != after.layers or before.year != after.year:
            self._show_flow_year(after)
        if (before.on_date, before.regime, before.theme) != (after.on_date, after.regime, after.theme):
            self._show(after)

    def _theme(self) -> Theme:
        return theme_named(self._display.state.theme)

    def _show(self, state: DisplayState) -> None:
        theme = self._theme()
        colours = tokens(theme)
        name = "pause" if self._timer.isActive() else "play"
        self.play.setIcon(icon(name, colours["text"], colours["faint"]))
        self.off.setEnabled(state.on_date is not None)
        self.axis.day = state.on_date
        self.axis.update()
        emptied(self._chips)
        if state.on_date is None:
            self._day_label.setText("Sanctions by date")
            hint = plain_label("panelCaption", "Drag on the axis to see what was lawful on a day")
            self._chips.addWidget(hint)
        else:
            self._day_label.setText(state.on_date.isoformat())
            for commodity in SHOWN:
                found = status_on(self._atlas, commodity, state.on_date, state.regime)
                self._chips.addWidget(_chip(commodity, found.status, found.sentence, theme))
        self._chips.addStretch(1)


def _chip(commodity: Commodity, status: Status, sentence: str, theme: Theme) -> QLabel:
    style = STATUS_STYLES[status]
    chip = plain_label("statusChip", f"{FACTS[commodity].code}  {style.name.lower()}")
    chip.setToolTip(sentence)
    colour = theme.status_colour(status)
    chip.setStyleSheet(f"border-left: 4px solid {colour}; padding: 0 2px 0 6px;")
    return chip


def _what_happens(atlas: Atlas, day: date) -> str:
    begins = [m for m in atlas.measures.values() if m.effective == day and m.commodities]
    if begins:
        return "; ".join(dict.fromkeys(f"{m.instrument}: {m.summary}" for m in begins))
    return "a measure or its wind-down has ended"
