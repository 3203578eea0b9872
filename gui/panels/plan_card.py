"""The card on the map while a route is planned: mode, stops, length, clearance, notes, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from geo.seapath import DEFAULT_CLEARANCE_M, GREATEST_CLEARANCE_M, LEAST_CLEARANCE_M
from gui.panels.grip import Grip
from gui.planning import RoutePlanner
from gui.widgets import plain_label, restyle
from layers.describe.planned import facts, length_words
from layers.evidence.interval import Interval
from layers.records.route import Mode
from layers.routing.draft import RouteDraft
from layers.routing.lengths import KM_PER_NMI

WIDTH = 330
CORNER = 14
METRES_PER_NMI = 1852.0
MODES = {Mode.SEA: "by sea", Mode.RAIL: "by rail", Mode.ROAD: "by road"}
MOST_SPEED = 300.0
ROWS = ("Range", "Least clearance", "Land crossed", "Through", "Under way")


class PlanCard(QFrame):
    """At the upper left of the map, or where it was dragged; shown with the tool.

    Parameters
    ----------
    planner : RoutePlanner
    canvas : QWidget
        The map.
    """

    def __init__(self, planner: RoutePlanner, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._planner = planner
        self._canvas = canvas
        self.setObjectName("planCard")
        self.setAccessibleName("Route being planned")
        self.setFixedWidth(WIDTH)
        self.setToolTip("Drag to move")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._grip = Grip(self)
        self._grip.moved.connect(self._place)
        self._build()
        planner.changed.connect(self.show_plan)
        canvas.installEventFilter(self)
        self.show_plan()

    def _build(self) -> None:
        self.mode = QComboBox()
        for mode, words in MODES.items():
            self.mode.addItem(words, mode)
        self.mode.setAccessibleName("How the cargo travels")
        self.stops = plain_label("planStops")
        self.stops.setWordWrap(True)
        self.length = plain_label("planLength")
        self.problem = plain_label("fieldProblem")
        self.problem.setWordWrap(True)
        self.notes = plain_label("planNotes")
        self.notes.setWordWrap(True)
        self.clearance = QDoubleSpinBox()
        self.clearance.setRange(LEAST_CLEARANCE_M / METRES_PER_NMI, GREATEST_CLEARANCE_M / METRES_PER_NMI)
        self.clearance.setDecimals(2)
        self.clearance.setSingleStep(0.1)
        self.clearance.setSuffix(" nmi")
        self.clearance.setKeyboardTracking(False)
        self.clearance.setValue(DEFAULT_CLEARANCE_M / METRES_PER_NMI)
        self.clearance.setAccessibleName("Clearance from the shore, nautical miles")
        self.clearance.setToolTip("Kept where the water allows; in narrower water the middle is taken")
        self.slowest, self.fastest = _speed("Slowest speed"), _speed("Fastest speed")
        self.clear = QPushButton("Clear")
        self.clear.setToolTip("Begin anew (Esc)")
        self.add = QPushButton("Add to the atlas…")
        self.add.setDefault(True)
        self.add.setToolTip("Name the route, say what it rests on, and add it (Enter on the map)")
        for control in (self.mode, self.clearance, self.slowest, self.fastest, self.clear, self.add):
            control.setCursor(Qt.CursorShape.ArrowCursor)
        self._lay_out()
        self.mode.currentIndexChanged.connect(self._mode_chosen)
        self.clearance.valueChanged.connect(self._clearance_chosen)
        self.slowest.valueChanged.connect(self._speed_chosen)
        self.fastest.valueChanged.connect(self._speed_chosen)
        self.clear.clicked.connect(self._planner.clear)
        self.add.clicked.connect(self._planner.add_requested)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(plain_label("planTitle", "Route"))
        head.addWidget(self.mode)
        head.addStretch(1)
        head.addWidget(self.length)
        speeds = QHBoxLayout()
        speeds.setSpacing(5)
        speeds.addWidget(self.slowest)
        speeds.addWidget(QLabel("–"))
        speeds.addWidget(self.fastest)
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(3)
        self._form.setHorizontalSpacing(10)
        self._values: dict[str, QLabel] = {}
        for name in ROWS:
            value = plain_label("rowValue")
            value.setWordWrap(True)
            self._values[name] = value
            self._form.addRow(plain_label("rowLabel", name), value)
        self._form.addRow(plain_label("rowLabel", "Keep clear by"), self.clearance)
        self._form.addRow(plain_label("rowLabel", "Speed"), speeds)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        buttons.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(7)
        column.addLayout(head)
        for widget in (self.stops, self.problem):
            column.addWidget(widget)
        column.addLayout(self._form)
        column.addWidget(self.notes)
        column.addLayout(buttons)

    def texts(self) -> list[str]:
        """What the rows say, for tests and screen readers."""
        rows = [value.text() for value in self._values.values() if value.text()]
        return [self.stops.text(), self.length.text(), self.problem.text(), *rows, self.notes.text()]

    def show_plan(self) -> None:
        """Show the planner's draft and what is known of it."""
        planner = self._planner
        draft, planned = planner.draft, planner.planned
        by_sea = draft.mode is Mode.SEA
        self.stops.setText(_stops_text(draft))
        self.length.setText(" · ".join(filter(None, length_words(planned))) if planned else "")
        restyle(self.length, waiting=planner.is_computing)
        self.problem.setText(planner.problem)
        self.problem.setVisible(bool(planner.problem))
        self._show_facts()
        self.notes.setText(
            "Computing…" if planner.is_computing else "\n".join(planned.notes if planned else ())
        )
        self.notes.setVisible(bool(self.notes.text()))
        self._form.setRowVisible(self.clearance, by_sea)
        self._show_settings(draft)
        self.add.setEnabled(planner.is_current)
        self.clear.setEnabled(bool(draft.stops))
        self.setAccessibleDescription("; ".join(filter(None, self.texts())))
        self._place()

    def _show_facts(self) -> None:
        planned = self._planner.planned
        found = facts(planned, self._planner.speeds[planned.draft.mode]) if planned else []
        by_name = {fact.label: fact for fact in found}
        for name, value in self._values.items():
            fact = by_name.get(name)
            value.setText(fact.text if fact else "")
            restyle(value, tone=fact.tone.value if fact else "plain")
            self._form.setRowVisible(value, fact is not None)

    def _show_settings(self, draft: RouteDraft) -> None:
        speed = self._planner.speeds[draft.mode]
        factor, unit = (KM_PER_NMI, " kn") if draft.mode is Mode.SEA else (1.0, " km/h")
        widgets = (self.mode, self.clearance, self.slowest, self.fastest)
        for widget in widgets:
            widget.blockSignals(True)
        self.mode.setCurrentIndex(list(MODES).index(draft.mode))
        self.clearance.setValue((draft.clearance_m or DEFAULT_CLEARANCE_M) / METRES_PER_NMI)
        for box, value in ((self.slowest, speed.low), (self.fastest, speed.high)):
            box.setSuffix(unit)
            box.setValue(value / factor)
        for widget in widgets:
            widget.blockSignals(False)

    def _mode_chosen(self) -> None:
        draft = self._planner.draft
        self._planner.set_draft(RouteDraft(draft.stops, Mode(self.mode.currentData()), draft.clearance_m))

    def _clearance_chosen(self, miles: float) -> None:
        draft = self._planner.draft
        metres = min(max(miles * METRES_PER_NMI, LEAST_CLEARANCE_M), GREATEST_CLEARANCE_M)
        self._planner.set_draft(RouteDraft(draft.stops, draft.mode, metres))

    def _speed_chosen(self) -> None:
        mode = self._planner.draft.mode
        factor = KM_PER_NMI if mode is Mode.SEA else 1.0
        low, high = sorted((self.slowest.value() * factor, self.fastest.value() * factor))
        self._planner.set_speed(mode, Interval(low, high))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep in its place when the map's size changes."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        layout = self.layout()
        height = layout.heightForWidth(WIDTH) if layout is not None else self.sizeHint().height()
        usual = QRect(CORNER, CORNER, WIDTH, min(height, self._canvas.height() - 2 * CORNER))
        self.setGeometry(self._grip.placed(usual))


def _speed(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.5, MOST_SPEED)
    box.setDecimals(1)
    box.setKeyboardTracking(False)
    box.setAccessibleName(name)
    box.setToolTip("An assumption of yours, no finding of any source")
    return box


def _stops_text(draft: RouteDraft) -> str:
    if not draft.stops:
        return "Click the start, or search for it."
    if not draft.is_whole:
        return f"From {draft.stops[0].name}. Click the end, or search for it."
    return "  →  ".join(stop.name for stop in draft.stops)
