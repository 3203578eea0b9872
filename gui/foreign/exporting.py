"""Exporting atlas tables and own layers: asked, looked at for losses, and written in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from gui.background import BackgroundWorker
from gui.foreign.export_dialog import Exportable, ExportDialog, LossDialog
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.formats import format_named
from layers.files.losses import Loss
from layers.files.progress import Progress
from layers.files.writing import WriteOptions
from layers.record_table import record_features, rows_of

if TYPE_CHECKING:
    from gui.foreign.layer_files import LayerFiles
    from gui.main_window import MainWindow

TABLES_OFFERED = {
    "sites": "Atlas: sites",
    "legs": "Atlas: legs of routes",
    "routes": "Atlas: routes",
    "areas": "Atlas: areas",
    "statements": "Atlas: claims and estimates",
    "sources": "Atlas: sources",
    "measures": "Atlas: sanctions measures",
    "inconsistencies": "Atlas: flaws in the sources",
    "steps": "Atlas: steps of the export procedure",
    "views": "Atlas: saved views",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    features: FeatureSet
    losses: list[Loss]


class Exporting(QObject):
    """Exports for one window."""

    _told = Signal(float, str)

    def __init__(self, window: MainWindow, files: LayerFiles) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._worker = BackgroundWorker()
        self._told.connect(files.bar.show_progress)

    @property
    def is_busy(self) -> bool:
        """True while something is read or written."""
        return self._worker.is_busy

    def cancel(self) -> None:
        """Stop; nothing is written."""
        if self._worker.is_busy:
            self._worker.cancel()
            self._files.bar.hide()
            self._window.messages.info("The export was stopped. Nothing was written.")

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def ask(self, chosen: str = "") -> None:
        """Ask what to export, and start."""
        dialog = ExportDialog(self._offered(), chosen or self._likeliest(), self._window)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        key, only_selection = dialog.what.currentData(), dialog.selection.isChecked()
        chosen_format = format_named(dialog.format.currentData())
        endings = " ".join(f"*{ending}" for ending in chosen_format.endings)
        start = str(Path.home() / f"{_file_name(dialog.what.currentText())}{chosen_format.endings[0]}")
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Export", start, f"{chosen_format.title} ({endings})"
        )
        if not path:
            return
        if not any(path.lower().endswith(ending) for ending in chosen_format.endings):
            path += chosen_format.endings[0]
        self.export(key, only_selection, chosen_format.key, Path(path))

    def export(self, key: str, only_selection: bool, format_key: str, path: Path) -> None:
        """Write an atlas table or a layer; losses are shown and must be accepted first."""
        make = self._maker(key, only_selection)
        bar, messages = self._files.bar, self._window.messages
        bar.start(path.name)

        def prepare(cancelled: Callable[[], bool]) -> _Ready:
            features = make(Progress(self._told.emit, cancelled).part(0, 0.6))
            return _Ready(features, loss_report(features, format_key))

        def failed(words: str) -> None:
            bar.hide()
            messages.error(f"Not exported. {words}")

        def prepared(ready: _Ready) -> None:
            if ready.losses:
                dialog = LossDialog(path.name, ready.losses, self._window)
                if dialog.exec() != QDialog.DialogCode.Accepted:
                    bar.hide()
                    messages.info("Nothing was written.")
                    return
            self._worker.submit(lambda cancelled: write(ready, cancelled), written, failed)

        def write(ready: _Ready, cancelled: Callable[[], bool]) -> int:
            progress = Progress(self._told.emit, cancelled).part(0.6, 1)
            write_file(ready.features, path, WriteOptions(progress=progress), format_key)
            return len(ready.features)

        def written(count: int) -> None:
            bar.hide()
            messages.info(f"Exported {count:,} feature{'' if count == 1 else 's'} to {path.name}.")

        self._worker.submit(prepare, prepared, failed)

    def _maker(self, key: str, only_selection: bool) -> Callable[[Progress], FeatureSet]:
        selection = self._window.display.state.selection
        ids = [ref[1] for ref in selection if ref[0] == key] if only_selection else None
        own = self._files.own_layer(key)
        if own is not None:
            rows = own.rows(selection) if only_selection else None
            source = own.source

            def layer(progress: Progress) -> FeatureSet:
                features = source.features(progress)
                return features if rows is None else features.take(rows)

            return layer
        records = rows_of(self._window.session.atlas.table(key), ids)
        return lambda _: record_features(key, records)

    def _offered(self) -> list[Exportable]:
        selection = self._window.display.state.selection
        atlas = self._window.session.atlas
        counts: dict[str, int] = {}
        for table, _ in selection:
            counts[table] = counts.get(table, 0) + 1
        own = [
            Exportable(one.layer.id, one.layer.name, len(one.layer), len(one.rows(selection)))
            for one in self._files.own_layers()
            if not one.trouble
        ]
        return own + [
            Exportable(key, name, len(atlas.table(key)), counts.get(key, 0))
            for key, name in TABLES_OFFERED.items()
        ]

    def _likeliest(self) -> str:
        selection = sorted(self._window.display.state.selection)
        if selection and selection[0][0] == "features":
            feature = self._window.session.atlas.features.get(selection[0][1])
            return "sites" if feature is None else feature.layer
        return selection[0][0] if selection else "sites"


def _file_name(name: str) -> str:
    kept = "".join(ch if ch.isalnum() or ch in "-_ ." else " " for ch in name.removeprefix("Atlas: "))
    return "-".join(kept.split()) or "layer"
