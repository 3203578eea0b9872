"""The layers of the open document in the window: what the records say is what the map and the tree show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.foreign.own_layers import OwnLayer
from gui.foreign.reading import LayerReader, Wanted
from gui.messages import Mend
from layers.atlas import RowsChanged
from layers.display import DisplayState, LayerState, MapLayer
from layers.document.link_paths import is_elsewhere, link_path
from layers.document.session import Session
from layers.edits import Change, added, edit_of, replaced
from layers.errors import FormatError, LayersError
from layers.files.columns import empty_table
from layers.files.import_report import ImportReport
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.source import LayerSource, answered_layer, stamp_of
from layers.foreign.style import LayerStyle, Single
from layers.own.arrays import DocumentSource, FeatureArrays
from layers.own.editing import in_order, reordered, top_position
from layers.own.linking import linked_layer, options_of, relinked, source_of, with_hidden
from layers.own.styles import style_of
from layers.records.layer import MOST_FLIPPED, Layer
from layers.records.layer_style import Look

if TYPE_CHECKING:
    from gui.foreign.layer_files import LayerFiles
    from gui.main_window import MainWindow

READING = "is being read"
ATLAS_LAYERS = frozenset(layer.value for layer in MapLayer)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A layer of a file as it was read; kept as long as the document is open, for undo.

    `as_kept` is false when the file has changed since the document was saved: single features have no
    name but their number, which may be another one's now.
    """

    layer: ArrayLayer
    source: LayerSource
    report: ImportReport
    as_kept: bool = True


class DocumentLayers(QObject):
    """Keeps the window's own layers as the document's records have them.

    The way is one: a gesture makes an edit, the edit changes records, and what the records say is drawn.
    """

    def __init__(self, window: MainWindow, files: LayerFiles) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._loaded: dict[str, Loaded] = {}
        self._troubles: dict[str, str] = {}
        self._arrays: dict[str, FeatureArrays] = {}
        self._shown: dict[str, Layer] = {}
        self._previews: dict[str, LayerStyle] = {}
        self._following = False
        self._found: dict[Wanted, str] = {}
        self._read: dict[Wanted, list[ArrayLayer]] = {}
        self._reader: LayerReader | None = None
        window.display.changed.connect(self._display_changed)

    # -- the document --------------------------------------------------------------------------

    def use_session(self, session: Session) -> None:
        """Show the layers of another document."""
        if self._reader is not None:
            self._reader.cancel()
        for key in [one.layer.id for one in self._files.own_layers()]:
            self._files.own.remove(key)
        for kept in (self._loaded, self._troubles, self._arrays, self._shown, self._previews):
            kept.clear()
        self._found.clear()
        self._read.clear()
        if session.atlas.layers:
            self._follow(session.atlas.layers)

    @property
    def session(self) -> Session:
        """What is open."""
        return self._window.session

    @property
    def is_busy(self) -> bool:
        """True while files are read again."""
        return self._reader is not None and self._reader.is_busy

    def cancel(self) -> None:
        """Stop reading."""
        if self._reader is not None:
            self._reader.cancel()

    def close(self) -> None:
        """End the thread that reads."""
        if self._reader is not None:
            self._reader.close()

    def do(self, label: str, changes: Iterable[Change], *, merge: bool = False) -> bool:
        """Make an edit; False when it can't be made, which is said."""
        try:
            self.session.do(edit_of(label, changes), merge=merge)
        except LayersError as error:
            self._window.messages.error(f"Nothing was changed. {error}")
            return False
        return True

    def record(self, layer_id: str) -> Layer | None:
        """The record of a layer, None when there is none."""
        return self.session.atlas.layers.get(layer_id)

    def change(self, edit: str, layer_id: str, /, **values: object) -> bool:
        """Give a layer's record other values, as an edit."""
        before = self.record(layer_id)
        if before is None:
            return False
        try:
            after = before.changed(**values)
        except LayersError as error:
            self._window.messages.error(f"Nothing was changed. {error}")
            return False
        return self.do(edit, [replaced(before, after)])

    def preview(self, layer_id: str, style: LayerStyle | None) -> None:
        """Show a layer in a style that isn't recorded; None shows the recorded one again."""
        if style is None:
            self._previews.pop(layer_id, None)
        else:
            self._previews[layer_id] = style
        record = self.record(layer_id)
        if record is not None:
            self._put(record)

    # -- what was imported ---------------------------------------------------------------------

    def keep(self, name: str, loaded: Sequence[Loaded], digest: str) -> list[OwnLayer]:
        """Remember layers that were just imported, in one edit."""
        own, atlas = self._files.own, self.session.atlas
        changes: list[Change] = []
        again: list[str] = []
        for number, one in enumerate(loaded):
            key = one.layer.id
            before = atlas.layers.get(key)
            self._loaded[key] = one
            self._troubles.pop(key, None)
            if before is not None and before.link is not None:
                changes.append(replaced(before, relinked(before, one.source, digest)))
                again.append(key)
                continue
            style = own.style_for(one.layer)
            position = top_position(atlas) + number
            record = linked_layer(key, one.layer.name, one.source, digest, style, position)
            changes.append(added(with_hidden(record, one.layer.hidden_folders())))
        if not self.do(f"Import {name}", changes):
            return []
        for key in again:
            self._put(atlas.layers[key])
        return [found for one in loaded if (found := own.get(one.layer.id)) is not None]

    # -- following the records -----------------------------------------------------------------

    def rows_changed(self, event: RowsChanged) -> None:
        """Records of layers or features are others now."""
        touched = set(event.ids.get("layers", ()))
        features = self.session.atlas.features
        for key in event.ids.get("features", ()):
            feature = features.get(key)
            # An id begins with that of the layer, also when the feature is gone.
            touched.add(feature.layer if feature is not None else key.rpartition(".")[0])
        if touched:
            self._follow(touched)

    def _follow(self, ids: Iterable[str]) -> None:
        self._following = True
        try:
            missing = []
            for key in sorted(ids):
                layer = self.session.atlas.layers.get(key)
                if layer is None:
                    if self._shown.pop(key, None) is not None:
                        self._files.own.remove(key)
                    continue
                if layer.link is not None and key not in self._loaded and key not in self._troubles:
                    self._troubles[key] = READING
                    missing.append(layer)
                self._put(layer)
            self._arrange()
        finally:
            self._following = False
        self._read_again(missing)

    def _put(self, layer: Layer) -> None:
        before = self._shown.get(layer.id)
        own = self._own_layer(layer)
        try:
            self._files.own.put(own)
        except FormatError as error:
            # The file has changed, and the style names a field that is gone.
            look = own.style.symbology.look if isinstance(own.style.symbology, Single) else Look()
            self._files.own.put(replace(own, style=LayerStyle(Single(look))))
            self._window.messages.warning(f"“{layer.name}” is shown in one look. {error}")
        self._shown[layer.id] = layer
        display = self._window.display
        values: dict[str, object] = {"name": layer.name}
        if before is None or before.visible != layer.visible:
            values["visible"] = layer.visible
        if before is None or before.opacity != layer.opacity:
            values["opacity"] = layer.opacity
        display.state = display.state.with_layer(layer.id, **values)

    def _own_layer(self, layer: Layer) -> OwnLayer:
        style = self._previews.get(layer.id) or style_of(layer)
        said = {"credit": layer.credit, "licence": layer.licence, "group": layer.group}
        if layer.link is None:
            features = self.session.atlas.features_of(layer.id)
            array = self._arrays.setdefault(layer.id, FeatureArrays()).layer(layer, features)
            return OwnLayer(array, DocumentSource(layer, tuple(features)), style, array.report, **said)
        loaded = self._loaded.get(layer.id)
        if loaded is None:
            source = source_of(layer.link, (0, 0))
            trouble = self._troubles.get(layer.id, READING)
            nothing = _without_features(layer)
            return OwnLayer(nothing, source, style, nothing.report, trouble=trouble, **said)
        now = self._files.own.get(layer.id)
        hidden = frozenset(layer.link.hidden_folders)
        flipped = frozenset(layer.link.flipped if loaded.as_kept else ())
        if now is not None and not now.trouble:
            hidden, flipped = now.hidden_folders, now.flipped
        # The file may have fewer folders or features than it had.
        hidden = frozenset(folder for folder in hidden if folder < len(loaded.layer.folders))
        flipped = frozenset(row for row in flipped if row < len(loaded.layer))
        array = replace(loaded.layer, name=layer.name)
        return OwnLayer(array, loaded.source, style, loaded.report, hidden, flipped, **said)

    # -- order, and what is visible ------------------------------------------------------------

    def _arrange(self) -> None:
        """Put the display's layers into the order of the records."""
        display = self._window.display
        records = {key: layer for key, layer in self._shown.items() if display.state.layer(key) is not None}
        arranged = _arranged(display.state.layers, records)
        if arranged != display.state.layers:
            display.update(layers=arranged)

    def order(self) -> list[tuple[str, str]]:
        """Own layers from bottom to top, each with the map layer of the atlas below it."""
        return _order_of(self._window.display.state, self._shown)

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        """A person moved a layer: the record remembers where."""
        order = [layer.id for layer in after.layers]
        same = [layer.id for layer in before.layers]
        if self._following or order == same or set(order) != set(same):
            return
        changes = reordered(self.session.atlas, _order_of(after, self._shown))
        if changes:
            self.do("Order layers", changes, merge=True)

    def remember_display(self) -> None:
        """Before a save: which layers and folders are off, and how faint they are, as an edit."""
        changes = []
        for key, layer in self._shown.items():
            state, own = self._window.display.state.layer(key), self._files.own.get(key)
            if state is None or own is None:
                continue
            values: dict[str, object] = {"visible": state.visible, "opacity": state.opacity}
            if layer.link is not None and not own.trouble:
                values["link"] = {
                    **layer.link.model_dump(),
                    "hidden_folders": sorted(own.hidden_folders),
                    "flipped": self._flipped(own),
                }
            after = layer.changed(**values)
            if after != layer:
                changes.append(replaced(layer, after))
        if changes:
            self.do("Keep what is shown of own layers", changes)

    def _flipped(self, own: OwnLayer) -> list[int]:
        if len(own.flipped) > MOST_FLIPPED:
            self._window.messages.warning(
                f"“{own.layer.name}”: ticks of {MOST_FLIPPED:,} features are kept in the document, not of all"
                f" {len(own.flipped):,} that were changed one by one. Ticking folders has no limit."
            )
        return sorted(own.flipped)[:MOST_FLIPPED]

    # -- reading linked files ------------------------------------------------------------------

    def _read_again(self, layers: Sequence[Layer]) -> None:
        paths: dict[Path, list[Layer]] = {}
        for layer in layers:
            if layer.link is None:
                continue
            path = link_path(layer.link.path)
            if is_elsewhere(layer.link.path):
                self._fail(layer, f"lies elsewhere ({layer.link.path}) and isn't fetched unasked")
            elif not path.exists():
                self._fail(layer, f"isn't there: {path.name} was moved, renamed or deleted")
            elif not (path.is_file() or path.is_dir()):
                self._fail(layer, f"is no file ({path.name})")
            else:
                paths.setdefault(path, []).append(layer)
        for path, wanted in paths.items():
            self._read_path(path, wanted[0])

    def _read_path(self, path: Path, layer: Layer) -> Wanted:
        assert layer.link is not None
        if self._reader is None:
            self._reader = LayerReader(self)
            self._reader.grown.connect(self._grown)
            self._reader.progressed.connect(self._files.bar.show_progress)
            self._reader.ended.connect(self._ended)
            self._reader.cancelled.connect(lambda wanted: self._ended(wanted, "reading was stopped"))
            self._reader.idle.connect(self._files.bar.hide)
        self._files.bar.start(path.name)
        wanted = Wanted(path, self._window.canvas.viewport.crs, options_of(layer.link))
        self._read[wanted] = []
        self._reader.read(wanted)
        return wanted

    def _grown(self, wanted: Wanted, layer: ArrayLayer) -> None:
        if layer.complete and wanted in self._read:
            self._read[wanted].append(layer)

    def _ended(self, wanted: Wanted, problem: str) -> None:
        came = self._read.pop(wanted, None)
        searched = self._found.pop(wanted, None)
        if came is None:
            return  # it was wanted by a document that isn't open any more
        stamp = stamp_of(wanted.path)
        for layer in list(self.session.atlas.layers.values()):
            if layer.link is None or layer.id in self._loaded:
                continue
            if searched is None and link_path(layer.link.path) != wanted.path:
                continue
            if searched is not None and layer.id != searched:
                continue
            if problem:
                self._fail(layer, f"can't be read: {problem}")
                continue
            self._arrived(layer, wanted, came, stamp, searched is not None)

    def _arrived(
        self, layer: Layer, wanted: Wanted, came: Sequence[ArrayLayer], stamp: tuple[int, int], searched: bool
    ) -> None:
        assert layer.link is not None
        assert self._reader is not None
        name = layer.link.layer
        found = next((one for one in came if one.name == name), came[0] if len(came) == 1 else None)
        if found is None:
            self._fail(layer, f"has no layer “{name}” any more")
            return
        source = replace(source_of(layer.link, stamp), path=wanted.path, name=found.name)
        try:
            array = replace(answered_layer(found, source.answers), id=layer.id)
        except LayersError as error:
            self._fail(layer, f"can't be shown: {error}")
            return
        digest = self._reader.digests.get(wanted.path, "")
        changed = bool(layer.link.sha256) and digest != layer.link.sha256
        self._loaded[layer.id] = Loaded(array, source, found.report, as_kept=not changed)
        self._troubles.pop(layer.id, None)
        if searched:
            self.do(f"Find the file of {layer.name}", [replaced(layer, relinked(layer, source, digest))])
        self._follow([layer.id])
        if not searched and changed:
            after = relinked(layer, source, digest)
            ticks = " Single ticks are as the file has them." if layer.link.flipped else ""
            self._window.messages.warning(
                f"{wanted.path.name} has changed since “{layer.name}” was kept; it is shown as it now is."
                + ticks,
                Mend("Keep it so", lambda: self.do(f"Update {after.name}", [replaced(layer, after)])),
            )

    def _fail(self, layer: Layer, trouble: str) -> None:
        self._troubles[layer.id] = trouble
        self._follow([layer.id])
        self._window.messages.warning(
            f"The file of the layer “{layer.name}” {trouble}. Its style, source and place are kept.",
            Mend("Find it…", lambda: self._files.actions.find_file(layer.id)),
        )

    def read_from(self, layer_id: str, path: Path) -> None:
        """Read a layer's file from where it now is, and remember that."""
        layer = self.record(layer_id)
        if layer is None or layer.link is None:
            return
        self._loaded.pop(layer_id, None)
        self._found[self._read_path(path, layer)] = layer_id


def _without_features(layer: Layer) -> ArrayLayer:
    """Stands for a layer whose file isn't read."""
    report = ImportReport(layer.name)
    return ArrayLayer(
        layer.id, layer.name, None, "EPSG:4326", (), empty_table(0), report=report, complete=False
    )


def _arranged(layers: Sequence[LayerState], records: dict[str, Layer]) -> tuple[LayerState, ...]:
    own = {layer.id: layer for layer in layers if layer.id in records}
    above: dict[str, list[Layer]] = {}
    rest = [layer for layer in layers if layer.id not in own]
    known = {"", *(layer.id for layer in rest)}
    for key in own:
        record = records[key]
        above.setdefault(record.above if record.above in known else rest[-1].id, []).append(record)
    found = [own[record.id] for record in in_order(above.get("", ()))]
    for layer in rest:
        found.append(layer)
        found += [own[record.id] for record in in_order(above.get(layer.id, ()))]
    return tuple(found)


def _order_of(state: DisplayState, records: dict[str, Layer]) -> list[tuple[str, str]]:
    """Own layers from bottom to top, each with the map layer of the atlas below it; none at the bottom."""
    found, below = [], ""
    for layer in state.layers:
        if layer.id in records:
            found.append((layer.id, below))
        elif layer.id in ATLAS_LAYERS:
            below = layer.id
    return found
