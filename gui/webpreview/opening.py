"""Opens the preview of the web page, and loads its engine only then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QDialog, QMainWindow

from gui.messages import Messages
from layers.display import Display
from layers.document.session import Session

if TYPE_CHECKING:
    from gui.foreign.layer_files import LayerFiles
    from layers.webpage.page_layer import PageLayer

NAME = "webPreview"


class Host(Protocol):
    """What the preview needs of the window."""

    session: Session
    messages: Messages
    display: Display
    layer_files: LayerFiles


def open_preview(host: Host, window: QMainWindow) -> None:
    """Show the preview of the present document; one that is open already is made anew.

    An engine that can't be loaded is a sentence in the message bar.
    """
    close_preview(window)
    try:
        from gui.webpreview.preview import WebPreview
    except ImportError as error:
        host.messages.error(
            f"The preview needs QtWebEngine, which can't be loaded here ({error}). "
            "The command line makes the same page: pit2port web -o map.html"
        )
        return
    session = host.session
    folder = session.path.parent if session.path else Path.home()
    preview = WebPreview(session.atlas, session.name, str(folder), window, lambda: shown_layers(host))
    preview.setObjectName(NAME)
    preview.show()


def shown_layers(host: Host) -> Sequence[PageLayer]:
    """The window's own layers as they are now; without any, what handles them isn't loaded."""
    own = host.layer_files.own_layers()
    if not own:
        return ()
    from gui.webpreview.window_layers import page_layers

    return page_layers(own, host.display.state)


def close_preview(window: QMainWindow) -> None:
    """Close the preview if it is open; the engine must go before the window does."""
    found = window.findChild(QDialog, NAME)
    if found is not None:
        found.setObjectName("")
        found.close()
