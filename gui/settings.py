"""What the window remembers between sessions, typed."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from gui.widgets import fit
from layers.document.session import KEPT_BACKUPS

MAX_RECENT = 10
MAX_BACKUPS = 50


class Settings:
    """Typed access to the stored settings; the platform's own place, no registry of our own."""

    def __init__(self) -> None:
        self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "pit2port", "pit2port")

    @property
    def geometry(self) -> QByteArray:
        """Window geometry, empty on first start."""
        return QByteArray(self._store.value("window/geometry", QByteArray()))

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def state(self) -> QByteArray:
        """Docks and toolbars, empty on first start."""
        return QByteArray(self._store.value("window/state", QByteArray()))

    @state.setter
    def state(self, value: QByteArray) -> None:
        self._store.setValue("window/state", value)

    def restore_window(self, window: QMainWindow) -> None:
        """Give a window its size, docks and toolbars back; a usual size on first start."""
        if self.geometry.isEmpty():
            fit(window, 1600, 1000)
        else:
            window.restoreGeometry(self.geometry)
            window.restoreState(self.state)

    def keep_window(self, window: QMainWindow) -> None:
        """Remember a window's size, docks and toolbars, and write all settings to disk."""
        self.geometry = window.saveGeometry()
        self.state = window.saveState()
        self.sync()

    @property
    def theme(self) -> str:
        """Name of the theme."""
        return str(self._store.value("window/theme", "light"))

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("window/theme", value)

    @property
    def editor(self) -> str:
        """Name that edits are signed with; empty until the person sets it."""
        return str(self._store.value("editing/name", ""))

    @editor.setter
    def editor(self, value: str) -> None:
        self._store.setValue("editing/name", value)

    @property
    def backups(self) -> int:
        """How many earlier versions of a document are kept."""
        try:
            return min(max(int(str(self._store.value("files/backups", KEPT_BACKUPS))), 0), MAX_BACKUPS)
        except ValueError:
            return KEPT_BACKUPS

    @backups.setter
    def backups(self, value: int) -> None:
        self._store.setValue("files/backups", value)

    @property
    def shortcuts(self) -> dict[str, str]:
        """Shortcuts that differ from the default, by action id; empty text for none."""
        try:
            chosen = json.loads(str(self._store.value("window/shortcuts", "{}")))
        except ValueError:
            return {}
        return {str(key): str(value) for key, value in chosen.items()} if isinstance(chosen, dict) else {}

    @shortcuts.setter
    def shortcuts(self, value: dict[str, str]) -> None:
        self._store.setValue("window/shortcuts", json.dumps(value))

    @property
    def legend(self) -> bool:
        """True while the legend stands over the map."""
        return str(self._store.value("window/legend", "false")) == "true"

    @legend.setter
    def legend(self, value: bool) -> None:
        self._store.setValue("window/legend", "true" if value else "false")

    def table_layout(self, key: str) -> str:
        """How the columns of a table stand, as it was kept; empty for one that was never seen."""
        return str(self._store.value(f"tables/{key}", ""))

    def set_table_layout(self, key: str, layout: str) -> None:
        """Keep how the columns of a table stand."""
        self._store.setValue(f"tables/{key}", layout)

    @property
    def hint_dismissed(self) -> bool:
        """True once the first-start hint was closed."""
        return str(self._store.value("window/hint_dismissed", "false")) == "true"

    @hint_dismissed.setter
    def hint_dismissed(self, value: bool) -> None:
        self._store.setValue("window/hint_dismissed", "true" if value else "false")

    @property
    def recent(self) -> list[str]:
        """Documents opened or saved lately, latest first."""
        value = self._store.value("files/recent", [])
        paths = [value] if isinstance(value, str) else list(value or [])
        return [str(path) for path in paths if path]

    def add_recent(self, path: str) -> None:
        """Put a document first in the list."""
        paths = [path, *(other for other in self.recent if other != path)]
        self._store.setValue("files/recent", paths[:MAX_RECENT])

    def forget_recent(self) -> None:
        """Empty the list: what someone looks at must not leak."""
        self._store.remove("files/recent")

    def sync(self) -> None:
        """Write to disk now."""
        self._store.sync()
