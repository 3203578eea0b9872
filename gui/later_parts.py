"""Parts of the window that its first picture doesn't need: loaded and made when first asked for.

Each maker is the getter of a cached property of `MainWindow`. Soon after the first picture `prepare`
makes those that are still missing, one at a time, so that no click waits for them and no frame does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

if TYPE_CHECKING:
    from gui.editing import Editing
    from gui.main_window import MainWindow
    from gui.map_editing import MapEditing
    from gui.map_tools import MapTools
    from gui.panels.edit_bar import EditBar
    from gui.panels.evidence_page import EvidencePage
    from gui.panels.history_page import HistoryPage
    from gui.panels.legend_card import LegendCard
    from gui.panels.profile_panel import ProfilePanel
    from gui.panels.trade_page import TradePage
    from gui.planning import RoutePlanner
    from gui.recomputing import RouteRecomputer
    from gui.watch import Watch

SOON = (
    "evidence",
    "trade",
    "history",
    "profile",
    "editing",
    "recomputer",
    "watch",
    "map_tools",
    "map_editing",
)
"""Made after the first picture, in this order; the rest waits until it is asked for."""


def made(window: MainWindow, name: str) -> Any | None:
    """A part, if it has been made; None otherwise."""
    return window.__dict__.get(name)


def prepare(window: MainWindow, names: tuple[str, ...] = SOON) -> None:
    """Make the parts one after the other, events being looked at in between."""
    missing = [name for name in names if made(window, name) is None]
    if missing:
        getattr(window, missing[0])
        QTimer.singleShot(0, window, lambda: prepare(window, tuple(missing[1:])))


def _centre(window: MainWindow) -> QVBoxLayout:
    column = window.centralWidget().layout()
    assert isinstance(column, QVBoxLayout)
    return column


def evidence(window: MainWindow) -> EvidencePage:
    """The inspector's page of statements."""
    from gui.panels.evidence_page import EvidencePage

    page = EvidencePage(window.theme, window.source_tip)
    page.ref_chosen.connect(window.follow)
    page.edit_requested.connect(lambda key: window.editing.edit_statement(key))
    page.add_requested.connect(window.add_statement)
    window.inspector.add_page("Evidence", page)
    return page


def trade(window: MainWindow) -> TradePage:
    """The inspector's page on how the trade works."""
    from gui.panels.trade_page import TradePage

    page = TradePage(window.theme)
    page.place_chosen.connect(lambda ref: window.canvas.flash([ref]))
    window.inspector.add_page("Trade", page)
    return page


def history(window: MainWindow) -> HistoryPage:
    """The inspector's page of edits."""
    from gui.panels.history_page import HistoryPage

    page = HistoryPage()
    page.restore_requested.connect(lambda *wanted: window.editing.restore(*wanted))
    window.inspector.add_page("History", page)
    return page


def profile(window: MainWindow) -> ProfilePanel:
    """The strip below the map."""
    from gui.panels.profile_panel import ProfilePanel

    panel = ProfilePanel(window.theme)
    panel.ref_chosen.connect(window.choose)
    column = _centre(window)
    column.insertWidget(column.indexOf(window.canvas) + 1, panel)
    return panel


def legend(window: MainWindow) -> LegendCard:
    """The card over the map."""
    from gui.panels.legend_card import LegendCard

    card = LegendCard(window.canvas)
    card.closed.connect(lambda: window.show_legend(False))
    return card


def edit_bar(window: MainWindow) -> EditBar:
    """The line above the map on what the next edits rest on."""
    from gui.panels.edit_bar import EditBar

    bar = EditBar()
    bar.show_session(window.session)
    _centre(window).insertWidget(0, bar)
    return bar


def editing(window: MainWindow) -> Editing:
    """Editing records in forms, undo and redo."""
    from gui.editing import Editing

    return Editing(window, window)


def recomputer(window: MainWindow) -> RouteRecomputer:
    """What lets ways by water follow their ends."""
    from gui.recomputing import RouteRecomputer

    found = RouteRecomputer(window.messages, window.editing.undo)
    found.watch(window.session)
    return found


def watch(window: MainWindow) -> Watch:
    """What looks at edits a second time."""
    from gui.watch import Watch

    return Watch(window, window)


def planner(window: MainWindow) -> RoutePlanner:
    """The route being planned."""
    from gui.planning import RoutePlanner

    return RoutePlanner(lambda: window.session.atlas)


def map_tools(window: MainWindow) -> MapTools:
    """The tools of the tool bar."""
    from gui.drafts import DrawingDrafts
    from gui.map_tools import MapTools

    DrawingDrafts(window)
    return MapTools(window)


def map_editing(window: MainWindow) -> MapEditing:
    """Typed places, the clipboard, splitting and joining."""
    from gui.map_editing import MapEditing

    return MapEditing(window, window)
