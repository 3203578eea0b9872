"""Every action of the window in one table: text, icon, shortcut, tip, menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from gui.icons import icon
from gui.tool_choice import ToolChoice

SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    id : str
        Dotted name; the part before the dot is the subject.
    text : str
        Menu text with its mnemonic.
    icon : str
        Name in assets/icons, empty for none.
    keys : tuple of str
        Default shortcuts, first one shown.
    tip : str
        What it does, one sentence.
    group : str
        Actions of one group exclude each other (and are checkable).
    checkable : bool
    """

    id: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    group: str = ""
    checkable: bool = False
    checked: bool = False


SPECS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "file.new",
        "&New from the bundled atlas",
        "document",
        ("Ctrl+N",),
        "Start again from the bundled atlas",
    ),
    ActionSpec("file.open", "&Open…", "open", ("Ctrl+O",), "Open a document or any map file"),
    ActionSpec("file.save", "&Save", "save", ("Ctrl+S",), "Save the document"),
    ActionSpec("file.save-as", "Save &as…", "", ("Ctrl+Shift+S",), "Save the document under another name"),
    ActionSpec(
        "file.import",
        "&Import layer…",
        "import",
        ("Ctrl+Shift+O",),
        "Show a file of another program as a layer of its own; or drop it on the window",
    ),
    ActionSpec(
        "file.export",
        "&Export…",
        "export",
        ("Ctrl+E",),
        "Write a table of the atlas or a layer to a file, after saying what the format can't hold",
    ),
    ActionSpec(
        "file.compare", "Co&mpare with…", "", (), "Show what differs in another document, and take parts over"
    ),
    ActionSpec(
        "file.figure", "&Figure…", "figure", ("Ctrl+P",), "Lay the map out on a page to print or publish"
    ),
    ActionSpec(
        "file.copy-map",
        "&Copy map as image",
        "copy",
        ("Ctrl+Shift+C",),
        "Put a picture of the map on the clipboard",
    ),
    ActionSpec(
        "file.web-page",
        "&Web page…",
        "page",
        ("Ctrl+Shift+P",),
        "Preview the atlas as one HTML file that opens anywhere, and save it",
    ),
    ActionSpec("file.quit", "&Quit", "", ("Ctrl+Q",), "Close the window"),
    ActionSpec("edit.undo", "&Undo", "undo", ("Ctrl+Z",), "Take the last edit back"),
    ActionSpec("edit.redo", "&Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Do the undone edit again"),
    ActionSpec("edit.record", "&Edit record…", "edit", ("F2",), "Change what is recorded of the selection"),
    ActionSpec(
        "edit.add-statement", "Add s&tatement…", "evidence", (), "Add a claim or estimate with its source"
    ),
    ActionSpec("edit.add-source", "Add s&ource…", "", (), "Add a source that statements can cite"),
    ActionSpec(
        "edit.place",
        "T&ype a place…",
        "goto",
        ("T",),
        "Give the next corner, the new site or the selected site's place by numbers",
    ),
    ActionSpec("edit.copy", "&Copy", "copy", ("Ctrl+C",), "Put the selection on the clipboard as GeoJSON"),
    ActionSpec("edit.copy-wkt", "Copy as &WKT", "", (), "Put the selection on the clipboard as WKT"),
    ActionSpec(
        "edit.copy-coordinates", "Copy coor&dinates", "", (), "Put the coordinates of sites on the clipboard"
    ),
    ActionSpec(
        "edit.paste", "&Paste", "", ("Ctrl+V",), "Add what the clipboard holds: GeoJSON, WKT, coordinates"
    ),
    ActionSpec(
        "edit.split-leg",
        "Sp&lit line",
        "",
        ("Ctrl+Shift+X",),
        "Split a leg, or a line of your own layer, at the corner chosen while reshaping",
    ),
    ActionSpec(
        "edit.join",
        "&Join or merge",
        "",
        ("Ctrl+Shift+J",),
        "Join two selected legs or two lines of your own layer, or merge two sites",
    ),
    ActionSpec("edit.delete", "&Delete…", "delete", ("Ctrl+Del",), "Delete the selection from the atlas"),
    ActionSpec(
        "edit.find", "&Find a place", "search", ("Ctrl+F",), "Search by any spelling, or go to a coordinate"
    ),
    ActionSpec(
        "edit.preferences", "&Preferences…", "", ("Ctrl+,",), "Your name for edits, and other settings"
    ),
    ActionSpec("tool.select", "&Select", "select", ("V",), "Click to select; drag the map to pan", "tool"),
    ActionSpec(
        "tool.box-select",
        "Select in a &box",
        "box-select",
        ("B",),
        "Drag a rectangle over what to select",
        "tool",
    ),
    ActionSpec("tool.lasso", "&Lasso", "lasso", ("O",), "Draw a line around what to select", "tool"),
    ActionSpec("tool.pan", "&Pan", "pan", ("H",), "Drag the map", "tool"),
    ActionSpec("tool.move", "&Move", "move", ("M",), "Drag a site to its place; its routes follow", "tool"),
    ActionSpec(
        "tool.measure", "M&easure", "measure", ("D",), "Measure distances and areas on the ellipsoid", "tool"
    ),
    ActionSpec(
        "tool.vertices",
        "&Reshape",
        "vertices",
        ("N",),
        "Drag, add and delete corners of a leg or area",
        "tool",
    ),
    ActionSpec(
        "tool.plan-route",
        "Plan a &route",
        "route",
        ("R",),
        "Click start and end: the way by water is computed; drag it to lead it elsewhere",
        "tool",
    ),
    ActionSpec("tool.add-site", "Add &site", "site", ("A",), "Click where the new site lies", "tool"),
    ActionSpec("tool.add-leg", "Add &leg", "leg", ("E",), "Draw a leg of a route from site to site", "tool"),
    ActionSpec("tool.add-area", "Add a&rea", "area", ("G",), "Draw the outline of an area", "tool"),
    ActionSpec(
        "tool.snap",
        "S&nap",
        "snap",
        ("S",),
        "Snap to sites, corners and lines; Ctrl suspends it",
        checkable=True,
        checked=True,
    ),
    ActionSpec(
        "tool.together",
        "Change shared corners &together",
        "",
        ("J",),
        "A corner that several areas have moves, comes and goes in all of them",
        checkable=True,
        checked=True,
    ),
    ActionSpec(
        "tool.add-feature",
        "Draw in own &layer",
        "plus",
        ("F",),
        "Draw points, lines or areas in the layer of your own that is chosen in the tree",
        "tool",
    ),
    ActionSpec(
        "layer.table",
        "Attribute &table",
        "table",
        ("F6",),
        "Every record in rows: sort, filter, edit many at once, linked with the map",
    ),
    ActionSpec(
        "layer.select",
        "Select by e&xpression…",
        "",
        ("Ctrl+Shift+F",),
        "Type what the rows of the table have in common; Ctrl+Enter selects them on the map",
    ),
    ActionSpec(
        "layer.new",
        "&New layer…",
        "layers",
        ("Ctrl+Shift+N",),
        "Make a layer of your own: from a template, or with the fields you name",
    ),
    ActionSpec(
        "layer.style",
        "&Style…",
        "style",
        ("Ctrl+Shift+L",),
        "Symbols, colours and labels of a layer: one look, by category or by number",
    ),
    ActionSpec("layer.fields", "&Fields…", "", (), "Add, rename, order and remove the fields of a layer"),
    ActionSpec(
        "layer.properties", "Source and &licence…", "", (), "Say what a layer is, who made it, and its group"
    ),
    ActionSpec(
        "layer.editable",
        "Make &editable",
        "",
        (),
        "Copy the features of an imported layer into the document, where they can be changed",
    ),
    ActionSpec("layer.remove", "&Remove layer", "", (), "Take a layer out of the document; its file stays"),
    ActionSpec("view.zoom-in", "Zoom &in", "zoom-in", ("Ctrl++", "Ctrl+="), "Magnify the map"),
    ActionSpec("view.zoom-out", "Zoom &out", "zoom-out", ("Ctrl+-",), "Show more of the map"),
    ActionSpec("view.overview", "&Overview", "overview", ("Home",), "Show the whole region"),
    ActionSpec(
        "view.selection", "Zoom to &selection", "zoom-selection", ("Ctrl+J",), "Show what is selected"
    ),
    ActionSpec("view.back", "&Previous view", "back", ("Alt+Left",), "Go back to the view before"),
    ActionSpec("view.forward", "&Next view", "forward", ("Alt+Right",), "Go forward again"),
    ActionSpec("view.crs", "&Projection…", "", (), "Choose the map's coordinate reference system"),
    ActionSpec(
        "view.dark",
        "&Dark theme",
        "theme",
        ("Ctrl+Shift+D",),
        "Switch between light and dark",
        checkable=True,
    ),
    ActionSpec("view.legend", "&Legend", "layers", ("L",), "Show what the map's marks mean", checkable=True),
    ActionSpec("view.full-screen", "&Full screen", "", ("F11",), "Fill the screen", checkable=True),
    ActionSpec(
        "help.shortcuts", "&Keyboard shortcuts…", "", ("F1",), "Every shortcut, to read and to change"
    ),
    ActionSpec(
        "help.messages", "&Messages…", "", (), "What the program has said in this session, with the time"
    ),
    ActionSpec("help.about", "&About Pit2Port", "", (), "Version, licences and sources of the data"),
)

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "&File",
        (
            *(
                "file.new",
                "file.open",
                "@recent",
                SEPARATOR,
                "file.save",
                "file.save-as",
                "@versions",
                SEPARATOR,
            ),
            *(
                "file.import",
                "file.export",
                SEPARATOR,
                "file.compare",
                SEPARATOR,
                "file.figure",
                "file.web-page",
                "file.copy-map",
                SEPARATOR,
                "file.quit",
            ),
        ),
    ),
    (
        "&Edit",
        (
            *(
                "edit.undo",
                "edit.redo",
                SEPARATOR,
                "edit.copy",
                "edit.copy-wkt",
                "edit.copy-coordinates",
                "edit.paste",
                SEPARATOR,
                "edit.record",
                "edit.add-statement",
                "edit.add-source",
                "edit.place",
                "edit.split-leg",
                "edit.join",
                "edit.delete",
                SEPARATOR,
            ),
            *("edit.find", SEPARATOR, "edit.preferences"),
        ),
    ),
    (
        "&View",
        (
            *("view.zoom-in", "view.zoom-out", "view.overview", "view.selection", SEPARATOR),
            *("view.back", "view.forward", SEPARATOR, "@views", "@panels", SEPARATOR),
            *("view.legend", "view.crs", "view.dark", "view.full-screen"),
        ),
    ),
    (
        "&Layer",
        (
            *("layer.table", "layer.select", SEPARATOR, "layer.new", "tool.add-feature", SEPARATOR),
            *("layer.style", "layer.fields", "layer.properties", "layer.editable", SEPARATOR, "layer.remove"),
        ),
    ),
    (
        "&Tools",
        (
            *("tool.select", "tool.box-select", "tool.lasso", "tool.pan", "tool.measure"),
            *("tool.plan-route", SEPARATOR, "tool.move", "tool.vertices"),
            *("tool.add-site", "tool.add-leg", "tool.add-area", SEPARATOR, "tool.snap", "tool.together"),
        ),
    ),
    ("&Help", ("help.shortcuts", "help.messages", "help.about")),
)

TOOLBAR: tuple[str, ...] = (
    *("tool.select", "tool.pan", "tool.measure", "tool.plan-route", SEPARATOR),
    *("tool.move", "tool.vertices", "tool.add-site", "tool.add-leg", "tool.add-area", "tool.snap", SEPARATOR),
    *("edit.undo", "edit.redo", SEPARATOR, "view.overview", "view.back", "view.forward", "view.legend"),
    *(SEPARATOR, "file.figure"),
)
CHOICES = {"tool.select": ("tool.box-select", "tool.lasso")}
"""Further tools behind the arrow of a button."""


class Actions:
    """The actions as QActions of one window."""

    def __init__(self, window: QWidget, handler_of: Callable[[str], Callable[..., object]]) -> None:
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for spec in SPECS:
            action = QAction(spec.text, window)
            action.setObjectName(spec.id)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setStatusTip(spec.tip)
            self._set_tip(action, spec)
            if spec.group:
                action.setCheckable(True)
                group = groups.setdefault(spec.group, QActionGroup(window))
                group.addAction(action)
            action.setCheckable(bool(spec.group) or spec.checkable)
            action.setChecked(spec.checked)
            if spec.group or not spec.checkable:
                action.triggered.connect(lambda _=False, key=spec.id: handler_of(key)())
            else:
                action.triggered.connect(lambda checked, key=spec.id: handler_of(key)(checked))
            window.addAction(action)
            self._actions[spec.id] = action

    @staticmethod
    def _set_tip(action: QAction, spec: ActionSpec) -> None:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.tip} ({keys})" if keys else spec.tip)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> object:
        return iter(self._actions.items())

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Use other shortcuts than the default for some actions."""
        for spec in SPECS:
            action = self._actions[spec.id]
            chosen = keys.get(spec.id)
            wanted = list(spec.keys) if chosen is None else [chosen] if chosen else []
            action.setShortcuts([QKeySequence(key) for key in wanted])
            self._set_tip(action, spec)

    def tint(self, colour: str, disabled: str) -> None:
        """Draw the icons in the theme's colours."""
        for spec in SPECS:
            if spec.icon:
                self._actions[spec.id].setIcon(icon(spec.icon, colour, disabled))

    def fill_menus(self, bar: QMenuBar, submenus: Mapping[str, QMenu]) -> None:
        """Build the menus; an entry such as ``@recent`` is the submenu of that name."""
        for title, entries in MENUS:
            menu = bar.addMenu(title)
            for entry in entries:
                if entry == SEPARATOR:
                    menu.addSeparator()
                elif entry.startswith("@"):
                    menu.addMenu(submenus[entry[1:]])
                else:
                    menu.addAction(self._actions[entry])

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Build the toolbar."""
        for entry in TOOLBAR:
            if entry == SEPARATOR:
                bar.addSeparator()
            elif entry in CHOICES:
                tools = [self._actions[tool] for tool in (entry, *CHOICES[entry])]
                bar.addWidget(ToolChoice(tools, bar))
            else:
                bar.addAction(self._actions[entry])
