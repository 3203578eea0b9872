"""Start-up: one QApplication, the fonts, the window; errors go to the message bar, never to a traceback."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from geo.errors import GeoError
from gui.main_window import MainWindow
from gui.messages import Mend
from gui.painting.fonts import register_fonts
from gui.settings import Settings
from gui.start import said_in_one_sentence
from layers.document.session import Session
from layers.errors import LayersError

log = logging.getLogger(__name__)


def run(path: str | None = None, *, argv: list[str] | None = None) -> int:
    """Open the window on the bundled atlas or a document, until it is closed.

    Parameters
    ----------
    path : str or None
        Document to open.

    Returns
    -------
    int
        Exit code: 0, or 1 when the document can't be opened.
    """
    # Qt's loop would leave Ctrl+C in the terminal unheard. Every edit is in the journal by then.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app, window = start(argv or sys.argv[:1])
    if path is not None:
        QTimer.singleShot(0, lambda: window.documents.open_path(path))
    QTimer.singleShot(0, window.offer_recovery)
    return app.exec()


def start(argv: list[str]) -> tuple[QApplication, MainWindow]:
    """The application with its window shown on the bundled atlas, before events are looked at."""
    # The web page's preview is loaded when it is first opened, and then it is too late for this.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    with said_in_one_sentence():
        app = QApplication(argv)
    QCoreApplication.setApplicationName("Pit2Port")
    QCoreApplication.setOrganizationName("pit2port")
    app.setStyle("Fusion")
    register_fonts()
    window = MainWindow(Session.bundled(), Settings())
    report_errors_in(window)
    window.canvas.rendered.connect(_collect_garbage_again, Qt.ConnectionType.SingleShotConnection)
    window.show()
    return app, window


def _collect_garbage_again() -> None:
    """What was made at the start stays: it is never looked through again."""
    gc.freeze()
    gc.enable()


def report_errors_in(window: MainWindow) -> None:
    """Show errors that no one expected in the message bar, with the details in the log."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        log.error("unexpected error\n%s", details)
        if isinstance(error, LayersError | GeoError):
            window.messages.error(str(error))
            return
        window.messages.error(
            f"Something went wrong in the program ({kind.__name__}: {error}). Your edits are in the journal.",
            Mend("Copy the details", lambda: QApplication.clipboard().setText(details)),
        )

    def report_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            QTimer.singleShot(0, window, lambda: report(args.exc_type, args.exc_value, args.exc_traceback))

    sys.excepthook = report
    threading.excepthook = report_in_thread
