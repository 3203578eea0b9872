"""Importing files as layers of one's own, and what their entries in the layer tree offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu

from gui.foreign.reading_bar import ReadingBar
from gui.messages import Mend
from gui.panels.folder_items import OWN
from layers.errors import LayersError

if TYPE_CHECKING:
    from geo.extent import Extent
    from gui.foreign.document_layers import DocumentLayers
    from gui.foreign.exporting import Exporting
    from gui.foreign.feature_search import FeatureSearch
    from gui.foreign.layer_menu import LayerMenu
    from gui.foreign.own_actions import OwnActions
    from gui.foreign.own_layers import OwnLayer, OwnLayers
    from gui.foreign.reading import LayerReader, Wanted
    from gui.main_window import MainWindow
    from layers.atlas import RowsChanged
    from layers.describe.description import Description
    from layers.display import Ref
    from layers.document.session import Session
    from layers.drawing.draw_list import Item
    from layers.files.reading import ReadOptions
    from layers.foreign.array_layer import ArrayLayer
    from layers.search import Hit


class LayerFiles(QObject):
    """The window's dealings with foreign files. What reads them is loaded with the first one.

    Attributes
    ----------
    bar : ReadingBar
        Progress of what is read, for the status bar.

    Signals
    -------
    changed(str)
        The layer of that id came, went or is another one.
    """

    changed = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.bar = ReadingBar()
        self.bar.cancelled.connect(self.cancel)
        self._own: OwnLayers | None = None
        self._reader: LayerReader | None = None
        self._exporting: Exporting | None = None
        self._document: DocumentLayers | None = None
        self._actions: OwnActions | None = None
        self._menu: LayerMenu | None = None
        self._search: FeatureSearch | None = None
        self._growing: dict[str, tuple[int, int]] = {}
        self._done: list[ArrayLayer] = []
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        window.layers.own_menu_requested.connect(self.show_menu)
        window.layers.own_chosen.connect(self._chosen)
        window.layers.style_requested.connect(lambda key: self.actions.edit_style(key))
        window.layers.own_dropped.connect(lambda *where: self.menu.place(*where))
        window.layers.group_menu_requested.connect(lambda group, at: self.menu.show_group_menu(group, at))

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Handlers of the actions on foreign files."""
        return {
            "file.import": self.ask_and_import,
            "file.export": lambda: self.exporting.ask(),
            "layer.new": lambda: self.actions.new_layer(),
            "layer.style": lambda: self.actions.with_chosen(self.actions.edit_style),
            "layer.fields": lambda: self.actions.with_chosen(self.actions.edit_fields),
            "layer.properties": lambda: self.actions.with_chosen(lambda key: self.menu.edit_properties(key)),
            "layer.editable": lambda: self.actions.with_chosen(self.actions.make_editable),
            "layer.remove": lambda: self.actions.with_chosen(self.remove),
        }

    @property
    def own(self) -> OwnLayers:
        """The imported layers."""
        if self._own is None:
            from gui.canvas.foreign_layers import ForeignLayers
            from gui.foreign.feature_search import FeatureSearch
            from gui.foreign.own_layers import OwnLayers

            window = self._window
            window.canvas.foreign = ForeignLayers(window.source, window.display)
            self._own = OwnLayers(window.canvas.foreign, self)
            window.layers.use_own_layers(self._own)
            self._search = FeatureSearch(self._own)
            self._search.indexed.connect(window.search.search_again)
            window.search.more = self._find
            self._own.changed.connect(self.changed)
            window.swatches.own_items = self._marks
        return self._own

    @property
    def document(self) -> DocumentLayers:
        """Keeps the layers as the document's records have them."""
        if self._document is None:
            from gui.foreign.document_layers import DocumentLayers

            self._document = DocumentLayers(self._window, self)
        return self._document

    def use_session(self, session: Session) -> None:
        """Show the layers of another document; without any, nothing needs to be loaded."""
        if self._actions is not None and self._actions.styling is not None:
            self._actions.styling.reject()
        if self._document is not None or session.atlas.layers:
            self.document.use_session(session)

    def rows_changed(self, event: RowsChanged) -> None:
        """An edit was made, undone or redone."""
        if event.touches("layers", "features"):
            self.document.rows_changed(event)

    def remember_display(self) -> None:
        """The document is about to be saved."""
        if self._document is not None:
            self._document.remember_display()

    @property
    def actions(self) -> OwnActions:
        """What can be done with layers of one's own."""
        if self._actions is None:
            from gui.foreign.own_actions import OwnActions

            self._actions = OwnActions(self._window, self)
        return self._actions

    def own_layer(self, layer_id: str) -> OwnLayer | None:
        """An imported layer, None when there is none of that id."""
        return None if self._own is None else self._own.get(layer_id)

    def _marks(self, layer_id: str) -> list[Item]:
        from gui.foreign.look_marks import marks_of

        picture = self._window.canvas.foreign.get(layer_id)
        own = self.own_layer(layer_id)
        return [] if picture is None else marks_of(picture, own.kinds if own is not None else ())

    def own_layers(self) -> list[OwnLayer]:
        """All imported layers."""
        return [] if self._own is None else list(self._own)

    @property
    def exporting(self) -> Exporting:
        """Writes tables and layers."""
        if self._exporting is None:
            from gui.foreign.exporting import Exporting

            self._exporting = Exporting(self._window, self)
        return self._exporting

    @property
    def is_busy(self) -> bool:
        """True while a file is read."""
        reading = self._reader is not None and self._reader.is_busy
        again = self._document is not None and self._document.is_busy
        return reading or again or (self._actions is not None and self._actions.is_busy)

    def cancel(self) -> None:
        """Stop reading."""
        if self._reader is not None:
            self._reader.cancel()
        if self._exporting is not None:
            self._exporting.cancel()
        if self._document is not None:
            self._document.cancel()

    def close(self) -> None:
        """End the thread that reads."""
        if self._reader is not None:
            self._reader.close()
        if self._exporting is not None:
            self._exporting.close()
        if self._document is not None:
            self._document.close()
        if self._search is not None:
            self._search.close()
        if self._actions is not None:
            self._actions.close()

    # -- importing -----------------------------------------------------------------------------

    def ask_and_import(self) -> None:
        """Ask for files and import them."""
        from layers.files.formats import FORMATS

        readable = [one for one in FORMATS if one.reader]
        every = " ".join(f"*{ending}" for one in readable for ending in one.endings)
        filters = [f"Map layers and tables ({every})"]
        filters += [f"{one.title} ({' '.join(f'*{end}' for end in one.endings)})" for one in readable]
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window, "Import layer", "", ";;".join([*filters, "All files (*)"])
        )
        self.import_paths([Path(path) for path in chosen])

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import files; tables ask first which columns say where a row lies."""
        from gui.foreign.reading import Wanted
        from layers.foreign.source import stamp_of

        for path in paths:
            options = self._options(path)
            if options is None:
                continue
            self._growing[str(path)] = stamp_of(path)
            self.bar.start(path.name)
            self._start_reader().read(Wanted(path, self._window.canvas.viewport.crs, options))

    def _options(self, path: Path) -> ReadOptions | None:
        """How to read a file; None when it isn't to be read, which has been said."""
        from layers.files.formats import recognise_format
        from layers.files.importing import check_size
        from layers.files.reading import ReadOptions

        try:
            check_size(path, ReadOptions())
            key = recognise_format(path).key
        except (LayersError, OSError) as error:
            self._window.messages.error(f"Not imported. {error}")
            return None
        if key not in ("csv", "xlsx"):
            return ReadOptions()
        from gui.foreign.table_options_dialog import TableOptionsDialog

        dialog = TableOptionsDialog(path, key, self._window)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        return dialog.options()

    def _start_reader(self) -> LayerReader:
        if self._reader is None:
            from gui.foreign.reading import LayerReader

            reader = self._reader = LayerReader(self)
            reader.grown.connect(self._grown)
            reader.progressed.connect(self.bar.show_progress)
            reader.ended.connect(self._ended)
            reader.cancelled.connect(self._cancelled)
            reader.idle.connect(self.bar.hide)
        return self._reader

    def _grown(self, wanted: Wanted, layer: ArrayLayer) -> None:
        own = self.own
        if layer.complete:
            self._done.append(layer)
        elif layer.crs is not None:
            first = self._window.canvas.foreign.get(layer.id) is None
            own.show_growing(layer)
            if first:
                self._zoom_if_unseen(layer)

    def _ended(self, wanted: Wanted, problem: str) -> None:
        done, self._done = self._done, []
        if problem:
            self._drop(wanted)
            self._window.messages.error(f"Not imported. {problem}")
            return
        added = self._add(wanted, done)
        self._drop(wanted)
        if added:
            self._say_imported(wanted.path.name, added)
            self._zoom_if_unseen(*(one.layer for one in added))

    def _cancelled(self, wanted: Wanted) -> None:
        self._done = []
        self._drop(wanted)
        self._window.messages.info(f"The import of {wanted.path.name} was stopped. Nothing was added.")

    def _drop(self, wanted: Wanted) -> None:
        """Take what was drawn while it was read and won't be kept off the map."""
        for picture in list(self._window.canvas.foreign or ()):
            if picture.layer.path == wanted.path:
                self.own.drop_growing(picture.layer.id)

    def _add(self, wanted: Wanted, layers: Sequence[ArrayLayer]) -> list[OwnLayer]:
        from gui.foreign.document_layers import Loaded
        from gui.foreign.questions_dialog import QuestionsDialog, needs_answers
        from layers.foreign.source import Answers, LayerSource, answered_layer

        answers: dict[str, Answers] = {}
        asking = [layer for layer in layers if needs_answers(layer)]
        if asking:
            for layer in asking:
                self.own.drop_growing(layer.id)
            dialog = QuestionsDialog(wanted.path.name, asking, self._window)
            if dialog.exec() != QDialog.DialogCode.Accepted:
                self._window.messages.info(f"{wanted.path.name} was not imported.")
                return []
            answers = dialog.answers()
        stamp = self._growing.pop(str(wanted.path), (0, 0))
        loaded = []
        for layer in layers:
            given = answers.get(layer.id, Answers())
            source = LayerSource(wanted.path, layer.name, stamp, wanted.options, given)
            try:
                loaded.append(Loaded(answered_layer(layer, given), source, layer.report))
            except LayersError as error:
                self._window.messages.error(f"“{layer.name}” was not imported. {error}")
        digest = self._start_reader().digests.get(wanted.path, "")
        return self.document.keep(wanted.path.name, loaded, digest) if loaded else []

    def _say_imported(self, name: str, added: Sequence[OwnLayer]) -> None:
        count = sum(len(one.layer) for one in added)
        odd = sum(
            finding.count
            for one in added
            for finding in one.report.of_kind("repaired") + one.report.of_kind("not understood")
        )
        layers = "" if len(added) == 1 else f" in {len(added)} layers"
        text = f"Imported {name}: {count:,} feature{'' if count == 1 else 's'}{layers}."
        masks = [mask for one in added if (mask := one.shown()) is not None]
        hidden = sum(int((~mask).sum()) for mask in masks)
        if hidden:
            text += f" The file switches {hidden:,} of them off: tick them in the layer tree to see them."
        show = Mend("Report…", lambda: self.show_report(added[0].layer.id))
        if odd:
            times = "once" if odd == 1 else f"{odd:,} times"
            self._window.messages.warning(f"{text} Something was repaired or not understood {times}.", show)
        else:
            self._window.messages.info(text, show)

    def _zoom_if_unseen(self, *layers: ArrayLayer) -> None:
        """Go to layers that lie outside of what is shown."""
        canvas = self._window.canvas
        extents = [extent for layer in layers if (extent := self._extent(layer)) is not None]
        if extents and not any(canvas.viewport.extent.intersects(extent) for extent in extents):
            canvas.zoom_to_extent(extents[0], lonlat=False)

    def _extent(self, layer: ArrayLayer) -> Extent | None:
        try:
            return layer.extent(self._window.canvas.viewport.crs)
        except (LayersError, ValueError):
            return None

    # -- single features -----------------------------------------------------------------------

    def describe(self, ref: Ref) -> Description | None:
        """All that is known of a feature of an imported layer; None for anything else."""
        foreign = self._window.canvas.foreign
        picture = foreign.get(ref[0]) if foreign is not None else None
        if picture is None or not ref[1].isdecimal() or int(ref[1]) >= len(picture.layer):
            return None
        from layers.foreign.describing import describe_feature

        row, own = int(ref[1]), self.own_layer(ref[0])
        if own is None:
            # It is still being read: where it lies is known, its fields come later.
            layer = picture.layer
            return describe_feature(layer, row, f"{layer.name} {layer.feature_id(row)}")
        return describe_feature(own.layer, row, own.feature_name(row), credit=own.credit, licence=own.licence)

    def reveal(self, ref: Ref) -> None:
        """Make sure that a feature that is gone to can be seen: its layer and its folder are switched on."""
        own = self.own_layer(ref[0])
        if own is None:
            return
        display = self._window.display
        if not display.state.shows(ref[0]):
            display.state = display.state.with_layer(ref[0], visible=True)
        shown = own.shown()
        if shown is not None and not shown[int(ref[1])]:
            self.own.show_feature(ref[0], int(ref[1]), True)
            self._window.messages.info("It was hidden; it is shown now.")

    def _find(self, text: str) -> tuple[list[Hit], str]:
        search = self._search
        if search is None:
            return [], ""
        waiting = search.waiting
        note = f"“{waiting[0]}” can be searched in a moment" if waiting else ""
        return search.find(text), note

    def _chosen(self, layer_id: str) -> None:
        """A layer became the current entry of the tree: it is shown, and drawn in if it can be."""
        self._window.show_record(("layers", layer_id))
        self.actions.activate(layer_id)

    # -- what the tree offers ------------------------------------------------------------------

    def show_menu(self, layer_id: str, at: QPoint) -> None:
        """The menu of a layer's entry in the tree."""
        own = self.own_layer(layer_id)
        if own is not None:
            self.menu.menu_of(own).exec(at)

    @property
    def menu(self) -> LayerMenu:
        """Menus, names, places and groups of layers."""
        if self._menu is None:
            from gui.foreign.layer_menu import LayerMenu

            self._menu = LayerMenu(self._window, self)
        return self._menu

    def menu_of(self, own: OwnLayer) -> QMenu:
        """What can be done with a layer."""
        return self.menu.menu_of(own)

    def remove(self, layer_id: str) -> None:
        """Take a layer out of the document; a file that it is read from stays as it is."""
        self.menu.remove(layer_id)

    def show_report(self, layer_id: str) -> None:
        """The report of a layer's import."""
        self.menu.show_report(layer_id)

    def zoom_to(self, layer_id: str) -> None:
        """Show all of a layer."""
        own = self.own_layer(layer_id)
        extent = self._extent(own.layer) if own is not None else None
        if extent is None:
            self._window.messages.info("This layer has no place on the map.")
        else:
            self._window.canvas.zoom_to_extent(extent, lonlat=False)

    def zoom_to_entry(self, group: str, key: str) -> bool:
        """Show what an entry of the tree stands for; False when it is none of an own layer."""
        if group == OWN:
            if key:
                self.zoom_to(key)
            return True
        if self.own_layer(group) is None:
            return False
        self._window.display.select((group, key))
        self._window.canvas.zoom_to_refs([(group, key)])
        return True

    # -- dropping ------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files dropped on the window are imported."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.import_or_open(
                [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            )
            event.acceptProposedAction()
            return True
        if isinstance(event, QDragEnterEvent):
            if any(url.isLocalFile() for url in event.mimeData().urls()):
                event.acceptProposedAction()
            return True
        return False

    def import_or_open(self, paths: Sequence[Path]) -> None:
        """Import files; a document of this program is opened instead."""
        from layers.document.reading import is_document

        documents = [path for path in paths if path.is_file() and is_document(path)]
        if documents and self._window.documents.may_close():
            self._window.documents.open_path(str(documents[0]))
        self.import_paths([path for path in paths if path not in documents])
