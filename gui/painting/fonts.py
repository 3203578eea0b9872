"""The map's font: registered from its packages, with Hangul, Hanzi and Cyrillic for certain."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from layers.errors import LayersError
from layers.theme.theme import FONT_FAMILY

FONT_PACKAGES = (
    "cvttf_NotoSansCJK_Regular",
    "cvttf_NotoSansCJK_Medium",
    "cvttf_NotoSansCJK_Bold",
)
"""A weight each; the files are mapped, not read, so that all three take some 20 ms."""

BASE_PX = 100
"""Pixel size at which fonts are asked for; painters scale them, so that text is as wide everywhere."""


class FontError(LayersError, OSError):
    """Raised when the map's font isn't installed: text would come out as boxes."""


def register_fonts() -> None:
    """Make the map's font known to Qt; needs a QGuiApplication, and does nothing the second time.

    Raises
    ------
    FontError
        When a font package is missing or its file can't be read.
    """
    if QGuiApplication.instance() is None:
        raise FontError("fonts can be registered only after the application object was made")
    _register(id(QGuiApplication.instance()))


def font_files() -> tuple[Path, ...]:
    """The font files: regular, medium, bold."""
    return tuple(_file_of(package) for package in FONT_PACKAGES)


@cache
def _register(application: int) -> None:
    for path in font_files():
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontError(f"the font file {path.name} can't be read; reinstall the package it came with")


def _file_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FontError(f"the font package {package} isn't installed; run “pip install {package}”")
    files = sorted(Path(spec.origin).parent.glob("*.otf"))
    if not files:
        raise FontError(f"the font package {package} holds no font file; reinstall it")
    return files[0]


@cache
def base_font(weight: int, italic: bool) -> QFont:
    """The map's font at `BASE_PX`, unhinted."""
    font = QFont(FONT_FAMILY)
    font.setPixelSize(BASE_PX)
    font.setWeight(QFont.Weight(weight))
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setKerning(True)
    # The Chinese face sets quotation marks, ellipses and minus signs as wide as a Han letter.
    font.setFeature(QFont.Tag.fromString("pwid"), 1)
    return font
