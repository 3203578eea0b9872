"""The font inside the page: every letter that the page shows, in two weights, the same bytes each time."""

from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from layers.errors import WebPageError
from layers.webpage import fonts
from layers.webpage.fonts import FULL_WIDTH_ONLY, MOST_LETTERS, font_css, page_letters
from layers.webpage.page import WebPage
from tests.helpers.browser import Browser

EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af]")


def faces(css: str) -> list[TTFont]:
    found = re.findall(r"data:font/woff;base64,([^)]*)\)", css)
    return [TTFont(io.BytesIO(base64.b64decode(data))) for data in found]


def test_every_hangul_and_han_letter_of_the_page_has_a_glyph_in_both_weights(page: WebPage):
    letters = set(EAST_ASIAN.findall(page.html))
    assert {"무", "산", "茂"} <= letters
    regular, bold = faces(page.html)
    for face in (regular, bold):
        assert {ord(letter) for letter in letters} <= set(face.getBestCmap())
    assert regular["OS/2"].usWeightClass < bold["OS/2"].usWeightClass


def test_quotation_marks_are_narrow_and_the_minus_is_no_hyphen():
    face = faces(font_css(page_letters("“”‘’−")))[0]
    cmap, widths = face.getBestCmap(), face["hmtx"]
    for letter in "“”‘’":
        assert widths[cmap[ord(letter)]][0] < 600
    assert widths[cmap[ord("−")]][0] > widths[cmap[ord("-")]][0]
    assert not {ord(letter) for letter in FULL_WIDTH_ONLY} & set(cmap)


def test_own_layers_get_letters_as_long_as_there_is_room():
    hangul = "".join(map(chr, range(0xAC00, 0xAC00 + 3000)))
    letters = page_letters("무산", hangul)
    assert len(letters) == MOST_LETTERS
    assert {"무", "산", "가", "a"} <= letters
    assert not {"\n", "\u2028", "\u202e"} & page_letters("a\n\u2028\u202e")


def test_a_missing_font_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "FACES", ((400, "no_such_font"),))
    font_css.cache_clear()
    with pytest.raises(WebPageError, match="no_such_font isn't installed"):
        font_css(frozenset("a"))


def test_the_browser_draws_with_the_pages_own_font(loaded_page: Browser):
    assert (
        loaded_page.run(
            "return [...document.fonts].map(one => [one.family.replaceAll('\"', ''), one.status])"
        )
        == [["Pit2Port", "loaded"]] * 2
    )
    # Letters that a machine has no font for come out as boxes of one width.
    widths = loaded_page.run(
        """
        const ctx = document.createElement('canvas').getContext('2d');
        ctx.font = '100px Pit2Port';
        return ['무', 'i', 'W'].map(letter => ctx.measureText(letter).width)
        """
    )
    assert len(set(widths)) == 3
