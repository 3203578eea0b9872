"""Makes the page on a thread of its own, and gives it a file for the preview and the browser."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from geo.errors import GeoError
from layers.atlas import Atlas
from layers.errors import LayersError
from layers.webpage.page import PageOptions, WebPage, web_page, write_page

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer


@cache
def _folder() -> Path:
    """Where pages for browsers lie until the program ends; readable by the person only."""
    folder = tempfile.mkdtemp(prefix="pit2port-page-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


class PageMaker(QObject):
    """Makes one page at a time; a newer order replaces an older one.

    Signals
    -------
    made(WebPage, str)
        The page, and the file that it stands in.
    failed(str)
        Why there is none.
    """

    made = Signal(object, str)
    failed = Signal(str)
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="webpage")
        self._order: Future[tuple[WebPage, Path]] | None = None
        self._done.connect(self._deliver)

    def make(self, atlas: Atlas, name: str, options: PageOptions, layers: Sequence[PageLayer] = ()) -> None:
        """Begin to make the page of an atlas as it is now; `name` becomes that of the file."""
        snapshot = atlas.snapshot()
        if self._order is not None:
            self._order.cancel()
        self._order = self._executor.submit(_make, snapshot, name, options, layers)
        self._order.add_done_callback(self._done.emit)

    def _deliver(self, order: Future[tuple[WebPage, Path]]) -> None:
        if order is not self._order or order.cancelled():
            return
        try:
            page, path = order.result()
        except (LayersError, GeoError) as error:
            self.failed.emit(str(error))
            return
        self.made.emit(page, str(path))

    def shut_down(self) -> None:
        """Wait for the page being made, and drop it."""
        self._order = None
        self._executor.shutdown(cancel_futures=True)


def _make(atlas: Atlas, name: str, options: PageOptions, layers: Sequence[PageLayer]) -> tuple[WebPage, Path]:
    page = web_page(atlas, options, layers)
    path = _folder() / f"{Path(name).stem or 'atlas'}.html"
    write_page(path, page)
    return page, path
