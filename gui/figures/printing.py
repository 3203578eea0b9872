"""Figures on paper, through the system's dialog."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from gui.figures.export import has_glyph, title_of
from gui.painting.painter import paint
from layers.errors import FigureError
from layers.figures.glyphs import require_glyphs
from layers.figures.page import ComposedFigure


def print_figure(composed: ComposedFigure, parent: QWidget) -> bool:
    """Ask for a printer and print; False when the person thought better of it.

    Raises
    ------
    FigureError
        When a letter has no shape in the font, or the printer refuses.
    """
    require_glyphs(composed.draw_list, has_glyph)
    printer = printer_for(composed)
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    print_on(composed, printer)
    return True


def printer_for(composed: ComposedFigure) -> QPrinter:
    """A printer set to the figure's page, without margins of its own."""
    figure = composed.figure
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title_of(composed))
    printer.setCreator("Pit2Port")
    size = QPageSize(
        QSizeF(figure.width_mm, figure.height_mm),
        QPageSize.Unit.Millimeter,
        figure.name,
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    printer.setPageLayout(layout)
    printer.setFullPage(True)
    return printer


def print_on(composed: ComposedFigure, printer: QPrinter) -> None:
    """Print at true size, in the upper left of the paper; smaller only where the paper is smaller.

    Raises
    ------
    FigureError
        When the printer can't be written to.
    """
    figure = composed.figure
    painter = QPainter()
    if not painter.begin(printer):
        raise FigureError(f"the printer “{printer.printerName() or 'of this system'}” can't be written to")
    try:
        paper = printer.paperRect(QPrinter.Unit.Millimeter)
        fits = min(paper.width() / figure.width_mm, paper.height() / figure.height_mm, 1.0)
        scale = printer.resolution() / 25.4 * fits
        painter.scale(scale, scale)
        paint(composed.draw_list, painter, vector=True)
    finally:
        painter.end()
