"""The evidence page: claims and estimates side by side for a place, a commodity or the country."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.painting.painter import paint_items
from gui.painting.text import measurer
from gui.panels.rows import RowWidget, SourceTip
from gui.widgets import emptied, plain_label
from layers.atlas import Atlas
from layers.describe.description import Row, Tone
from layers.describe.statements import statement_row
from layers.drawing.evidence_chart import EvidenceChart, evidence_chart
from layers.drawing.units import Units
from layers.evidence.groups import EvidenceFilter, Group, groups, kores_band, without_number
from layers.records.statement import Statement, StatementKind
from layers.theme.theme import Theme

SCREEN = Units(25.4 / 96)
GRADES = (("Any grade", ""), ("A2 or better", "A2"), ("B2 or better", "B2"), ("C3 or better", "C3"))
MARGIN = 2.0
SLICE_S = 0.02
"""How long the page is filled before events are looked at."""
KIND_WORDS = {
    StatementKind.CLAIM: "Claims",
    StatementKind.ESTIMATE: "Estimates",
    StatementKind.OBSERVATION: "Observed",
    StatementKind.REFERENCE: "Reference",
    StatementKind.CALCULATION: "Calculated",
}


class ChartView(QWidget):
    """One chart; a click on a row or Enter on the marked one shows its statement.

    Signals
    -------
    statement_chosen(id)
    """

    statement_chosen = Signal(str)

    def __init__(self, atlas: Atlas, group: Group, theme: Theme) -> None:
        super().__init__()
        self._atlas, self._group, self._theme = atlas, group, theme
        self._chart: EvidenceChart | None = None
        self._marked = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(group.title)
        self._lay_out(300)

    def _lay_out(self, width: int) -> None:
        self._chart = evidence_chart(
            self._group,
            self._theme,
            measurer(),
            left=MARGIN,
            top=MARGIN,
            width=max(width - 2 * MARGIN, 160),
            units=SCREEN,
            band=kores_band(self._atlas),
        )
        self.setFixedHeight(round(self._chart.height + 2 * MARGIN + 6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new width."""
        if event.size().width() != event.oldSize().width():
            self._lay_out(event.size().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chart, and a tint under the row that is pointed at."""
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        if 0 <= self._marked < len(self._chart.rows):
            row = self._chart.rows[self._marked]
            painter.fillRect(
                0, round(row.top), self.width(), round(row.bottom - row.top), QColor(self._theme.window.hover)
            )
        paint_items(self._chart.items, painter)
        painter.end()

    def _row_at(self, y: float) -> int:
        rows = self._chart.rows if self._chart else ()
        return next((n for n, row in enumerate(rows) if row.top <= y < row.bottom), -1)

    def _mark(self, row: int) -> None:
        if row != self._marked:
            self._marked = row
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the pointer."""
        self._mark(self._row_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Unmark."""
        self._mark(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the statement of the row."""
        self._choose(self._row_at(event.position().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down mark rows, Enter shows the statement."""
        count = len(self._chart.rows) if self._chart else 0
        if event.key() == Qt.Key.Key_Down and self._marked + 1 < count:
            self._mark(self._marked + 1)
        elif event.key() == Qt.Key.Key_Up and self._marked > 0:
            self._mark(self._marked - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._marked)
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if self._chart is not None and 0 <= row < len(self._chart.rows):
            self.statement_chosen.emit(self._chart.rows[row].statement)


class EvidencePage(QWidget):
    """Filters, charts, and below each chart the statement that was clicked.

    Signals
    -------
    ref_chosen(ref)
        A statement's source, or another record, was asked for.
    edit_requested(id)
        A statement is to be edited.
    add_requested()
        A statement about what is shown is to be added.
    """

    ref_chosen = Signal(object)
    edit_requested = Signal(str)
    add_requested = Signal()

    def __init__(self, theme: Callable[[], Theme], source_tip: SourceTip) -> None:
        super().__init__()
        self._theme, self._source_tip = theme, source_tip
        self._atlas = Atlas()
        self._statements: Sequence[Statement] = ()
        self._stale = False
        self._parts: Iterator[None] = iter(())
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._build_some)
        self.kinds: dict[StatementKind, QToolButton] = {}
        kinds = QGridLayout()
        kinds.setSpacing(2)
        for number, kind in enumerate(StatementKind):
            button = QToolButton()
            button.setObjectName("kindButton")
            button.setText(KIND_WORDS[kind])
            button.setCheckable(True)
            button.setChecked(True)
            button.setToolTip(f"Show {kind.value}s")
            button.toggled.connect(self._fill)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            kinds.addWidget(button, number // 3, number % 3)
            self.kinds[kind] = button
        self.grade = QComboBox()
        self.grade.setAccessibleName("Worst grade shown")
        for text, worst in GRADES:
            self.grade.addItem(text, worst)
        self.grade.currentIndexChanged.connect(self._fill)
        self.deprecated = QCheckBox("Deprecated too")
        self.deprecated.setToolTip("Also show statements kept only because they are known to be wrong")
        self.deprecated.toggled.connect(self._fill)
        self.years = QLineEdit()
        self.years.setPlaceholderText("Any years")
        self.years.setToolTip("Only statements about these years, and undated ones: 2016 or 2010–2017")
        self.years.setAccessibleName("Years")
        self.years.setMaximumWidth(150)
        self.years.textChanged.connect(self._fill)
        second = QHBoxLayout()
        second.addWidget(self.grade)
        second.addWidget(self.years)
        second.addStretch(1)
        third = QHBoxLayout()
        third.addWidget(self.deprecated)
        third.addStretch(1)
        add = QToolButton()
        add.setText("+ Statement")
        add.setObjectName("sourceButton")
        add.setToolTip("Add a statement with its source")
        add.clicked.connect(self.add_requested)
        third.addWidget(add)
        self._content = QVBoxLayout()
        self._content.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(kinds)
        column.addLayout(second)
        column.addLayout(third)
        column.addLayout(self._content)

    def show_statements(self, atlas: Atlas, statements: Sequence[Statement]) -> None:
        """Show these statements of an atlas."""
        self._atlas, self._statements = atlas, statements
        self._stale = True
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the charts once they can be seen."""
        if self._stale:
            self._fill()

    def retint(self) -> None:
        """Draw the charts in another theme."""
        self.show_statements(self._atlas, self._statements)

    def chosen(self) -> EvidenceFilter:
        """The filter as it is set."""
        first, last = year_span(self.years.text())
        return EvidenceFilter(
            first_year=first,
            last_year=last,
            kinds=frozenset(kind for kind, button in self.kinds.items() if button.isChecked()),
            worst_grade=self.grade.currentData(),
            deprecated=self.deprecated.isChecked(),
        )

    def _fill(self) -> None:
        self._stale = False
        self._parts = self._build()
        emptied(self._content)
        self._build_some()

    def _build_some(self) -> None:
        """Build parts for a moment, then let the window breathe: the country has forty charts."""
        until = time.monotonic() + SLICE_S
        for _ in self._parts:
            if time.monotonic() > until:
                self._later.start()
                return

    def _build(self) -> Iterator[None]:
        """Fill the page part by part."""
        chosen = self.chosen()
        passed = [s for s in self._statements if chosen.lets_through(self._atlas, s)]
        drawn = groups(self._atlas, passed)
        yield
        for group in drawn:
            self._add_chart(group)
            yield
        rest = without_number(passed, drawn)
        if rest:
            self._heading("Shares, terms and words")
            for statement in rest:
                self._content.addWidget(self._row(statement_row(self._atlas, statement)))
                yield
        self._add_flaws({s.id for s in passed})
        hidden = len(self._statements) - len(passed)
        if hidden:
            note = plain_label("panelCaption", f"{hidden} statement{'s' if hidden > 1 else ''} filtered out")
            self._content.addWidget(note)
        if not self._statements:
            self._content.addWidget(plain_label("panelCaption", "No statement in the atlas is about this."))

    def _add_chart(self, group: Group) -> None:
        view = ChartView(self._atlas, group, self._theme())
        details = QVBoxLayout()
        holder = QWidget()
        holder.setLayout(details)
        details.setContentsMargins(8, 0, 0, 4)

        def show(statement_id: str) -> None:
            emptied(details)
            statement = self._atlas.statements.get(statement_id)
            if statement is not None:
                details.addWidget(self._row(statement_row(self._atlas, statement)))
                edit = QToolButton()
                edit.setText("Edit this statement…")
                edit.setObjectName("sourceButton")
                edit.clicked.connect(lambda: self.edit_requested.emit(statement_id))
                details.addWidget(edit)

        view.statement_chosen.connect(show)
        self._content.addWidget(view)
        self._content.addWidget(holder)

    def _add_flaws(self, shown: set[str]) -> None:
        flaws = [flaw for flaw in self._atlas.inconsistencies.values() if shown & set(flaw.statements)]
        if not flaws:
            return
        self._heading("Flaws in the sources")
        for flaw in flaws:
            self._content.addWidget(self._row(Row(flaw.where, flaw.text, tone=Tone.WARNING)))

    def _heading(self, text: str) -> None:
        self._content.addWidget(plain_label("sectionHeading", text))

    def _row(self, row: Row) -> RowWidget:
        return RowWidget(row, self._source_tip, self.ref_chosen.emit)


def year_span(text: str) -> tuple[int | None, int | None]:
    """First and last year of ``2016``, ``2010–2017`` or ``2010-``; None where left open."""
    years = [int(year) for year in re.findall(r"\b(?:1[89]|20)\d\d\b", text)]
    if not years:
        return None, None
    if len(years) == 1:
        return years[0], None if re.search(r"[–-]\s*$", text) else years[0]
    return min(years), max(years)
