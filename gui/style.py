"""The window's look: palette and style sheet from the theme that the map and the figures share."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from layers.theme.colour import mixed
from layers.theme.theme import FONT_FAMILY, Theme

_SHEET = """
* {{ font-family: "{family}"; }}
QWidget {{ color: {text}; font-size: 10pt; }}
QMainWindow, QDialog, QMenuBar, QStatusBar, QToolBar {{ background: {panel}; }}
QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; }}
QMenuBar {{ border-bottom: 1px solid {line}; padding: 1px 6px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {selection}; color: {text}; }}
QMenu {{ background: {base}; border: 1px solid {line}; padding: 4px 0; }}
QMenu::item {{ padding: 5px 28px 5px 22px; }}
QMenu::icon {{ padding-left: 10px; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 0; }}
QMenu::item:disabled {{ color: {faint}; }}
QToolBar {{ border: 0; border-bottom: 1px solid {line}; spacing: 2px; padding: 3px 8px; }}
QToolBar QToolButton {{ padding: 2px 5px; font-size: 8.5pt; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 5px 6px; }}
QToolButton {{
  border: 1px solid transparent; border-radius: 5px; padding: 4px 7px; background: transparent; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:checked {{ background: {selection}; border-color: {accent}; }}
QToolButton:disabled {{ color: {faint}; }}
QToolButton:focus, QPushButton:focus, QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus,
QAbstractSpinBox:focus, QDateEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QTreeView:focus, QListView:focus, QTableView:focus {{ border: 1px solid {accent}; }}
QStatusBar {{ border-top: 1px solid {line}; }}
QStatusBar QLabel, QStatusBar QToolButton {{ color: {muted}; font-size: 9pt; padding: 1px 8px; }}
QStatusBar::item {{ border: 0; }}
QDockWidget {{ titlebar-close-icon: none; font-weight: 500; }}
QDockWidget::title {{
  background: {panel}; padding: 7px 12px; border-bottom: 1px solid {line}; text-align: left; }}
QDockWidget > QWidget {{ background: {panel}; }}
QTreeView, QListView, QTableView, QListWidget, QTreeWidget {{
  background: {panel}; border: 1px solid transparent; outline: 0; alternate-background-color: {raised}; }}
QTreeView::item, QListView::item {{ padding: 3px 4px; border-radius: 4px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {hover}; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{
  background: {selection}; color: {text}; }}
QHeaderView::section {{ background: {raised}; border: 0; border-right: 1px solid {line};
  border-bottom: 1px solid {line}; padding: 4px 6px; font-weight: 500; }}
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit {{
  background: {base}; border: 1px solid {line}; border-radius: 5px; padding: 4px 7px;
  selection-background-color: {accent}; selection-color: {accent_text}; }}
QLineEdit[problem="true"], QPlainTextEdit[problem="true"], QComboBox[problem="true"] {{
  border: 1px solid {error}; }}
QAbstractSpinBox QLineEdit {{ border: 0; background: transparent; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
  width: 8px; height: 0; border: 0; subcontrol-origin: border; subcontrol-position: top left; }}
QAbstractSpinBox::down-button {{ subcontrol-position: top right; }}
QComboBox:!editable {{ padding-left: 8px; }}
QComboBox::drop-down {{ border: 0; width: 18px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QToolButton[popupMode="1"], QToolButton[popupMode="2"] {{ padding-right: 17px; }}
QToolButton::menu-button {{ border: 0; background: transparent; width: 15px; }}
QToolButton::menu-button:hover {{ background: {hover}; border-radius: 5px; }}
QToolButton::menu-arrow {{ image: url("{down}"); width: 10px; height: 10px; }}
QHeaderView::down-arrow {{ image: url("{down}"); width: 11px; height: 11px; }}
QHeaderView::up-arrow {{ image: url("{up}"); width: 11px; height: 11px; }}
QToolButton::menu-indicator {{ image: url("{down}"); width: 10px; height: 10px;
  subcontrol-position: right center; right: 3px; }}
QComboBox QAbstractItemView {{
  background: {base}; border: 1px solid {line}; selection-background-color: {selection};
  selection-color: {text}; }}
QPushButton {{ background: {raised}; border: 1px solid {line}; border-radius: 5px; padding: 5px 14px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:default {{ background: {accent}; color: {accent_text}; border-color: {accent}; }}
QPushButton:disabled {{ color: {faint}; background: {panel}; border-color: {line}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {line}; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{
  background: transparent; padding: 6px 12px; border-bottom: 2px solid transparent; color: {muted}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected:focus {{ background: {selection}; border-radius: 4px; }}
QCheckBox:focus, QRadioButton:focus {{ background: {selection}; border-radius: 4px; }}
QSlider::handle:horizontal:focus {{ background: {text}; }}
QScrollBar:vertical {{ background: transparent; width: 9px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 9px; margin: 0; }}
QScrollBar::handle {{ background: {scroll}; border-radius: 4px; min-height: 28px; min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: {panel}; }}
QToolTip {{ background: {base}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QSlider::groove:horizontal {{ background: {line}; height: 3px; border-radius: 1px; }}
QSlider::handle:horizontal {{ background: {accent}; width: 12px; margin: -5px 0; border-radius: 6px; }}
QProgressBar {{ background: {line}; border: 0; border-radius: 3px; height: 6px; text-align: center; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QGroupBox {{ border: 1px solid {line}; border-radius: 6px; margin-top: 12px; padding-top: 8px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 10px; padding: 0 4px; color: {muted}; }}
QTreeView::indicator, QListView::indicator, QTableView::indicator, QCheckBox::indicator, QMenu::indicator {{
  width: 13px; height: 13px; border: 1px solid {scroll}; border-radius: 3px; background: {base}; }}
QMenu::indicator {{ margin-left: 5px; }}
QTreeView::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked,
QCheckBox::indicator:checked, QMenu::indicator:checked {{
  background: {accent}; border-color: {accent}; image: url("{check}"); }}
QTreeView::indicator:indeterminate {{ background: {accent}; border-color: {accent}; image: url("{dash}"); }}
#searchBox {{ min-width: 270px; max-width: 360px; padding: 4px 9px; }}
#searchPopup {{ background: {base}; border: 1px solid {line}; }}
#searchPopup QListWidget {{ background: {base}; }}
#inspectorKind {{ color: {muted}; font-size: 9pt; }}
#inspectorTitle {{ font-size: 15pt; font-weight: 700; }}
#inspectorSubtitle {{ color: {muted}; font-size: 11pt; }}
#inspectorEmpty {{ color: {muted}; }}
#chip {{
  background: {raised}; border: 1px solid {line}; border-radius: 8px; padding: 1px 8px; font-size: 9pt; }}
#sectionHeading {{ color: {muted}; font-size: 9pt; font-weight: 700; }}
#row {{ border: 0; }}
#rowLabel {{ color: {muted}; font-size: 9pt; }}
#rowDetail {{ color: {muted}; font-size: 9pt; }}
#rowValue[tone="muted"] {{ color: {muted}; }}
#rowValue[tone="warning"] {{ color: {warning}; }}
#rowValue[tone="unsourced"] {{ color: {error}; font-style: italic; }}
#sourceButton {{ color: {accent}; font-size: 8pt; padding: 0 4px; }}
#kindButton {{ font-size: 8pt; padding: 2px 4px; border-radius: 4px; }}
#timelineDay {{ font-weight: 700; min-width: 110px; }}
#fieldProblem {{ color: {error}; font-size: 9pt; }}
#cellProblem {{ background: {base}; color: {error}; border: 1px solid {error}; border-radius: 4px;
  padding: 3px 7px; font-size: 9pt; }}
#cellEditor {{ border-radius: 0; padding: 0 5px; border: 1px solid {accent}; }}
#cellEditor[problem="true"] {{ border: 1px solid {error}; }}
#filterChip {{ background: {selection}; border: 1px solid {line}; border-radius: 8px; padding: 0 8px;
  font-size: 9pt; }}
#rowsView::item {{ padding: 0 5px; border: 1px solid transparent; }}
#rowsView::item:focus {{ border: 1px solid {accent}; }}
#rowsView QHeaderView::section {{ padding: 4px 6px; }}
#panelCaption[tone="problem"] {{ color: {error}; }}
#editBar {{ background: {raised}; border-bottom: 1px solid {line}; }}
#messageBar {{ background: {raised}; border-top: 1px solid {line}; }}
#messageBar[floats="true"] {{ background: {base}; border-radius: 5px;
  border-top: 1px solid {line}; border-right: 1px solid {line}; border-bottom: 1px solid {line}; }}
#messageBar[level="warning"] {{ border-left: 4px solid {warning}; }}
#messageBar[level="error"] {{ border-left: 4px solid {error}; }}
#messageBar[level="info"] {{ border-left: 4px solid {accent}; }}
#hint {{ background: {base}; border: 1px solid {line}; border-radius: 8px; }}
#planCard {{ background: {base}; border: 1px solid {line}; border-radius: 8px; }}
#planTitle {{ font-weight: 700; }}
#planLength {{ font-size: 12pt; font-weight: 700; }}
#planLength[waiting="true"] {{ color: {muted}; }}
#planStops {{ color: {text}; }}
#planNotes {{ color: {muted}; font-size: 9pt; }}
#panelCaption {{ color: {muted}; font-size: 9pt; }}
"""


def tokens(theme: Theme) -> dict[str, str]:
    """Colours by the names that the style sheet uses."""
    window = theme.window
    return {
        "panel": window.panel,
        "raised": window.panel_raised,
        "base": window.field,
        "line": window.line,
        "text": window.text,
        "muted": window.muted,
        "faint": mixed(window.muted, window.panel, 0.45),
        "scroll": mixed(window.muted, window.panel, 0.6),
        "accent": window.accent,
        "accent_text": window.on_accent,
        "hover": window.hover,
        "selection": window.selected,
        "warning": window.warning,
        "error": window.error,
        "check": _icon_path(f"check-{theme.name}"),
        "dash": _icon_path(f"dash-{theme.name}"),
        "down": _icon_path(f"down-{theme.name}"),
        "up": _icon_path(f"up-{theme.name}"),
    }


def _icon_path(name: str) -> str:
    return str(files("assets").joinpath("icons", f"{name}.svg")).replace("\\", "/")


def style_sheet(theme: Theme) -> str:
    """The window's style sheet in a theme."""
    return _SHEET.format(family=theme.font_family, **tokens(theme))


def set_letters() -> None:
    """Set the application's lettering, before any widget is made: those that are there don't follow."""
    font = QFont(QApplication.font())
    font.setFamily(FONT_FAMILY)
    # The Chinese face sets quotation marks and ellipses as wide as a Han letter; no style sheet changes that.
    font.setFeature(QFont.Tag.fromString("pwid"), 1)
    QApplication.setFont(font)


def dress(application: QApplication, theme: Theme) -> None:
    """Give all windows the look of a theme."""
    application.setPalette(palette(theme))
    application.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The palette in a theme, for what no style sheet reaches."""
    colours = tokens(theme)
    result = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "panel"),
        (roles.WindowText, "text"),
        (roles.Base, "base"),
        (roles.AlternateBase, "raised"),
        (roles.Text, "text"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "accent_text"),
        (roles.ToolTipBase, "base"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "faint"),
        (roles.Link, "accent"),
    ):
        result.setColor(role, QColor(colours[name]))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["faint"]))
    return result
