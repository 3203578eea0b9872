"""What the entries of own layers and their groups offer in the tree, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QDialog, QInputDialog, QMenu

from gui.messages import Mend
from layers.edits import edit_of, replaced
from layers.own.editing import placed, removal

if TYPE_CHECKING:
    from gui.foreign.layer_files import LayerFiles
    from gui.foreign.own_layers import OwnLayer
    from gui.main_window import MainWindow


class LayerMenu(QObject):
    """Menus, names, places and groups of one window's own layers."""

    def __init__(self, window: MainWindow, files: LayerFiles) -> None:
        super().__init__(window)
        self._window = window
        self._files = files

    def menu_of(self, own: OwnLayer) -> QMenu:
        """What can be done with a layer."""
        layer_id, files, actions = own.layer.id, self._files, self._files.actions
        menu = QMenu(self._window)
        menu.addAction("&Zoom to", lambda: files.zoom_to(layer_id))
        menu.addAction("Attribute &table", lambda: self._window.tables.open(layer_id))
        if own.layer.folders:
            menu.addAction("Show &all of it", lambda: files.own.show_folder(layer_id, -1, True))
        menu.addSeparator()
        if own.is_editable:
            menu.addAction("&Draw in this layer", lambda: actions.draw_in(layer_id))
            menu.addAction("&Fields…", lambda: actions.edit_fields(layer_id))
        elif own.trouble:
            menu.addAction("Find the &file…", lambda: actions.find_file(layer_id))
        else:
            menu.addAction("Make &editable", lambda: actions.make_editable(layer_id))
        if not own.trouble:
            menu.addAction("&Style…", lambda: actions.edit_style(layer_id))
        menu.addAction("Source, &licence, group…", lambda: self.edit_properties(layer_id))
        if not own.trouble:
            menu.addAction("E&xport…", lambda: files.exporting.ask(layer_id))
        if not own.is_editable:
            menu.addAction("Import &report…", lambda: self.show_report(layer_id))
        menu.addSeparator()
        menu.addAction("Re&move", lambda: self.remove(layer_id))
        return menu

    def group_menu(self, group: str) -> QMenu:
        """What can be done with a group."""
        menu = QMenu(self._window)
        menu.addAction("&Rename…", lambda: self.ask_group_name(group))
        menu.addAction("&Take the layers out of the group", lambda: self.rename_group(group, ""))
        return menu

    def show_group_menu(self, group: str, at: QPoint) -> None:
        """The menu of a group's entry in the tree."""
        self.group_menu(group).exec(at)

    # -- what is said of a layer ---------------------------------------------------------------

    def show_report(self, layer_id: str) -> None:
        """The report of a layer's import."""
        from gui.foreign.report_dialog import ReportDialog

        own = self._files.own_layer(layer_id)
        if own is not None:
            ReportDialog(own.layer.name, own.report, own.source.answers, self._window).exec()

    def edit_properties(self, layer_id: str) -> None:
        """Ask for a layer's name, source, licence and group."""
        from gui.foreign.properties_dialog import PropertiesDialog

        own, record = self._files.own_layer(layer_id), self._files.document.record(layer_id)
        if own is None:
            return
        groups = sorted({one.group for one in self._files.own_layers()})
        dialog = PropertiesDialog(own, record.notes if record else "", groups, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._files.document.change(f"Describe {own.layer.name}", layer_id, **dialog.values())

    def remove(self, layer_id: str) -> None:
        """Take a layer out of the document; a file that it is read from stays as it is."""
        document = self._files.document
        record = document.record(layer_id)
        if record is None:
            return
        changes = removal(self._window.session.atlas, record)
        if not document.do(f"Remove {record.name}", changes):
            return
        back = edit_of("", changes).inverted().changes
        put_back = Mend("Put it back", lambda: document.do(f"Put {record.name} back", back))
        count = len(changes) - 1
        what = f" with its {count:,} feature{'' if count == 1 else 's'}" if count else ""
        file = "" if record.link is None else " The file is as it was."
        self._window.messages.info(f"Removed “{record.name}”{what} from the document.{file}", put_back)

    # -- order and groups ----------------------------------------------------------------------

    def place(self, layer_id: str, target_id: str, above: bool, group: str) -> None:
        """Put a layer above or below another one in the tree, and into its group or out of any."""
        atlas, document = self._window.session.atlas, self._files.document
        record = document.record(layer_id)
        changes = placed(atlas, document.order(), layer_id, target_id, above, group)
        if record is not None and changes:
            document.do(f"Move layer {record.name}", changes)

    def ask_group_name(self, group: str) -> None:
        """Ask what a group is to be called."""
        name, accepted = QInputDialog.getText(self._window, "Rename group", "Name of the group", text=group)
        if accepted and name.strip():
            self.rename_group(group, name.strip())

    def rename_group(self, group: str, name: str) -> None:
        """Give a group another name; without one its layers stand alone."""
        layers = [layer for layer in self._window.session.atlas.layers.values() if layer.group == group]
        label = f"Rename group {group}" if name else f"Dissolve group {group}"
        self._files.document.do(label, [replaced(layer, layer.changed(group=name)) for layer in layers])
