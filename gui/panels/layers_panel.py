"""The layer tree: commodities, routes, sites and map layers, with swatches, visibility, order and opacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QSlider,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.panels.folder_items import (
    FEATURE,
    FOLDER,
    GROUP_ROLE,
    KEY_ROLE,
    NUMBER_ROLE,
    OWN,
    fill,
    mark_folders,
    show_checks,
)
from gui.panels.layer_tree import GROUP, LayerTree
from gui.panels.tree_entries import (
    COMMODITIES,
    GROUP_NAMES,
    MAP,
    ROUTES,
    SITES,
    commodities_of,
    entries_of,
    is_shown,
    kinds_of,
    with_shown,
)
from gui.widgets import plain_label, plain_tip
from layers.atlas import Atlas
from layers.describe.kinds import KIND_NAMES
from layers.display import Display, DisplayState, LayerState, MapLayer
from layers.records.commodity import FACTS

if TYPE_CHECKING:
    from gui.foreign.own_layers import OwnLayers

Swatch = Callable[[str, str], QIcon]
"""Icon for (group, key)."""


class LayersPanel(QWidget):
    """Tree of what can be shown.

    Signals
    -------
    zoom_requested(group, key)
        An entry was activated: show its extent.
    ref_chosen(ref)
        A route's entry, or a feature of an own layer, was selected.
    own_chosen(layer_id)
        An own layer became the current entry.
    style_requested(layer_id)
        The swatch of an own layer was double-clicked.
    own_dropped(layer_id, target_id, above, group)
        An own layer was dropped above or below another one, into a group or (empty) out of any.
    group_menu_requested(group, QPoint)
        The menu of a group of own layers is wanted at this place of the screen.
    own_menu_requested(layer_id, QPoint)
        The menu of an own layer is wanted at this place of the screen.
    table_requested(group, key)
        The table of an entry's records is wanted.
    """

    zoom_requested = Signal(str, str)
    ref_chosen = Signal(object)
    own_menu_requested = Signal(str, QPoint)
    own_chosen = Signal(str)
    table_requested = Signal(str, str)
    style_requested = Signal(str)
    own_dropped = Signal(str, str, bool, str)
    group_menu_requested = Signal(str, QPoint)

    def __init__(self, display: Display, swatch: Swatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self._swatch = swatch
        self._items: dict[tuple[str, str], QTreeWidgetItem] = {}
        self._own: OwnLayers | None = None
        self.tree = LayerTree()
        self.tree.swatch_double_clicked.connect(self._swatch_double_clicked)
        self.tree.dropped.connect(self._dropped)
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Layers")
        self.tree.setIndentation(14)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setUniformRowHeights(True)
        self.tree.itemChanged.connect(self._checked)
        self.tree.itemExpanded.connect(self._unfolded)
        self.tree.itemDoubleClicked.connect(self._activated)
        self.tree.currentItemChanged.connect(self._current_changed)
        self.tree.customContextMenuRequested.connect(self._context_menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 4)
        column.setSpacing(2)
        column.addWidget(self.tree, 1)
        column.addLayout(self._build_controls())
        display.changed.connect(self._display_changed)

    def _build_controls(self) -> QHBoxLayout:
        self._caption = plain_label("panelCaption", "Opacity")
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(10, 100)
        self._opacity.setAccessibleName("Opacity of the chosen map layer")
        self._opacity.valueChanged.connect(self._opacity_changed)
        self._up, self._down = QToolButton(), QToolButton()
        for button, text, tip, key, step in (
            (self._up, "↑", "Draw the map layer higher", "Alt+Up", 1),
            (self._down, "↓", "Draw the map layer lower", "Alt+Down", -1),
        ):
            button.setText(text)
            button.setToolTip(f"{tip} ({key})")
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, by=step: self._move(by))
            shortcut = QShortcut(QKeySequence(key), self.tree)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=step: self._move(by))
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 4, 0)
        for widget in (self._caption, self._opacity, self._up, self._down):
            row.addWidget(widget)
        self._enable_controls(None)
        return row

    def show_atlas(self, atlas: Atlas) -> None:
        """Rebuild the tree for an atlas."""
        state = self._display.state
        expanded = {key for key, item in self._items.items() if item.childCount() and item.isExpanded()} or {
            (COMMODITIES, ""),
            (ROUTES, ""),
            (SITES, ""),
        }
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._items.clear()
            groups = (
                (OWN, entries_of(state, OWN)),
                (COMMODITIES, [(c.value, FACTS[c].name) for c in commodities_of(atlas)]),
                (ROUTES, [(route.id, route.name) for route in atlas.routes.values()]),
                (SITES, [(kind.value, KIND_NAMES[kind]) for kind in kinds_of(atlas)]),
                (MAP, entries_of(state, MAP)),
            )
            for group, entries in groups:
                parent = self._add(None, group, "", GROUP_NAMES[group])
                self._fill(parent, group, entries)
                parent.setExpanded((group, "") in expanded or group == OWN)
                parent.setHidden(not entries)
            self._mark_own()
            self._show_state(state)

    def retint(self) -> None:
        """Draw the swatches again, in another theme."""
        with QSignalBlocker(self.tree):
            for (group, key), item in self._items.items():
                if key and group != GROUP:
                    item.setIcon(0, self._swatch(group, key))

    def _fill(self, parent: QTreeWidgetItem, group: str, entries: list[tuple[str, str]]) -> None:
        """Entries below their heading; own layers of one group below the group's."""
        closed = {key for (kind, key), item in self._items.items() if kind == GROUP and not item.isExpanded()}
        if group == OWN:
            self._items = {key: item for key, item in self._items.items() if key[0] != GROUP}
        for key, name in entries:
            grouped = self._group_of(key) if group == OWN else ""
            above = parent
            if grouped:
                above = self._items.get((GROUP, grouped)) or self._add(parent, GROUP, grouped, grouped)
            self._add(above, group, key, name)
        for (kind, key), item in self._items.items():
            if kind == GROUP:
                item.setExpanded(key not in closed)

    def _group_of(self, layer_id: str) -> str:
        own = self._own.get(layer_id) if self._own is not None else None
        return own.group if own is not None else ""

    def _shape_of(self, group: str) -> list[tuple[str, str, str]]:
        """The entries as they are listed: id, name, and the group's heading above."""
        return [
            (key, item.text(0), item.parent().data(0, KEY_ROLE))
            for (kind, key), item in self._items.items()
            if kind == group and key
        ]

    def _add(self, parent: QTreeWidgetItem | None, group: str, key: str, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name])
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setData(0, GROUP_ROLE, group)
        item.setData(0, KEY_ROLE, key)
        item.setToolTip(0, plain_tip(name))
        flags = item.flags() & ~Qt.ItemFlag.ItemIsDragEnabled & ~Qt.ItemFlag.ItemIsDropEnabled
        if group in (OWN, GROUP):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
            if key and group == OWN:
                flags |= Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags)
        if key and group != GROUP:
            item.setIcon(0, self._swatch(group, key))
        else:
            font = item.font(0)
            font.setWeight(font.Weight.Medium)
            item.setFont(0, font)
        if parent is None:
            self.tree.addTopLevelItem(item)
        else:
            parent.addChild(item)
        self._items[group, key] = item
        return item

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        shown_before = [(layer.id, layer.name) for layer in before.layers]
        if shown_before != [(layer.id, layer.name) for layer in after.layers]:
            for group in (OWN, MAP):
                self._reorder_layers(group, after)
        with QSignalBlocker(self.tree):
            self._show_state(after)

    def _reorder_layers(self, group: str, state: DisplayState) -> None:
        parent = self._items.get((group, ""))
        entries = entries_of(state, group)
        wanted = [(key, name, self._group_of(key) if group == OWN else "") for key, name in entries]
        if parent is None or wanted == self._shape_of(group):
            return
        current = self.tree.currentItem()
        is_own = current is not None and current.data(0, GROUP_ROLE) == group
        chosen = current.data(0, KEY_ROLE) if current is not None and is_own else None
        with QSignalBlocker(self.tree):
            taken = parent.takeChildren()  # held until the end: Python must not lose them on the way
            for key in [key for kind, key in self._items if kind == group and key]:
                self._items.pop((group, key))
            self._fill(parent, group, entries)
            del taken
            parent.setHidden(not entries)
            parent.setExpanded(parent.isExpanded() or group == OWN)
            if chosen is not None and (group, chosen) in self._items:
                self.tree.setCurrentItem(self._items[group, chosen])
            self._mark_own()

    def use_own_layers(self, own: OwnLayers) -> None:
        """List these layers' folders below their entries."""
        self._own = own
        own.changed.connect(self._own_changed)

    def current_own(self) -> str:
        """Id of the own layer whose entry, or one below it, is current; empty for none."""
        item = self.tree.currentItem()
        if item is None or item.data(0, GROUP_ROLE) not in (OWN, FOLDER, FEATURE):
            return ""
        return str(item.data(0, KEY_ROLE))

    def choose_own(self, layer_id: str) -> None:
        """Make an own layer's entry the current one."""
        item = self._items.get((OWN, layer_id))
        if item is not None:
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    def _own_changed(self, layer_id: str) -> None:
        item = self._items.get((OWN, layer_id))
        own = self._own.get(layer_id) if self._own is not None else None
        if item is None or own is None:
            return
        self._reorder_layers(OWN, self._display.state)
        item = self._items[OWN, layer_id]
        with QSignalBlocker(self.tree):
            item.setIcon(0, self._swatch(OWN, layer_id))
            self._mark_own()
            show_checks(item, own)

    def _mark_own(self) -> None:
        for (group, key), item in self._items.items():
            own = self._own.get(key) if group == OWN and key and self._own is not None else None
            if own is not None:
                mark_folders(item, own)

    def _unfolded(self, item: QTreeWidgetItem) -> None:
        if item.data(0, GROUP_ROLE) not in (OWN, FOLDER) or self._own is None:
            return
        own = self._own.get(item.data(0, KEY_ROLE))
        if own is not None:
            with QSignalBlocker(self.tree):
                fill(item, own)

    def _show_state(self, state: DisplayState) -> None:
        for (group, key), item in self._items.items():
            if key and group != GROUP:
                item.setCheckState(0, _check(is_shown(state, group, key)))
        # Headings of groups before the headings that they are below.
        headings = [item for (group, _), item in self._items.items() if group == GROUP]
        headings += [self._items[group, ""] for group in GROUP_NAMES if (group, "") in self._items]
        for parent in headings:
            states = {parent.child(row).checkState(0) for row in range(parent.childCount())}
            mixed = Qt.CheckState.PartiallyChecked
            parent.setCheckState(0, states.pop() if len(states) == 1 else mixed if states else _check(True))
        self._enable_controls(self._chosen_layer(state))

    def _checked(self, item: QTreeWidgetItem) -> None:
        group, key = item.data(0, GROUP_ROLE), item.data(0, KEY_ROLE)
        shown = item.checkState(0) == Qt.CheckState.Checked
        if group == FOLDER and self._own is not None:
            self._own.show_folder(key, item.data(0, NUMBER_ROLE), shown)
            return
        if group == FEATURE and self._own is not None:
            self._own.show_feature(key, item.data(0, NUMBER_ROLE), shown)
            return
        keys = [key] if key else [k for g, k in self._items if g == group and k]
        if group == GROUP:
            keys = [item.child(row).data(0, KEY_ROLE) for row in range(item.childCount())]
            group = OWN
        state = with_shown(self._display.state, group, keys, shown, self._all_keys(group))
        with QSignalBlocker(self.tree):
            self._show_state(state)
        self._display.state = state

    def _all_keys(self, group: str) -> list[str]:
        return [key for g, key in self._items if g == group and key]

    def _dropped(self, dragged: QTreeWidgetItem, target: QTreeWidgetItem, above: bool) -> None:
        group, key = target.data(0, GROUP_ROLE), target.data(0, KEY_ROLE)
        if group == OWN and key:
            below = target.parent()
            grouped = below.data(0, KEY_ROLE) if below.data(0, GROUP_ROLE) == GROUP else ""
            self.own_dropped.emit(dragged.data(0, KEY_ROLE), key, above, grouped)
        elif group in (OWN, GROUP):
            self.own_dropped.emit(dragged.data(0, KEY_ROLE), self._first_in(target), True, key)

    def _first_in(self, item: QTreeWidgetItem) -> str:
        """The topmost layer below a heading; empty when there is none."""
        while item.childCount():
            item = item.child(0)
            if item.data(0, GROUP_ROLE) == OWN:
                return str(item.data(0, KEY_ROLE))
        return ""

    def _swatch_double_clicked(self, item: QTreeWidgetItem) -> None:
        if item.data(0, GROUP_ROLE) == OWN and item.data(0, KEY_ROLE):
            self.style_requested.emit(item.data(0, KEY_ROLE))
        else:
            self._activated(item)

    def _activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, GROUP_ROLE) not in (FOLDER, FEATURE):
            self.zoom_requested.emit(item.data(0, GROUP_ROLE), item.data(0, KEY_ROLE))
        elif item.data(0, GROUP_ROLE) == FEATURE:
            self.zoom_requested.emit(item.data(0, KEY_ROLE), str(item.data(0, NUMBER_ROLE)))

    def _current_changed(self, item: QTreeWidgetItem | None) -> None:
        self._enable_controls(self._chosen_layer(self._display.state))
        if item is None or not item.data(0, KEY_ROLE):
            return
        group = item.data(0, GROUP_ROLE)
        if group in (ROUTES, COMMODITIES):
            self.ref_chosen.emit((group, item.data(0, KEY_ROLE)))
        elif group == OWN:
            self.own_chosen.emit(item.data(0, KEY_ROLE))
        elif group == FEATURE:
            self.ref_chosen.emit((item.data(0, KEY_ROLE), str(item.data(0, NUMBER_ROLE))))

    def _context_menu(self, position: object) -> None:
        item = self.tree.itemAt(position)
        if item is None:
            return
        group, key = item.data(0, GROUP_ROLE), item.data(0, KEY_ROLE)
        at = self.tree.viewport().mapToGlobal(position)
        if group in (OWN, FOLDER, FEATURE) and key:
            self.own_menu_requested.emit(key, at)
        elif group == GROUP:
            self.group_menu_requested.emit(key, at)
        elif group != OWN:
            menu = self.menu_of(group, key)
            if menu.actions():
                menu.exec(at)

    def menu_of(self, group: str, key: str) -> QMenu:
        """What an entry offers; less for the heading of a group."""
        menu = QMenu(self)
        if key:
            menu.addAction("Zoom to", lambda: self.zoom_requested.emit(group, key))
            menu.addAction("Show only this", lambda: self._show_only(group, key))
            menu.addAction("Show all", lambda: self._show_all(group))
        if group != MAP or key == MapLayer.AREAS:
            menu.addAction("Attribute table", lambda: self.table_requested.emit(group, key))
        return menu

    def _show_only(self, group: str, key: str) -> None:
        keys = self._all_keys(group)
        state = with_shown(self._display.state, group, keys, False, keys)
        self._display.state = with_shown(state, group, [key], True, keys)

    def _show_all(self, group: str) -> None:
        keys = self._all_keys(group)
        self._display.state = with_shown(self._display.state, group, keys, True, keys)

    def _chosen_layer(self, state: DisplayState) -> LayerState | None:
        item = self.tree.currentItem()
        if item is None or item.data(0, GROUP_ROLE) not in (MAP, OWN):
            return None
        return state.layer(item.data(0, KEY_ROLE))

    def _enable_controls(self, layer: LayerState | None) -> None:
        for widget in (self._caption, self._opacity, self._up, self._down):
            widget.setVisible(layer is not None)
        if layer is not None:
            with QSignalBlocker(self._opacity):
                self._opacity.setValue(round(layer.opacity * 100))

    def _opacity_changed(self, value: int) -> None:
        layer = self._chosen_layer(self._display.state)
        if layer is not None:
            self._display.state = self._display.state.with_layer(layer.id, opacity=value / 100)

    def _move(self, by: int) -> None:
        state = self._display.state
        layer = self._chosen_layer(state)
        if layer is None:
            return
        index = [la.id for la in state.layers].index(layer.id) + by
        if 0 <= index < len(state.layers):
            self._display.state = state.moved(layer.id, index)


def _check(shown: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
