"""Folders of a foreign layer as entries of the layer tree, made when their parent is unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from gui.widgets import plain_tip

if TYPE_CHECKING:
    from gui.foreign.own_layers import Mask, OwnLayer

OWN, FOLDER, FEATURE = "own", "folder", "feature"
"""Groups of entries: a layer, a folder of it, a feature in one."""
GROUP_ROLE = Qt.ItemDataRole.UserRole
KEY_ROLE = Qt.ItemDataRole.UserRole + 1
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 2
"""Index of a folder, row of a feature; on a layer's own entry -1."""
MOST_FEATURES = 500
"""Features listed in one folder; the table has all of them."""


def mark_folders(item: QTreeWidgetItem, own: OwnLayer) -> None:
    """Give a layer's entry the sign that it can be unfolded, if it has folders; say what ails its file."""
    item.setData(0, NUMBER_ROLE, -1)
    font = item.font(0)
    font.setItalic(bool(own.trouble))
    item.setFont(0, font)
    words = [own.layer.name, f"The file {own.trouble}." if own.trouble else "", own.credit, own.licence]
    item.setToolTip(0, plain_tip("\n".join(text for text in words if text)))
    policy = QTreeWidgetItem.ChildIndicatorPolicy
    item.setChildIndicatorPolicy(policy.ShowIndicator if own.layer.folders else policy.DontShowIndicator)


def fill(item: QTreeWidgetItem, own: OwnLayer) -> None:
    """Make the entries below a layer or a folder, once."""
    if item.childCount():
        return
    layer, number = own.layer, int(item.data(0, NUMBER_ROLE))
    counts = _features_below(own)
    children = []
    for index, folder in enumerate(layer.folders):
        if folder.parent != number:
            continue
        child = _entry(f"{folder.name or 'Folder'}  ({counts[index]:,})", FOLDER, layer.id, index)
        child.setFlags(child.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        child.setCheckState(0, _check(index not in own.hidden_folders))
        if counts[index]:
            child.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        children.append(child)
    rows = np.flatnonzero(layer.folder_of == number)
    ticked = own.ticked() if layer.folders else None
    for row in rows[:MOST_FEATURES].tolist():
        child = _entry(own.feature_name(row), FEATURE, layer.id, row)
        if ticked is not None:
            child.setFlags(child.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            child.setCheckState(0, _check(bool(ticked[row])))
        children.append(child)
    if len(rows) > MOST_FEATURES:
        more = QTreeWidgetItem([f"… and {len(rows) - MOST_FEATURES:,} more, in the table"])
        more.setFlags(Qt.ItemFlag.NoItemFlags)
        children.append(more)
    item.addChildren(children)


def show_checks(item: QTreeWidgetItem, own: OwnLayer) -> None:
    """Tick the folders and features below an entry as they are shown."""
    _show_checks(item, own, own.ticked())


def _show_checks(item: QTreeWidgetItem, own: OwnLayer, ticked: Mask) -> None:
    for place in range(item.childCount()):
        child = item.child(place)
        group, number = child.data(0, GROUP_ROLE), child.data(0, NUMBER_ROLE)
        if group == FOLDER:
            child.setCheckState(0, _check(number not in own.hidden_folders))
            _show_checks(child, own, ticked)
        elif group == FEATURE and child.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            child.setCheckState(0, _check(bool(ticked[number])))


def _entry(name: str, group: str, key: str, number: int) -> QTreeWidgetItem:
    text = " ".join(name.split())[:200]
    item = QTreeWidgetItem([text])
    item.setToolTip(0, plain_tip(text))
    item.setData(0, GROUP_ROLE, group)
    item.setData(0, KEY_ROLE, key)
    item.setData(0, NUMBER_ROLE, number)
    return item


def _features_below(own: OwnLayer) -> list[int]:
    layer = own.layer
    inside = layer.folder_of[layer.folder_of >= 0]
    counts = np.bincount(inside, minlength=len(layer.folders)).tolist()
    for index in range(len(layer.folders) - 1, -1, -1):
        parent = layer.folders[index].parent
        if parent >= 0:
            counts[parent] += counts[index]
    return counts


def _check(shown: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
