"""The embedded browser: it shows one file, and every other request is refused.

Importing this loads QtWebEngine, which takes a moment and much memory: only the preview does.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QUrl, Signal

# Chromium ends the whole process when root starts it with its sandbox. What it shows here is our own page.
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
# Names that Chromium looks up by itself go past the interceptor below.
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", '--host-resolver-rules="MAP * ~NOTFOUND"')

from PySide6.QtWebEngineCore import (
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView

HELD = frozenset({"data", "blob"})
"""Schemes of what stands in the page itself."""
SWITCHED_OFF = (
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
)


class Blocker(QWebEngineUrlRequestInterceptor):
    """Refuses every request but those for the shown file and what the file holds.

    Attributes
    ----------
    page : QUrl
        The one file that may be read.
    refused : list of str
        Addresses asked for in vain.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = QUrl()
        self.refused: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Called by the engine before each request."""
        url = info.requestUrl()
        if not self.allows(url):
            info.block(True)
            self.refused.append(url.toString())

    def allows(self, url: QUrl) -> bool:
        """True for the shown file, whatever stands behind a # in its address, and for data in the page."""
        if url.scheme() in HELD:
            return True
        plain = url.toString().partition("#")[0]
        return self.page.isValid() and plain == self.page.toString()


class OfflinePage(QWebEnginePage):
    """A page that stays where it is.

    Signals
    -------
    link_chosen(QUrl)
        The person clicked a link to the web; nothing was opened.
    """

    link_chosen = Signal(QUrl)

    def __init__(self, profile: QWebEngineProfile, blocker: Blocker, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._blocker = blocker
        self.complaints: list[str] = []
        for attribute in SWITCHED_OFF:
            self.settings().setAttribute(attribute, False)
        self.newWindowRequested.connect(self._new_window)

    def acceptNavigationRequest(self, url: QUrl, kind: object, is_main_frame: bool) -> bool:
        """Only the shown file; a link elsewhere is reported instead."""
        if self._blocker.allows(url):
            return True
        if kind == QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self._report(url)
        return False

    def javaScriptConsoleMessage(self, level: object, message: str, line: int, source: str) -> None:
        """Keep what the page's program complains of, instead of printing it."""
        self.complaints.append(f"{message} (line {line})")

    def _new_window(self, request: QWebEngineNewWindowRequest) -> None:
        self._report(request.requestedUrl())

    def _report(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            self.link_chosen.emit(url)


class OfflineView(QWebEngineView):
    """The widget. Call `finish` before it goes: the engine wants its page gone before its profile."""

    def __init__(self) -> None:
        super().__init__()
        # Without a name the profile keeps nothing on the disk.
        self._profile = QWebEngineProfile()
        self.blocker = Blocker()
        self._profile.setUrlRequestInterceptor(self.blocker)
        self.offline_page = OfflinePage(self._profile, self.blocker)
        self.setPage(self.offline_page)

    def show_file(self, path: str) -> None:
        """Load a file."""
        self.blocker.page = QUrl.fromLocalFile(path)
        self.load(self.blocker.page)

    def finish(self) -> None:
        """Let page and profile go, in this order."""
        self.setPage(None)
        self.offline_page.deleteLater()
        self.offline_page.destroyed.connect(self._profile.deleteLater)
