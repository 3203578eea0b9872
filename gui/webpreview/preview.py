"""The window of the web page: what will be sent, before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.messages import Mend, MessageBar, Messages
from gui.webpreview.engine import OfflineView
from gui.webpreview.making import PageMaker
from gui.widgets import fit, plain_label
from layers.atlas import Atlas
from layers.errors import LayersError
from layers.webpage.page import PageOptions, WebPage, write_page
from layers.webpage.tiles import OPENSTREETMAP

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer

FILTER = "Web pages (*.html *.htm)"


class WebPreview(QDialog):
    """Preview of the page of an atlas, to save, or to open in the browser.

    Parameters
    ----------
    atlas : Atlas
        Shown as it is now; later edits come in with “Make again”.
    name : str
        The document's name, for the file's.
    folder : str
        Where saving begins.
    layers : callable, optional
        Gives the own layers that are to come along, asked each time the page is made.
    """

    def __init__(
        self,
        atlas: Atlas,
        name: str,
        folder: str,
        parent: QWidget | None = None,
        layers: Callable[[], Sequence[PageLayer]] = tuple,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Web page — Pit2Port")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit(self, 1180, 800)
        self._atlas, self._name, self._folder, self._layers = atlas, name, folder, layers
        self.page: WebPage | None = None
        self.path = self._with = ""
        self.messages = Messages(self)
        self._build(atlas)
        self._maker = PageMaker(self)
        self._maker.made.connect(self._show)
        self._maker.failed.connect(self._fail)
        self.make()

    def _build(self, atlas: Atlas) -> None:
        self.view = OfflineView()
        self.view.setAccessibleName("Preview of the web page")
        self.view.offline_page.link_chosen.connect(self._offer_link)
        self._waiting = plain_label("panelCaption", "The page is being made …")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(self.view)
        self.opening = QComboBox()
        self.opening.setAccessibleName("View with which the page opens")
        for view in sorted(atlas.views.values(), key=lambda view: (view.order, view.name)):
            self.opening.addItem(view.name, view.id)
        self.opening.currentIndexChanged.connect(self.make)
        self.tiles = QCheckBox("Offer online tiles")
        self.tiles.setToolTip(
            f"Let readers switch on {OPENSTREETMAP.name}. They are off when the page opens; who switches "
            f"them on tells {OPENSTREETMAP.host} their address and where they look. They come where the page "
            "stands on a web site; this preview never loads them."
        )
        self.tiles.toggled.connect(self.make)
        again = QPushButton("&Make again")
        again.setToolTip("Make the page of the atlas as it is now (F5)")
        again.clicked.connect(self.make)
        self.save_button = QPushButton("&Save…")
        self.save_button.setToolTip("Save the page as one HTML file (Ctrl+S)")
        self.save_button.clicked.connect(self.save)
        self.browser_button = QPushButton("Open in &browser")
        self.browser_button.setToolTip("Open the page in your own browser (Ctrl+B)")
        self.browser_button.clicked.connect(self.open_in_browser)
        self.size_label = QLabel()
        self.size_label.setTextFormat(Qt.TextFormat.PlainText)
        bar = QHBoxLayout()
        bar.addWidget(plain_label("panelCaption", "Opens with"))
        for widget in (self.opening, self.tiles, again):
            bar.addWidget(widget)
        bar.addStretch(1)
        for widget in (self.size_label, self.save_button, self.browser_button):
            bar.addWidget(widget)
        bar.setContentsMargins(12, 8, 12, 8)
        bar.setSpacing(9)
        for button in (again, self.save_button, self.browser_button):
            button.setAutoDefault(False)
        self.save_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._stack, 1)
        column.addWidget(MessageBar(self.messages))
        for keys, call in (("Ctrl+S", self.save), ("Ctrl+B", self.open_in_browser), ("F5", self.make)):
            QShortcut(QKeySequence(keys), self).activated.connect(call)
        self._enable()

    def options(self) -> PageOptions:
        """What is chosen."""
        return PageOptions(
            view=self.opening.currentData() or "",
            online_tiles=self.tiles.isChecked(),
            document=self._name,
        )

    def make(self) -> None:
        """Make the page anew; the old one stays in sight meanwhile."""
        self.size_label.setText("being made …")
        layers = self._layers()
        self._with = _with_layers(len(layers))
        self._maker.make(self._atlas, self._name, self.options(), layers)

    def save(self) -> bool:
        """Ask for a name and save the page under it."""
        if self.page is None:
            return False
        start = str(Path(self._folder) / f"{Path(self._name).stem}.html")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the web page", start, FILTER)
        if not chosen:
            return False
        path = Path(chosen) if Path(chosen).suffix else Path(f"{chosen}.html")
        try:
            write_page(path, self.page)
        except LayersError as error:
            self.messages.error(f"Not saved. {error}", Mend("Save elsewhere…", self.save))
            return False
        self._folder = str(path.parent)
        self.messages.info(
            f"Saved {path.name}", Mend("Open in browser", lambda: _open(str(path), self.messages))
        )
        return True

    def open_in_browser(self) -> None:
        """Open the page in the person's own browser, from a file that is removed when the program ends."""
        if self.page is not None:
            _open(self.path, self.messages)

    def _show(self, page: WebPage, path: str) -> None:
        self.page, self.path = page, path
        self.size_label.setText(f"{page.size / 1e6:.1f} MB in one file{self._with}")
        self.view.show_file(path)
        self._stack.setCurrentWidget(self.view)
        self._enable()
        for warning in page.warnings:
            self.messages.warning(warning)

    def _fail(self, reason: str) -> None:
        self.size_label.setText("" if self.page is None else "the page before")
        self._waiting.setText("There is no page.")
        self.messages.error(f"The page couldn't be made: {reason}", Mend("Try again", self.make))

    def _offer_link(self, url: QUrl) -> None:
        self.messages.info(
            f"The preview stays off the network. The link leads to {url.toDisplayString()}",
            Mend("Open in browser", lambda: QDesktopServices.openUrl(url)),
        )

    def _enable(self) -> None:
        for button in (self.save_button, self.browser_button):
            button.setEnabled(self.page is not None)

    def done(self, result: int) -> None:
        """Escape and the closing cross end here."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the engine go before the window."""
        self._maker.shut_down()
        self.view.finish()
        event.accept()


def _with_layers(count: int) -> str:
    return "" if count == 0 else f", with {count} own layer{'' if count == 1 else 's'}"


def _open(path: str, messages: Messages) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        messages.warning(f"No browser answered. The page lies in {path}")
