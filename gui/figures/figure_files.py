"""Files of the figure window: export, print, clipboard, source notes, and figures found in files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.figures.batch import figure_from, verified, write_all
from gui.figures.export import FORMATS, Export, has_glyph, write_figure, write_notes
from gui.figures.figure_editing import FigureEditing
from gui.figures.printing import print_figure
from gui.messages import Messages
from gui.painting.export import image_of
from layers.errors import LayersError
from layers.figures.glyphs import require_glyphs
from layers.figures.page import ComposedFigure
from layers.figures.page_theme import rules

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer

FILTERS = (
    "PNG picture (*.png);;PDF (*.pdf);;SVG, for Illustrator and Inkscape (*.svg);;TIFF with its place (*.tif)"
)
FIGURE_FILES = "Figures (*.png *.svg *.pdf *.tif *.tiff *.json);;All files (*)"
CLIPBOARD_DPI = 192.0
MOST_SAID = 4
"""Changes that are named one by one."""


class Host(Protocol):
    """The figure window, as far as its files need it."""

    @property
    def composed(self) -> ComposedFigure | None:
        """The figure as it is shown."""
        ...

    def refresh(self) -> None:
        """Show the document anew."""

    def own_layers(self) -> Sequence[PageLayer]:
        """The own layers that the map shows."""
        ...


class FigureFiles:
    """Asks for names, writes and reads, and says what was done or why it wasn't."""

    def __init__(self, window: Host, parent: QWidget, editing: FigureEditing, messages: Messages) -> None:
        self._window, self._parent, self._editing, self._messages = window, parent, editing, messages

    def _try(self, call: Callable[[], object], done: str = "") -> bool:
        try:
            call()
        except LayersError as error:
            self._messages.error(str(error))
            return False
        if done:
            self._messages.info(done)
        return True

    def _composed(self) -> ComposedFigure | None:
        composed = self._window.composed
        if composed is None:
            self._messages.info("There is no figure yet; “New…” makes one.")
        return composed

    def _how(self) -> Export:
        path = self._editing.session.path
        return Export(document=path.name if path else "")

    def export(self) -> None:
        """Ask for a file and write the figure; the chosen filter adds an ending that was left out."""
        composed = self._composed()
        if composed is None:
            return
        start = f"{composed.figure.id}.png"
        path, chosen = QFileDialog.getSaveFileName(self._parent, "Export figure", start, FILTERS)
        if not path:
            return
        target = Path(path)
        if target.suffix.lower() not in FORMATS:
            ending = next((ending for ending in FORMATS if f"*{ending})" in chosen), ".png")
            target = target.with_name(target.name + ending)
        self.export_to(target)

    def export_to(self, path: Path) -> bool:
        """Write the figure to a file."""
        composed = self._composed()
        if composed is None:
            return False
        notes = [f" {ink.note}." for ink in composed.own_inks() if ink.note]
        done = f"Written to {path.name}.{''.join(notes)}"
        return self._try(lambda: write_figure(composed, path, self._how()), done)

    def export_notes(self) -> None:
        """Ask for a file and write the numbered sources."""
        composed = self._composed()
        if composed is None:
            return
        start = f"{composed.figure.id}-sources.csv"
        path, _ = QFileDialog.getSaveFileName(
            self._parent, "Source notes", start, "CSV (*.csv);;BibTeX (*.bib)"
        )
        if path:
            target = Path(path)
            self._try(lambda: write_notes(composed, target), f"Written to {target.name}.")

    def export_all(self) -> None:
        """Ask for a folder and write every figure of the document."""
        folder = QFileDialog.getExistingDirectory(self._parent, "All figures into a folder")
        if folder:
            self._try(lambda: self._write_all(Path(folder)))

    def _write_all(self, folder: Path) -> None:
        written = 0
        for path, result in write_all(
            self._editing.atlas, folder, ".png", self._how(), self._window.own_layers()
        ):
            if isinstance(result, LayersError):
                self._messages.error(f"{path.name} wasn't written: {result}")
            else:
                written += 1
        self._messages.info(f"{written} figures written to {folder.name}.")

    def open_file(self) -> None:
        """Ask for a file that a figure was written to, and take the figure into the document."""
        path, _ = QFileDialog.getOpenFileName(self._parent, "Open the figure of a file", "", FIGURE_FILES)
        if path and self._try(lambda: self._editing.add(figure_from(Path(path)))):
            self._window.refresh()

    def verify_file(self) -> None:
        """Ask for a figure's file and say what has changed since it was written."""
        path, _ = QFileDialog.getOpenFileName(self._parent, "Verify a file", "", FIGURE_FILES)
        if path:
            self._try(lambda: self._say_changes(Path(path)))

    def _say_changes(self, path: Path) -> None:
        changes = verified(path, self._editing.atlas, self._window.own_layers())
        if not changes:
            self._messages.info(f"{path.name} would come out just the same.")
            return
        more = f"; and {len(changes) - MOST_SAID} more" if len(changes) > MOST_SAID else ""
        said = "; ".join(str(change) for change in changes[:MOST_SAID])
        self._messages.warning(f"Changed since {path.name} was written: {said}{more}.")

    def print(self) -> None:
        """Print the figure through the system's dialog."""
        composed = self._composed()
        if composed is not None:
            self._try(lambda: print_figure(composed, self._parent))

    def copy(self) -> None:
        """Put a picture of the figure on the clipboard."""
        composed = self._composed()
        if composed is not None:
            self._try(lambda: _copy(composed), "A picture of the figure is on the clipboard.")


def _copy(composed: ComposedFigure) -> None:
    require_glyphs(composed.draw_list, has_glyph)
    dpi = min(rules(composed.figure).dpi, CLIPBOARD_DPI)
    QGuiApplication.clipboard().setImage(image_of(composed.draw_list, page_unit_mm=1.0, dpi=dpi))
