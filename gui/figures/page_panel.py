"""Settings of the page: size, rules, theme, and the words for those who can't see it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui.figures.fields import Fields
from layers.figures.page_theme import rules
from layers.figures.presets import PRESETS
from layers.records.figure import Figure
from layers.theme.theme import THEMES


class PagePanel(QWidget):
    """Shows a figure's own settings.

    Signals
    -------
    changed(values, label)
    arrange_requested()
        Everything is to be laid out anew for the page.
    alt_text_requested()
        The alternative text is to be drafted from the content.
    """

    changed = Signal(object, str)
    arrange_requested = Signal()
    alt_text_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fields = Fields()
        fields.add_text("name", "Name")
        presets = [("", "Own size"), *((preset.id, preset.name) for preset in PRESETS.values())]
        fields.add_choice("preset", "Page", presets)
        fields.add_number("width_mm", "Width", 20, 3000, decimals=2, step=1, suffix=" mm")
        fields.add_number("height_mm", "Height", 20, 3000, decimals=2, step=1, suffix=" mm")
        fields.add_number("scale", "Size of symbols and text", 0.2, 20, decimals=2, step=0.05)
        fields.add_number("dpi", "Resolution of pictures", 30, 2400, decimals=0, step=50, suffix=" dpi")
        fields.add_choice("theme", "Theme", [(name, name) for name in THEMES])
        fields.add_text("alt_text", "In words, for those who can't see it", lines=8)
        draft = QPushButton("Draft it from the content")
        draft.clicked.connect(self.alt_text_requested)
        fields.add_row("", draft)
        arrange = QPushButton("Lay everything out anew")
        arrange.setToolTip("Puts legend, bars and notes where they belong on this page; undo takes it back")
        arrange.clicked.connect(self.arrange_requested)
        fields.add_row("", arrange)
        fields.changed.connect(self._tell)
        self._fields = fields
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(fields)
        column.addStretch(1)

    def show_figure(self, figure: Figure | None) -> None:
        """Show a figure's settings."""
        self.setEnabled(figure is not None)
        if figure is not None:
            values = figure.model_dump(exclude={"items"})
            values["dpi"] = figure.dpi or rules(figure).dpi
            self._fields.set_values(values)

    def _tell(self, name: str, value: object) -> None:
        values = {name: value}
        if name in ("width_mm", "height_mm"):
            values["preset"] = ""
        if name == "preset" and value in PRESETS:
            preset = PRESETS[str(value)]
            values |= {"width_mm": preset.width, "height_mm": preset.height, "scale": preset.scale}
            values["dpi"] = None
        self.changed.emit(values, "Change the page")
