"""The style sheet where a look at the window found it wanting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDateEdit,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.messages import MessageBar
from gui.painting.fonts import register_fonts
from gui.style import dress, set_letters
from layers.theme.theme import theme_named


@pytest.fixture(params=["light", "dark"])
def board(request, qapp: QApplication, qtbot) -> Iterator[QWidget]:
    register_fonts()
    font, sheet, palette = qapp.font(), qapp.styleSheet(), qapp.palette()
    set_letters()
    dress(qapp, theme_named(request.param))
    found = QWidget()
    qtbot.addWidget(found)
    QVBoxLayout(found)
    yield found
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def put(board: QWidget, *widgets: QWidget) -> None:
    for widget in widgets:
        board.layout().addWidget(widget)
    board.resize(220, 60 * len(widgets))
    board.show()
    QApplication.processEvents()


def ink_begins(widget: QWidget) -> int:
    """First column right of the frame that isn't of the field's colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    scale = image.devicePixelRatio()
    middle = range(int(image.height() * 0.3), int(image.height() * 0.7))
    field = image.pixel(int(image.width() * 0.8), image.height() // 2)
    columns = range(int(3 * scale), image.width())
    return next(x for x in columns if any(image.pixel(x, y) != field for y in middle))


def test_numbers_stand_as_far_from_the_frame_as_other_text(board):
    line, spin, number, day = QLineEdit("3"), QSpinBox(), QDoubleSpinBox(), QDateEdit()
    spin.setValue(3)
    number.setValue(3.25)
    put(board, line, spin, number, day)
    board.setFocus()
    edge = ink_begins(line)
    for widget in (spin, number):
        assert ink_begins(widget) == pytest.approx(edge, abs=1)
    assert ink_begins(day) >= edge


def test_no_part_of_a_number_steps_it_unseen(board):
    spin = QSpinBox()
    spin.setValue(3)
    put(board, spin)
    for x in (1, 4, 7, spin.width() - 7, spin.width() - 2):
        for y in range(1, spin.height(), 3):
            QTest.mouseClick(spin, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert spin.value() == 3


def test_a_focused_number_has_the_ring_of_a_focused_line(board):
    spin, other = QSpinBox(), QLineEdit()
    put(board, spin, other)
    board.activateWindow()
    other.setFocus()
    without = spin.grab().toImage()
    spin.setFocus()
    QApplication.processEvents()
    x, y = spin.width() // 2, 0
    scale = without.devicePixelRatio()
    at = round(x * scale), round(y * scale)
    assert spin.grab().toImage().pixelColor(*at) != without.pixelColor(*at)


def test_quotation_marks_are_not_as_wide_as_a_han_letter(board):
    label = QLabel("“Musan mine”")
    put(board, label)
    widths = QFontMetricsF(label.font())
    assert widths.horizontalAdvance("“") < widths.horizontalAdvance("國") * 0.7
    assert label.font().weight() == QFont.Weight.Normal


def test_messages_and_panels_have_narrow_quotation_marks_too(window):
    for widget in (window.findChild(MessageBar)._text, window.inspector._title, window.search):
        assert QFont.Tag.fromString("pwid") in widget.font().featureTags()


def test_buttons_of_dialogs_have_words_and_no_icons_of_another_family(board):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    put(board, box)
    assert all(button.icon().isNull() for button in box.buttons())


@pytest.mark.parametrize("kind", [QCheckBox, QTabBar])
def test_what_has_the_focus_looks_different(board, kind):
    widget, other = kind(), QLineEdit()
    if kind is QTabBar:
        widget.addTab("Place")
        widget.addTab("Evidence")
    else:
        widget.setText("Deprecated too")
    put(board, widget, other)
    board.activateWindow()
    other.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert widget.grab().toImage() != without


def test_the_arrow_of_a_menu_stands_beside_the_button_s_words(board):
    plain, opening = QToolButton(), QToolButton()
    opening.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    opening.setMenu(QMenu(opening))
    for button in (plain, opening):
        button.setText("Align")
    put(board, plain, opening)
    assert opening.sizeHint().width() >= plain.sizeHint().width() + 10
