"""Colours for values of foreign layers: ramps from pale to dark, and hues that all eyes tell apart."""

from __future__ import annotations

from layers.errors import FormatError
from layers.theme.colour import mixed

OTHER = "#9A9EA3"
"""Of what belongs to no class."""

QUALITATIVE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#7A4E9B",
    "#8C6D46",
    "#4D5358",
    "#B3B300",
)
"""Okabe and Ito's hues, without yellow and black, which vanish on the map, and four more."""

RAMPS: dict[str, tuple[str, ...]] = {
    "ember": ("#FBE3C0", "#F3A45B", "#D95B1F", "#93300F", "#4A150A"),
    "water": ("#D8E8F0", "#93BFD8", "#4B8DB8", "#1F5C8B", "#0C2F52"),
    "moss": ("#E6EDCF", "#B3CB83", "#6FA04A", "#37712F", "#143F1C"),
    "iris": ("#E9DEF0", "#C0A2D6", "#9268B4", "#643A8C", "#361858"),
    "viridis": ("#FDE725", "#5EC962", "#21918C", "#3B528B", "#440154"),
    "cold to hot": ("#2C5FA8", "#8DB4D8", "#EDE9E0", "#E39A6B", "#B03A1E"),
}
"""Anchors from low to high; the last is for values on both sides of a middle."""


def ramp(name: str, count: int) -> list[str]:
    """Colours at even steps of a ramp.

    Raises
    ------
    FormatError
        When there is no ramp of that name.
    """
    if name not in RAMPS:
        raise FormatError(f"“{name}” is no colour ramp. There are: {', '.join(RAMPS)}.")
    anchors = RAMPS[name]
    found = []
    for number in range(count):
        along = (number / (count - 1) if count > 1 else 0.6) * (len(anchors) - 1)
        place = min(int(along), len(anchors) - 2)
        found.append(mixed(anchors[place], anchors[place + 1], along - place))
    return found


def qualitative(count: int) -> list[str]:
    """Hues for categories; from the eleventh on they come again, paler."""
    found = []
    for number in range(count):
        turn, place = divmod(number, len(QUALITATIVE))
        found.append(mixed(QUALITATIVE[place], "#FFFFFF", min(0.3 * turn, 0.75)))
    return found
