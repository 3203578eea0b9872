"""The theme on paper: a white page, and nothing smaller or thinner than the page's rules allow."""

from __future__ import annotations

from dataclasses import replace

from layers.figures.presets import Preset, rules_of
from layers.records.figure import Figure
from layers.theme.colour import legible_on
from layers.theme.theme import Ink, Sizes, Theme, theme_named

_TEXT = (
    "graticule_text_pt",
    "code_pt",
    "context_pt",
    "subject_pt",
    "script_pt",
    "water_pt",
    "legend_pt",
)
_THIN_LINES = (
    "coast_pt",
    "river_pt",
    "border_pt",
    "province_pt",
    "graticule_pt",
    "area_edge_pt",
    "uncertainty_pt",
    "leader_pt",
)


def rules(figure: Figure) -> Preset:
    """The rules of a figure's page."""
    return rules_of(figure.preset, figure.width_mm, figure.height_mm)


def page_theme(figure: Figure, size: float = 1.0) -> Theme:
    """The theme that a figure names, fitted to its page.

    Parameters
    ----------
    size : float
        Size of a map's lettering and lines relative to the figure's, for small maps beside a large one.

    Raises
    ------
    LayersError
        When there is no such theme.
    """
    theme = theme_named(figure.theme)
    page = theme.window.panel if theme.dark else "#FFFFFF"
    window = replace(theme.window, panel=page, panel_raised=page)
    sizes = fitted_sizes(theme.sizes, figure.scale * size, rules(figure))
    return replace(theme, window=window, sizes=sizes, ink=legible_ink(theme))


def legible_ink(theme: Theme) -> Ink:
    """Inks of lettering with the contrast that readers of print need, wherever on the map it stands."""
    ink, ground = theme.ink, theme.ground
    grounds = (ground.sea, ground.land, ground.neighbour)
    context = legible_on(ink.context, grounds)
    water = legible_on(ink.water, (ground.sea, ground.shelf))
    return replace(ink, context=context, land=context, water=water, script=legible_on(ink.script, grounds))


def fitted_sizes(sizes: Sizes, scale: float, preset: Preset) -> Sizes:
    """Sizes that come out within the preset's limits when multiplied by `scale`."""
    text, line = preset.min_text_pt / scale, preset.min_line_pt / scale
    most = preset.max_text_pt / scale if preset.max_text_pt else sizes.most_pt
    lettering = {name: min(max(getattr(sizes, name), text), most) for name in _TEXT}
    lines = {name: max(getattr(sizes, name), line) for name in _THIN_LINES}
    return replace(sizes, least_pt=text, most_pt=most, **lettering, **lines)
