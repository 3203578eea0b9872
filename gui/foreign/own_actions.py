"""What a person does with layers of their own: make, draw in, describe, copy, group and find them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from gui.background import BackgroundWorker
from gui.messages import Mend
from layers.edits import added
from layers.errors import LayersError
from layers.files.progress import Progress
from layers.own.copying import Copied, editable_copy
from layers.own.editing import with_fields
from layers.own.pasting import pasted_changes
from layers.records.layer import Layer

if TYPE_CHECKING:
    from gui.foreign.layer_files import LayerFiles
    from gui.foreign.own_layers import OwnLayer
    from gui.foreign.style_dialog import StyleDialog
    from gui.main_window import MainWindow
    from gui.tools.base import Tool
    from layers.pasting import Pasted

NO_LAYER = "Choose one of your own layers in the layer tree first, or make one with Layer > New layer."


class OwnActions(QObject):
    """The actions on one window's own layers.

    Attributes
    ----------
    active : str
        Id of the layer that is drawn in; empty for none.
    styling : StyleDialog or None
        The style editor that is open.
    """

    _told = Signal(float, str)

    def __init__(self, window: MainWindow, files: LayerFiles) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._worker: BackgroundWorker | None = None
        self._told.connect(files.bar.show_progress)
        self.active = ""
        self.styling: StyleDialog | None = None

    @property
    def is_busy(self) -> bool:
        """True while a layer is copied."""
        return self._worker is not None and self._worker.is_busy

    def close(self) -> None:
        """End the thread."""
        if self._worker is not None:
            self._worker.close()

    # -- which layer ---------------------------------------------------------------------------

    def activate(self, layer_id: str) -> None:
        """Draw in this layer from now on; the tool in use follows."""
        record = self._files.document.record(layer_id)
        if record is None or record.link is not None or layer_id == self.active:
            return
        self.active = layer_id
        if self._window.canvas.tool.name == "add-feature" and not self._window.canvas.is_busy:
            self._window.map_tools.use("add-feature")

    def chosen(self) -> OwnLayer | None:
        """The layer chosen in the tree, else the one drawn in; None is said."""
        key = self._window.layers.current_own() or self.active
        own = self._files.own_layer(key) if key else None
        if own is None:
            self._window.messages.info(NO_LAYER, Mend("New layer…", self.new_layer))
        return own

    def with_chosen(self, action: Callable[[str], object]) -> None:
        """Do something with the chosen layer."""
        own = self.chosen()
        if own is not None:
            action(own.layer.id)

    def _drawn_in(self) -> Layer | None:
        """The layer that is drawn in: the active one, or the only one there is."""
        layers = self._window.session.atlas.layers
        own = [layer for layer in layers.values() if layer.link is None]
        found = layers.get(self.active)
        if found is not None and found.link is None:
            return found
        return own[0] if len(own) == 1 else None

    # -- making and drawing --------------------------------------------------------------------

    def new_layer(self) -> bool:
        """Ask for a new layer; it becomes the one that is drawn in. False when given up."""
        from gui.foreign.new_layer_dialog import NewLayerDialog

        dialog = NewLayerDialog(self._window.session.atlas, self._window)
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.layer is None:
            return False
        layer = dialog.layer
        if not self._files.document.do(f"New layer {layer.name}", [added(layer)]):
            return False
        self.active = layer.id
        self._window.layers.choose_own(layer.id)
        draw = Mend("Draw", lambda: self._window.actions_["tool.add-feature"].trigger())
        self._window.messages.info(f"“{layer.name}” is in the document, and empty.", draw)
        return True

    def draw_in(self, layer_id: str) -> None:
        """Take up the drawing tool for a layer."""
        self.active = layer_id
        self._window.actions_["tool.add-feature"].trigger()

    def drawing_tool(self) -> Tool | None:
        """The tool that draws in the active layer; asks for a layer where there is none."""
        from gui.tools.draw_feature import DrawFeatureTool

        layer = self._drawn_in()
        if layer is None and self.new_layer():
            layer = self._drawn_in()
        if layer is None:
            self._window.actions_["tool.select"].setChecked(True)
            return None
        self.active = layer.id
        if not self._window.display.state.shows(layer.id):
            display = self._window.display
            display.state = display.state.with_layer(layer.id, visible=True)
        return DrawFeatureTool(layer, lambda shape: self._drawn(layer.id, shape))

    def _drawn(self, layer_id: str, shape: Mapping[str, Any]) -> None:
        from gui.forms.feature_form import add_feature
        from gui.tools.draw_feature import DrawFeatureTool

        layer = self._files.document.record(layer_id)
        if layer is None:
            self._window.messages.warning("The layer is gone; choose another one to draw in.")
            return
        is_point, tool = "points" in shape, self._window.canvas.tool
        note = "; ".join(tool.notes) if isinstance(tool, DrawFeatureTool) else ""
        # A line or area stays on the map when its form is given up, to be mended.
        if add_feature(self._window.editing, layer, shape, note) or is_point:
            tool.cancel()

    def paste(self, pasted: Pasted) -> None:
        """Add what the clipboard holds to the layer that is drawn in, as one edit."""
        layer, messages = self._drawn_in(), self._window.messages
        if layer is None:
            return
        try:
            changes, other = pasted_changes(self._window.session.atlas, layer, pasted)
        except LayersError as error:
            messages.error(f"Nothing was pasted. {error}")
            return
        odd = f" {other} of another kind than the layer's were left." if other else ""
        if not changes:
            messages.warning(f"Nothing was pasted into “{layer.name}”.{odd}")
            return
        count = f"{len(changes)} feature{'' if len(changes) == 1 else 's'}"
        if self._files.document.do(f"Paste {count} into {layer.name}", changes):
            self._window.display.select(*(("features", change.id) for change in changes))
            undo = Mend("Undo", self._window.editing.undo)
            (messages.warning if other else messages.info)(f"Pasted {count} into “{layer.name}”.{odd}", undo)

    # -- what is said of a layer ---------------------------------------------------------------

    def edit_style(self, layer_id: str) -> None:
        """Open the style editor; what it makes is on the map at once, and an edit when it is accepted."""
        from gui.foreign.style_dialog import StyleDialog
        from layers.own.styles import style_of, style_values

        own, record = self._files.own_layer(layer_id), self._files.document.record(layer_id)
        if own is None or record is None:
            return
        if own.trouble:
            self._window.messages.info(f"“{record.name}” can't be styled: its file {own.trouble}.")
            return
        if self.styling is not None:
            self.styling.reject()
        document = self._files.document
        dialog = StyleDialog(
            own.layer,
            style_of(record),
            own.kinds,
            lambda style: document.preview(layer_id, style),
            self._window,
        )

        def done(result: int) -> None:
            self.styling = None
            if result == QDialog.DialogCode.Accepted:
                values = style_values(dialog.style_)
                document.preview(layer_id, None)
                document.change(f"Style {record.name}", layer_id, **values)
            dialog.deleteLater()

        dialog.finished.connect(done)
        self.styling = dialog
        dialog.show()

    def edit_fields(self, layer_id: str) -> None:
        """Ask for other fields of a layer of the document; values go along."""
        from gui.foreign.fields_dialog import FieldsDialog

        record = self._files.document.record(layer_id)
        if record is None:
            return
        if record.link is not None:
            self._window.messages.info(
                f"The fields of “{record.name}” are its file's. Make it editable to change them.",
                Mend("Make editable", lambda: self.make_editable(layer_id)),
            )
            return
        dialog = FieldsDialog(record, self._window)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        fields = dialog.fields.fields()
        if fields is None:
            return
        done = with_fields(self._window.session.atlas, record, fields, dialog.fields.former())
        if not self._files.document.do(f"Change the fields of {record.name}", done.changes):
            return
        if done.lost:
            lost = ", ".join(f"{count:,} of “{name}”" for name, count in done.lost.items())
            self._window.messages.warning(
                f"Values that didn't fit are gone: {lost}.", Mend("Undo", self._window.editing.undo)
            )

    def find_file(self, layer_id: str) -> None:
        """Ask where a layer's file now is, and read it from there."""
        record = self._files.document.record(layer_id)
        if record is None or record.link is None:
            return
        name = record.link.path.rpartition("/")[2]
        path, _ = QFileDialog.getOpenFileName(self._window, f"Find {name}", name, "All files (*)")
        if path:
            self._files.document.read_from(layer_id, Path(path))

    # -- copying into the document -------------------------------------------------------------

    def make_editable(self, layer_id: str) -> None:
        """Turn a layer of a file into layers of the document, as one edit, with a report."""
        own, record = self._files.own_layer(layer_id), self._files.document.record(layer_id)
        messages = self._window.messages
        if own is None or record is None or own.is_editable:
            return
        if own.trouble:
            messages.warning(f"“{record.name}” can't be copied: its file {own.trouble}.")
            return
        if self._worker is None:
            self._worker = BackgroundWorker()
        atlas, bar = self._window.session.atlas.snapshot(), self._files.bar
        bar.start(record.name)

        def copy(cancelled: Callable[[], bool]) -> Copied:
            progress = Progress(self._told.emit, cancelled)
            features = own.source.features(progress.part(0, 0.5))
            return editable_copy(atlas, record, features, progress.part(0.5, 1))

        def copied(done: Copied) -> None:
            bar.hide()
            if not self._files.document.do(f"Make {record.name} editable", done.changes):
                return
            self.active = done.layers[0].id
            self._window.layers.choose_own(self.active)
            names = " and ".join(f"“{layer.name}”" for layer in done.layers)
            text = f"{names} can be edited now: {done.report.features:,} features in the document."
            report = Mend("Report…", lambda: self._show_report(record.name, done))
            undo = Mend("Undo", self._window.editing.undo)
            (messages.info if done.report.is_clean else messages.warning)(text, report, undo)

        def failed(words: str) -> None:
            bar.hide()
            messages.error(f"Not copied. {words}")

        self._worker.submit(copy, copied, failed)

    def _show_report(self, name: str, done: Copied) -> None:
        from gui.foreign.report_dialog import ReportDialog

        dialog = ReportDialog(name, done.report, None, self._window)
        dialog.setWindowTitle(f"Copied into the document: {name}")
        dialog.exec()
