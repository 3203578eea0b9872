"""The two themes. Lengths are points (lines, text) and millimetres (symbols) on a screen of 96 dpi."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layers.errors import LayersError
from layers.records.commodity import Commodity
from layers.records.route import Standing
from layers.records.site import SiteKind
from layers.sanctions.status import Status
from layers.theme.colour import contrast
from layers.theme.palette import HUES_DARK, HUES_LIGHT, STATUS_STYLES

FONT_FAMILY = "Noto Sans CJK TC"
"""Latin, Cyrillic, Hangul and Hanzi in one family, so that no label falls back to another face."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours of what lies below: pale and cool."""

    sea: str
    shelf: str
    """Tint of the sea along the coast, and how strong it is at the coast itself."""
    shelf_opacity: float
    coast: str
    land: str
    neighbour: str
    """Land outside the DPRK."""
    river: str
    border: str
    border_casing: str
    province: str
    graticule: str
    area: str
    """Receiving provinces."""
    area_edge: str


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of text and of marks without a commodity."""

    subject: str
    context: str
    script: str
    """Hangul and Hanzi beside the Latin name."""
    water: str
    halo: str
    water_halo: str
    neutral: str
    """Places and routes of several commodities."""
    paper: str
    """Inside of hollow symbols."""
    rim: str
    """Light rim around symbols."""
    casing: str
    """Below routes."""
    waterway: str
    """Locks."""
    selection: str
    land: str
    """Names of countries and provinces."""


@dataclass(frozen=True, slots=True)
class Window:
    """Colours of panels and controls, for the window's style sheet and the web page."""

    panel: str
    panel_raised: str
    field: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    hover: str
    selected: str
    good: str
    warning: str
    error: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths on a standard screen; a figure multiplies them by its own scale."""

    subject_pt: float = 9.4
    script_pt: float = 7.6
    context_pt: float = 8.0
    water_pt: float = 8.6
    code_pt: float = 6.9
    graticule_text_pt: float = 6.6
    legend_pt: float = 8.2
    least_pt: float = 0.0
    most_pt: float = 1e9
    """Limits of lettering on a map, whatever a size is derived from; a printed page sets them."""
    halo_pt: float = 1.3
    coast_pt: float = 0.4
    river_pt: float = 0.5
    border_pt: float = 0.75
    border_casing_pt: float = 3.0
    province_pt: float = 0.45
    graticule_pt: float = 0.3
    area_edge_pt: float = 0.6
    route_pt: float = 1.7
    casing_pt: float = 1.1
    """How far a casing stands out on each side."""
    lane_pt: float = 3.9
    """Distance of parallel routes from axis to axis."""
    tick_pt: float = 1.8
    """Reach of a railway's ticks on each side of the line."""
    tick_gap_pt: float = 6.5
    chevron_mm: float = 2.0
    chevron_gap_mm: float = 34.0
    uncertainty_pt: float = 0.6
    leader_pt: float = 0.5
    fob_mm: float = 2.5
    selection_pt: float = 3.0
    symbol_mm: Mapping[SiteKind, float] = field(
        default_factory=lambda: {
            SiteKind.MINE: 6.2,
            SiteKind.DEPOSIT: 5.0,
            SiteKind.EXPORT_PORT: 6.4,
            SiteKind.RECEIVING_PORT: 6.2,
            SiteKind.CANDIDATE_PORT: 5.0,
            SiteKind.CONTEXT_PORT: 2.7,
            SiteKind.LOCK: 3.9,
            SiteKind.CROSSING: 4.2,
            SiteKind.STATION: 2.5,
            SiteKind.CITY: 1.9,
            SiteKind.WAYPOINT: 1.2,
        }
    )


DASHES: Mapping[Standing, tuple[float, ...]] = {
    Standing.REPORTED: (),
    Standing.INFERRED: (4.2, 2.2),
    Standing.HYPOTHETICAL: (0.01, 2.3),
}
"""On and off lengths in line widths; with round caps the last is a row of dots."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that decides looks, by name."""

    name: str
    dark: bool
    ground: Ground
    ink: Ink
    window: Window
    hues: Mapping[Commodity, str]
    sizes: Sizes = field(default_factory=Sizes)
    font_family: str = FONT_FAMILY

    def hue(self, commodity: Commodity) -> str:
        """Colour of a commodity."""
        return self.hues[commodity]

    def status_colour(self, status: Status) -> str:
        """Colour of a sanctions status; its pattern stands in `palette.STATUS_STYLES`."""
        style = STATUS_STYLES[status]
        return style.dark if self.dark else style.light

    def on(self, colour: str) -> str:
        """White or near-black, whichever reads better on the colour."""
        return max(("#FFFFFF", "#16191D"), key=lambda ink: contrast(ink, colour) + (ink == "#FFFFFF"))


LIGHT = Theme(
    name="light",
    dark=False,
    ground=Ground(
        sea="#DCE7EE",
        shelf="#B3CCDA",
        shelf_opacity=0.55,
        coast="#9DB4C2",
        land="#F8F5EF",
        neighbour="#ECE8DF",
        river="#B4CBD8",
        border="#7D7A74",
        border_casing="#FFFDF8A0",
        province="#B9B4AA",
        graticule="#8FA3AF70",
        area="#D9C9A838",
        area_edge="#A8946A",
    ),
    ink=Ink(
        subject="#1B1E23",
        context="#6B6A66",
        script="#74736E",
        water="#6C8CA1",
        halo="#FBF9F4",
        water_halo="#DCE7EE",
        neutral="#22384C",
        paper="#FFFFFF",
        rim="#FFFFFF",
        casing="#FFFFFFC8",
        waterway="#2F6C93",
        land="#92908A",
        selection="#0A7CFF",
    ),
    window=Window(
        panel="#F4F2EE",
        panel_raised="#FBFAF7",
        field="#FFFFFF",
        line="#D8D4CB",
        text="#1F2328",
        muted="#66655F",
        accent="#1F5F8B",
        on_accent="#FFFFFF",
        hover="#E8E4DB",
        selected="#D5E4EF",
        good="#16807A",
        warning="#9A5B00",
        error="#9B1230",
    ),
    hues=HUES_LIGHT,
)

DARK = Theme(
    name="dark",
    dark=True,
    ground=Ground(
        sea="#17212B",
        shelf="#2B4152",
        shelf_opacity=0.55,
        coast="#46596A",
        land="#29323B",
        neighbour="#20282F",
        river="#354A5A",
        border="#8B9097",
        border_casing="#10171D90",
        province="#4A555F",
        graticule="#8FA6B840",
        area="#C8B07A22",
        area_edge="#8D7D57",
    ),
    ink=Ink(
        subject="#F1F3F5",
        context="#98A1A9",
        script="#9AA4AD",
        water="#6E8DA3",
        halo="#1B232A",
        water_halo="#17212B",
        neutral="#C9D6E2",
        paper="#1A222A",
        rim="#E8EDF2",
        casing="#10161BD8",
        waterway="#6DB3DE",
        land="#747D84",
        selection="#4DA6FF",
    ),
    window=Window(
        panel="#1F262D",
        panel_raised="#262E36",
        field="#171D23",
        line="#3A444E",
        text="#E8EBEE",
        muted="#9AA4AD",
        accent="#62A8D8",
        on_accent="#0F1419",
        hover="#2E3740",
        selected="#2C4356",
        good="#35ABA3",
        warning="#F0A530",
        error="#F0607F",
    ),
    hues=HUES_DARK,
)

THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}


def theme_named(name: str) -> Theme:
    """The theme of that name.

    Raises
    ------
    LayersError
        When there is none.
    """
    try:
        return THEMES[name]
    except KeyError:
        raise LayersError(f"no theme “{name}”; choose one of {', '.join(THEMES)}") from None
