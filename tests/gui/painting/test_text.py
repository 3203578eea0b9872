"""The font: every script, one family, the same width on every device."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetricsF, QRawFont

from gui.painting.fonts import FontError, base_font, font_files, register_fonts
from gui.painting.text import measurer
from layers.bundled import load_bundled
from layers.drawing.draw_list import TextRun
from layers.theme.theme import FONT_FAMILY

pytestmark = pytest.mark.usefixtures("qapp")


def test_three_weights_of_one_family():
    register_fonts()
    assert FONT_FAMILY in QFontDatabase.families()
    assert len(font_files()) == 3
    widths = [QFontMetricsF(base_font(w, False)).horizontalAdvance("Musan") for w in (400, 500, 700)]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


def test_no_name_of_the_atlas_lacks_a_letter():
    register_fonts()
    letters = set()
    for site in load_bundled().sites.values():
        letters |= set(site.name + site.names.hangul + site.names.hanja + site.names.mccune_reischauer)
    font = QRawFont.fromFont(base_font(400, False))
    assert sorted(letter for letter in letters if not font.supportsCharacter(ord(letter))) == []


def test_width_grows_in_proportion_to_size():
    small = measurer().measure(TextRun("Songrim 송림항", 8.0, "#000000"))
    large = measurer().measure(TextRun("Songrim 송림항", 80.0, "#000000"))
    assert large == pytest.approx(tuple(10 * value for value in small))


def test_tracking_stands_between_letters_only():
    plain = measurer().measure(TextRun("abc", 10.0, "#000000"))[0]
    spaced = measurer().measure(TextRun("abc", 10.0, "#000000", tracking=0.5))[0]
    assert spaced == pytest.approx(plain + 2 * 5.0, abs=0.05)
    assert measurer().measure(TextRun("", 10.0, "#000000", tracking=0.5))[0] == 0


def test_a_missing_font_package_is_named(monkeypatch):
    monkeypatch.setattr("gui.painting.fonts.FONT_PACKAGES", ("no_such_font",))
    with pytest.raises(FontError, match="no_such_font"):
        font_files()
