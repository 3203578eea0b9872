"""The app's two themes and symbols as the page takes them: custom properties, and values for the canvas."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from layers.drawing.paths import svg_data
from layers.drawing.status_marks import BADGE_MM, GAP_MM, mark_of
from layers.drawing.symbols import SYMBOLS
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Standing
from layers.sanctions.status import Status
from layers.theme.colour import mixed
from layers.theme.palette import STATUS_STYLES
from layers.theme.theme import DARK, DASHES, LIGHT, Theme

SYMBOL_DIGITS = 3


def theme_properties(theme: Theme) -> dict[str, str]:
    """Custom properties of a theme by name, without the two dashes.

    ``g-`` are the ground's colours, ``i-`` the inks, ``w-`` those of panels and controls; ``c-`` and
    ``s-`` the hues of commodities and sanctions statuses, ``on-`` what is legible upon each.
    """
    found = {f"g-{key}": str(value) for key, value in asdict(theme.ground).items()}
    found |= {f"i-{key}": value for key, value in asdict(theme.ink).items()}
    found |= {f"w-{key}": value for key, value in asdict(theme.window).items()}
    found["w-shade"] = mixed(theme.window.panel, theme.window.text, 0.06)
    found["i-land-name"] = mixed(theme.ink.context, theme.ground.neighbour, 0.3)
    hues = {f"c-{commodity.value}": theme.hue(commodity) for commodity in Commodity}
    hues |= {f"s-{status.value}": theme.status_colour(status) for status in Status}
    hues |= {"i-neutral": theme.ink.neutral, "i-context": theme.ink.context, "i-waterway": theme.ink.waterway}
    found |= hues
    found |= {f"on-{key}": theme.on(colour) for key, colour in hues.items()}
    return {key.replace("_", "-"): value for key, value in found.items()}


def theme_css() -> str:
    """Both themes as style rules: light, and dark where the reader's system asks for it; paper is light."""

    def rules(theme: Theme) -> str:
        return "".join(f"--{key}:{value};" for key, value in theme_properties(theme).items())

    dark = f":root{{color-scheme:dark;{rules(DARK)}}}"
    return (
        f":root{{color-scheme:light;{rules(LIGHT)}}}\n@media screen and (prefers-color-scheme:dark){{{dark}}}"
    )


def looks_data() -> dict[str, Any]:
    """What the page's drawing needs: both themes, sizes, dashes, patterns and symbols."""
    sizes = asdict(LIGHT.sizes)
    sizes["symbol_mm"] = {kind.value: size for kind, size in LIGHT.sizes.symbol_mm.items()}
    return {
        "themes": {theme.name: theme_properties(theme) for theme in (LIGHT, DARK)},
        "sizes": sizes,
        "dashes": {standing.value: list(DASHES[standing]) for standing in Standing},
        "status": [
            {
                "id": status.value,
                "name": STATUS_STYLES[status].name,
                "pattern": STATUS_STYLES[status].pattern,
                "mark": mark_of(status),
            }
            for status in Status
        ],
        "marks": {"gap": GAP_MM, "badge": BADGE_MM},
        "commodities": [
            {"id": commodity.value, "name": FACTS[commodity].name, "code": FACTS[commodity].code}
            for commodity in Commodity
        ],
        "symbols": {
            name: [[part.role, svg_data(part.path, digits=SYMBOL_DIGITS)] for part in symbol.parts]
            for name, symbol in SYMBOLS.items()
        },
        "reach": {name: symbol.reach for name, symbol in SYMBOLS.items()},
    }
