"""The legend over the map: what the present view shows, built anew when the view rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.canvas.map_canvas import MapCanvas
from gui.painting.painter import paint_items
from gui.painting.text import measurer
from gui.panels.grip import Grip
from layers.drawing.blocks import Block
from layers.drawing.legend import LegendEntry, legend_entries
from layers.drawing.legend_block import legend_block, legend_panel
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.units import Units

SCREEN = Units(25.4 / 96, 0.82)
"""Somewhat smaller than the map: the legend is read once, the map all the time."""
SIDE, TOP, BOTTOM = 10, 28, 40
"""Pixels between the card and the map's sides: the degrees and the credits stand there."""
CORNERS = ("bottom-right", "top-right", "top-left")
"""In order of liking; the scale bar has the fourth."""
MOST_SHARE = 0.42
"""The card takes no more than this share of the map's height; taller ones get a second column."""


class LegendCard(QWidget):
    """A card in the corner of the map where it hides the fewest records.

    A drag puts it elsewhere, where it stays; a click closes it.

    Signals
    -------
    closed
    """

    closed = Signal()

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wanted = False
        self._block = Block((), 0.0, 0.0)
        self._corner = CORNERS[0]
        self._grip = Grip(self)
        self._grip.moved.connect(self._place)
        self._grip.clicked.connect(self._close)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self.rebuild)
        self.setAccessibleName("Legend")
        self.setToolTip("What the map shows; drag to move, click to close")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        canvas.rendered.connect(self._map_changed)
        canvas.installEventFilter(self)
        self.hide()

    def show_legend(self, wanted: bool) -> None:
        """Show or close the card."""
        self._wanted = wanted
        self.hide()
        if wanted:
            self.rebuild()

    def texts(self) -> list[str]:
        """Texts of the entries, for tests and screen readers."""
        return [entry.text for entry in self._entries()]

    def _map_changed(self) -> None:
        if self._wanted:
            self._later.start()

    def _entries(self) -> tuple[LegendEntry, ...]:
        canvas = self._canvas
        snapshot = Snapshot.of(canvas.session.atlas, canvas.display.state, SCREEN.scale)
        scene = Scene(snapshot, canvas.viewport, measurer())
        if canvas.foreign is None:
            return legend_entries(scene)
        # Loaded along with the first layer of one's own.
        from gui.panels.own_legend import own_legend

        return (*legend_entries(scene), *own_legend(canvas, scene))

    def rebuild(self) -> None:
        """Set the legend of what is shown now."""
        entries = self._entries()
        theme = self._canvas.theme
        panels = []
        for columns in (1, 2, 3):
            block = legend_block(entries, SCREEN, theme, measurer(), columns=columns)
            panel = legend_panel(block, SCREEN, theme)
            if columns == 1 or panel.width <= self._canvas.width():
                panels.append(panel)
        self._block, self._corner = min(
            ((panel, corner) for panel in panels for corner in CORNERS), key=self._dislike
        )
        # In a small window the card may cover the map: it was asked for, and a click closes it.
        fits = self._block.width <= self._canvas.width() and self._block.height <= self._canvas.height()
        self.setVisible(self._wanted and bool(entries) and fits)
        self.setAccessibleDescription("; ".join(entry.text for entry in entries))
        self._place()
        self.update()

    def _dislike(self, choice: tuple[Block, str]) -> tuple[float, ...]:
        """Hidden sites and labels first, then height and lines; a corner is left for a reason only."""
        panel, corner = choice
        where = self._rect(panel, corner)
        box = where.left(), where.top(), where.right(), where.bottom()
        hidden = self._canvas.refs_inside(*box)
        subject = 3 * sum(table == "sites" for table, _ in hidden) + len(self._canvas.labels_inside(*box))
        too_tall = panel.height > self._canvas.height() * MOST_SHARE
        return subject, too_tall, len(hidden), corner != self._corner, CORNERS.index(corner), panel.width

    def _rect(self, panel: Block, corner: str) -> QRect:
        width, height = round(panel.width) + 2, round(panel.height) + 2
        x = SIDE if corner.endswith("left") else self._canvas.width() - width - SIDE
        y = TOP if corner.startswith("top") else self._canvas.height() - height - BOTTOM
        return QRect(max(x, 0), max(y, 0), width, height)

    def _place(self) -> None:
        self.setGeometry(self._grip.placed(self._rect(self._block, self._corner)))

    def _close(self) -> None:
        self.show_legend(False)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep in the corner when the map's size changes."""
        if event.type() == QEvent.Type.Resize and self._wanted:
            self._place()
            self._later.start()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        paint_items(self._block.at(1, 1), painter)
        painter.end()
