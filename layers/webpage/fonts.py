"""The map's font inside the page: the letters that it uses, so that none comes out as a box anywhere."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from layers.errors import WebPageError

FAMILY = "Pit2Port"
FACES = ((400, "cvttf_NotoSansCJK_Regular"), (700, "cvttf_NotoSansCJK_Bold"))
"""Weights, and the packages that the app itself takes them from."""
ALWAYS = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2026]))
"""What readers type into the search whatever the atlas says: Latin letters with their accents."""
FULL_WIDTH_ONLY = frozenset("±×≥≤½")
"""Signs that this face has as wide as a Han letter only: readers' own fonts set them better."""
MINUS, EN_DASH = 0x2212, 0x2013
UNUSED = ("BASE", "DSIG", "VORG", "vhea", "vmtx")
"""Tables for vertical setting and the like."""
MOST_LETTERS = 1500
"""Beyond these, letters of own layers are left to the reader's fonts: a file of names needs thousands."""


def page_letters(text: str, own: str = "") -> frozenset[str]:
    """The letters for the font: those of the atlas's text, then of own layers as long as there is room."""
    found = (ALWAYS | {letter for letter in set(text) if letter.isprintable()}) - FULL_WIDTH_ONLY
    rest = sorted(letter for letter in set(own) - found if letter.isprintable())
    return found | set(rest[: max(MOST_LETTERS - len(found), 0)])


@lru_cache(maxsize=4)
def font_css(letters: frozenset[str]) -> str:
    """Style rules with the font in them, in two weights. The same letters give the same bytes.

    Raises
    ------
    WebPageError
        When a font package is missing or its file can't be read.
    """
    rules = []
    for weight, package in FACES:
        data = base64.b64encode(_subset(_file_of(package), letters)).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{"1 550" if weight == 400 else "551 1000"};'
            f"font-display:block;src:url(data:font/woff;base64,{data}) format('woff')}}"
        )
    return "\n".join(rules)


def _file_of(package: str) -> Path:
    spec = find_spec(package)
    found = sorted(Path(spec.origin).parent.glob("*.otf")) if spec and spec.origin else []
    if not found:
        raise WebPageError(f"the font package {package} isn't installed; run “pip install {package}”")
    return found[0]


def _subset(path: Path, letters: Iterable[str]) -> bytes:
    """A WOFF file of just these letters. Kerning would double the time for a pixel here and there."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont, TTLibError

    options = Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 13]
    options.drop_tables = [*options.drop_tables, *UNUSED]
    options.desubroutinize = True
    try:
        with TTFont(path, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
            _set_narrow_marks(font)
            del font["GSUB"], font["GPOS"]
            subsetter = Subsetter(options)
            subsetter.populate(text="".join(sorted(letters)))
            subsetter.subset(font)
            font.flavor = "woff"
            written = io.BytesIO()
            font.save(written)
    except (OSError, TTLibError) as error:
        raise WebPageError(f"the font file {path.name} can't be read: {error}") from error
    return written.getvalue()


def _set_narrow_marks(font: Any) -> None:
    """Give quotation marks, dashes and dots their proportional forms.

    The Chinese face sets them as wide as a Han letter, and a canvas can't ask for the font's feature.
    """
    narrow: dict[str, str] = {}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != "pwid":
            continue
        for number in record.Feature.LookupListIndex:
            for part in table.LookupList.Lookup[number].SubTable:
                narrow |= getattr(getattr(part, "ExtSubTable", part), "mapping", {})
    for cmap in font["cmap"].tables:
        if cmap.isUnicode() and hasattr(cmap, "cmap"):
            cmap.cmap.update({code: narrow[name] for code, name in cmap.cmap.items() if name in narrow})
            # The proportional minus of this face is a hyphen.
            if EN_DASH in cmap.cmap:
                cmap.cmap[MINUS] = cmap.cmap[EN_DASH]
