"""The theme on paper: a white page, and nothing smaller or thinner than the page's rules allow."""

from __future__ import annotations

from dataclasses import replace

from layers.figures.presets import Preset, rules_of
from layers.records.figure import Figure
from layers.theme.theme import Sizes, Theme, theme_named

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


def page_theme(figure: Figure) -> Theme:
    """The theme that a figure names, fitted to its page.

    Raises
    ------
    LayersError
        When there is no such theme.
    """
    theme = theme_named(figure.theme)
    page = theme.window.panel if theme.dark else "#FFFFFF"
    window = replace(theme.window, panel=page, panel_raised=page)
    return replace(theme, window=window, sizes=fitted_sizes(theme.sizes, figure.scale, rules(figure)))


def fitted_sizes(sizes: Sizes, scale: float, preset: Preset) -> Sizes:
    """Sizes that come out no smaller than the preset's least when multiplied by `scale`."""
    text, line = preset.min_text_pt / scale, preset.min_line_pt / scale
    least = {**dict.fromkeys(_TEXT, text), **dict.fromkeys(_THIN_LINES, line)}
    raised = {name: max(value, getattr(sizes, name)) for name, value in least.items()}
    return replace(sizes, least_pt=text, **raised)
