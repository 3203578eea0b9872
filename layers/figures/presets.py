"""Page sizes, and what those who ask for them want of lettering, lines and resolution."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from layers.errors import FigureError

PX_MM = 25.4 / 96


@dataclass(frozen=True, slots=True)
class Preset:
    """A page and its rules.

    Attributes
    ----------
    id, name : str
    width, height : float
        Millimetres; the height is a proposal where `max_height` is larger.
    max_height : float
        Millimetres; 0 where the page has just this height.
    margin : float
        Empty rim, mm.
    scale : float
        Size of the maps' symbols, lines and lettering; 1 is a screen's.
    title_pt, subtitle_pt, notes_pt : float
        Sizes of lettering.
    min_text_pt, min_line_pt : float
        Nothing smaller or thinner is allowed.
    max_text_pt : float
        Nor anything larger; 0 for no limit.
    dpi : float
        Resolution of pictures.
    rule : str
        Where the rules come from.
    """

    id: str
    name: str
    width: float
    height: float
    max_height: float = 0.0
    margin: float = 3.0
    scale: float = 0.75
    title_pt: float = 7.0
    subtitle_pt: float = 6.0
    notes_pt: float = 5.0
    min_text_pt: float = 5.0
    max_text_pt: float = 0.0
    min_line_pt: float = 0.25
    dpi: float = 300.0
    rule: str = ""


_NATURE = "Nature: text of 5–7 pt, lines of 0.25 pt or more, at most 170 mm high, 300 dpi or more"
_ELSEVIER = "Elsevier: text of 7 pt, 6 pt for notes, lines of 0.1 pt or more, 300 dpi or more"
_PRINT = "read at arm's length: text of 6 pt or more"
_SCREEN = "read on a screen: text of 8 pt or more at full size"


def _nature(width: float, height: float) -> Preset:
    return Preset(
        f"nature-{width:g}",
        f"Nature, {width:g} mm",
        width,
        height,
        170.0,
        margin=2.5,
        max_text_pt=7.0,
        dpi=450.0,
        rule=_NATURE,
    )


def _elsevier(width: float, height: float) -> Preset:
    return Preset(
        f"elsevier-{width:g}",
        f"Elsevier, {width:g} mm",
        width,
        height,
        240.0,
        scale=0.9,
        title_pt=9.0,
        subtitle_pt=7.5,
        notes_pt=6.0,
        min_text_pt=6.0,
        min_line_pt=0.1,
        dpi=500.0,
        rule=_ELSEVIER,
    )


_A4 = Preset(
    "a4",
    "A4, upright",
    210.0,
    297.0,
    margin=12.0,
    scale=1.0,
    title_pt=15.0,
    subtitle_pt=9.5,
    notes_pt=6.5,
    min_text_pt=6.0,
    rule=_PRINT,
)
_WEB = Preset(
    "web",
    "Web, 1200 × 675",
    1200 * PX_MM,
    675 * PX_MM,
    margin=9.0,
    scale=1.2,
    title_pt=19.0,
    subtitle_pt=12.0,
    notes_pt=8.0,
    min_text_pt=7.5,
    min_line_pt=0.35,
    dpi=192.0,
    rule=_SCREEN,
)

PRESETS: dict[str, Preset] = {
    preset.id: preset
    for preset in (
        _nature(89.0, 95.0),
        _nature(183.0, 150.0),
        _elsevier(90.0, 100.0),
        _elsevier(140.0, 130.0),
        _elsevier(190.0, 160.0),
        _A4,
        replace(_A4, id="a4-landscape", name="A4, landscape", width=297.0, height=210.0),
        replace(
            _A4,
            id="a3",
            name="A3, landscape",
            width=420.0,
            height=297.0,
            margin=14.0,
            scale=1.3,
            title_pt=20.0,
            subtitle_pt=12.0,
            notes_pt=7.5,
        ),
        replace(
            _WEB,
            id="slide",
            name="Slide, 16:9",
            width=338.67,
            height=190.5,
            margin=10.0,
            scale=1.6,
            title_pt=24.0,
            subtitle_pt=14.0,
            notes_pt=9.0,
            min_text_pt=9.0,
        ),
        _WEB,
        replace(
            _WEB, id="square", name="Square, 1080 × 1080", width=1080 * PX_MM, height=1080 * PX_MM, scale=1.25
        ),
    )
}
"""Presets by id, in the order in which they are offered."""

_PRINTED_WIDTH = 230.0
"""Diagonal in millimetres up to which a page is held like a book."""


def preset_named(key: str) -> Preset:
    """The preset of that id.

    Raises
    ------
    FigureError
        When there is none.
    """
    try:
        return PRESETS[key]
    except KeyError:
        raise FigureError(f"no preset “{key}”; choose one of {', '.join(PRESETS)}") from None


def own_size(width: float, height: float) -> Preset:
    """Rules for a page of any other size, in mm: the larger the page, the farther it is read from."""
    growth = max(math.hypot(width, height) / _PRINTED_WIDTH, 1.0) ** 0.7
    return Preset(
        "",
        "Own size",
        width,
        height,
        margin=round(3.0 * growth, 1),
        scale=round(0.75 * growth, 3),
        title_pt=round(9.0 * growth, 1),
        subtitle_pt=round(6.8 * growth, 1),
        notes_pt=round(5.0 * growth, 1),
        min_text_pt=5.0,
        rule="text of 5 pt or more, lines of 0.25 pt or more",
    )


def rules_of(preset: str, width: float, height: float) -> Preset:
    """The rules that a figure of this preset and size (mm) is made and checked by."""
    return PRESETS[preset] if preset in PRESETS else own_size(width, height)


def parse_size(text: str) -> tuple[float, float]:
    """Width and height in mm from ``183x120``.

    Raises
    ------
    FigureError
        When it isn't two positive numbers of at most 3000.
    """
    parts = text.lower().replace("×", "x").replace("mm", "").split("x")
    try:
        width, height = (float(part) for part in parts)
    except ValueError:
        raise FigureError(f"“{text}” is no page size; write width x height in mm, such as 183x120") from None
    if not (0 < width <= 3000 and 0 < height <= 3000):
        raise FigureError(f"a page of {width:g} x {height:g} mm can't be made; each side is 1 to 3000 mm")
    return width, height
