"""The trade page: the export procedure step by step, payment terms, and a what-if of who gets what."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.painting.painter import paint_items
from gui.painting.text import measurer
from gui.widgets import plain_label, plain_tip, restyle
from layers.atlas import Atlas
from layers.drawing.units import Units
from layers.drawing.waterfall_chart import money_text, waterfall_chart
from layers.errors import UnitError
from layers.evidence.interval import Interval
from layers.mechanics.procedure import places_of, procedure
from layers.mechanics.terms_text import range_text, read_range
from layers.mechanics.waterfall import Terms, payments, terms_from, waterfall
from layers.records.commodity import Commodity
from layers.records.step import Anchor, Step
from layers.theme.theme import Theme

SCREEN = Units(25.4 / 96)
STEP_MS = 1600
FIELDS: tuple[tuple[str, str, bool], ...] = (
    ("tonnes", "Tonnes", False),
    ("price", "Price, USD a tonne", False),
    ("transport", "Transport, USD a tonne", False),
    ("levy", "Levy, % of the price", True),
    ("authorities", "To the authorities in all, %", True),
    ("kickback", "Kickback, % on top", True),
    ("prepaid", "Paid in advance, %", True),
    ("on_delivery", "Of the rest at delivery, %", True),
)


class WaterfallView(QWidget):
    """Draws the waterfall of some terms."""

    def __init__(self, theme: Callable[[], Theme]) -> None:
        super().__init__()
        self._theme = theme
        self._terms: Terms | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Who gets what, a calculation")

    def show_terms(self, terms: Terms | None) -> None:
        """Draw these terms; None draws nothing."""
        self._terms = terms
        self._fit()
        self.update()

    def _items(self) -> tuple[tuple[object, ...], float]:
        if self._terms is None:
            return (), 0.0
        return waterfall_chart(
            waterfall(self._terms),
            self._theme(),
            measurer(),
            left=2,
            top=4,
            width=max(self.width() - 6, 120),
            units=SCREEN,
        )

    def _fit(self) -> None:
        self.setFixedHeight(round(self._items()[1]) + 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height."""
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        paint_items(self._items()[0], painter)
        painter.end()


class TradePage(QWidget):
    """Procedure, payment and calculator.

    Signals
    -------
    place_chosen(ref)
        A step's place on the shown route.
    """

    place_chosen = Signal(object)

    def __init__(self, theme: Callable[[], Theme]) -> None:
        super().__init__()
        self._atlas = Atlas()
        self._route: str | None = None
        self._stale = False
        self._steps: list[Step] = []
        self._places: dict[Anchor, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._next_step)
        self.play = QPushButton("Walk through the steps")
        self.play.clicked.connect(self.toggle_play)
        self.steps = QListWidget()
        self.steps.setWordWrap(True)
        self.steps.setAccessibleName("Steps of the export procedure")
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setMinimumHeight(260)
        self.steps.currentRowChanged.connect(self._step_chosen)
        self._payments = plain_label("rowDetail")
        self._payments.setWordWrap(True)
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        self.view = WaterfallView(theme)
        self.fields: dict[str, QLineEdit] = {}
        form = QFormLayout()
        for name, title, _ in FIELDS:
            edit = QLineEdit()
            edit.setAccessibleName(title)
            edit.setToolTip("A number or a range such as 7–15")
            edit.textEdited.connect(self._recalculate)
            form.addRow(title, edit)
            self.fields[name] = edit
        reset = QPushButton("Back to the sources' figures")
        reset.clicked.connect(self._reset)
        buttons = QHBoxLayout()
        buttons.addWidget(reset)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(plain_label("sectionHeading", "How an export goes (KIEP 2018)"))
        column.addWidget(self.play)
        column.addWidget(self.steps)
        column.addWidget(plain_label("sectionHeading", "What if: who gets what"))
        caption = plain_label(
            "panelCaption",
            "A calculation, not a finding: the shares are those of the sources, anthracite to China in 2016. "
            "The price counts freight in, so it is an upper end.",
        )
        caption.setWordWrap(True)
        column.addWidget(caption)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addWidget(self.view)
        column.addWidget(self._payments)
        column.addLayout(buttons)

    def show_atlas(self, atlas: Atlas, route: str | None = None) -> None:
        """Show the procedure of an atlas, tied to a route's places where one is given."""
        if atlas is self._atlas and route == self._route:
            return
        self._timer.stop()
        self._atlas, self._route = atlas, route
        self._stale = True
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the page once it can be seen."""
        if self._stale:
            self._fill()

    def _fill(self) -> None:
        self._stale = False
        atlas, route = self._atlas, self._route
        commodity = self._commodity(route)
        self._steps = procedure(atlas, commodity)
        self._places = places_of(atlas, route) if route else {}
        self.steps.clear()
        for number, step in enumerate(self._steps, start=1):
            place = self._places.get(step.anchor)
            where = atlas.sites[place].name if place else step.anchor.value
            item = QListWidgetItem(f"{number}. {step.actor} — {step.action}  [{where}]")
            tip = "\n".join(part for part in (step.phase.value, step.locator, step.notes) if part)
            item.setToolTip(plain_tip(tip))
            self.steps.addItem(item)
        self._reset()

    def _commodity(self, route: str | None) -> Commodity | None:
        record = self._atlas.routes.get(route) if route else None
        return record.commodities[0] if record and len(record.commodities) == 1 else None

    def toggle_play(self) -> None:
        """Start or stop walking through the steps."""
        if self._timer.isActive():
            self._timer.stop()
        elif self._steps:
            self.steps.setCurrentRow(0)
            self._timer.start()
        self.play.setText("Stop" if self._timer.isActive() else "Walk through the steps")

    def _next_step(self) -> None:
        row = self.steps.currentRow() + 1
        if row >= len(self._steps):
            self.toggle_play()
        else:
            self.steps.setCurrentRow(row)

    def _step_chosen(self, row: int) -> None:
        if 0 <= row < len(self._steps):
            place = self._places.get(self._steps[row].anchor)
            if place is not None:
                self.place_chosen.emit(("sites", place))

    def _reset(self) -> None:
        try:
            terms = terms_from(self._atlas)
        except UnitError as error:
            self._problem.setText(str(error))
            self.view.show_terms(None)
            return
        for name, _, percent in FIELDS:
            self.fields[name].setText(range_text(getattr(terms, name), percent=percent))
        self._recalculate()

    def _recalculate(self) -> None:
        values: dict[str, Interval] = {}
        problem = ""
        for name, title, percent in FIELDS:
            try:
                values[name] = read_range(self.fields[name].text(), percent=percent)
                restyle(self.fields[name], problem=False)
            except UnitError as error:
                restyle(self.fields[name], problem=True)
                problem = problem or f"{title}: {error}"
        try:
            terms = None if problem else Terms(**values)
        except UnitError as error:
            terms, problem = None, str(error)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if terms is None:
            return
        self.view.show_terms(terms)
        parts = [
            f"{part.label}: {range_text(part.share, percent=True)} % = {money_text(part.amount)}"
            for part in payments(terms)
        ]
        self._payments.setText("\n".join(parts))
