"""What stands on a map beside the map: scale bar and north arrow, the same on screen and page."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from geo.crs import from_lonlat, to_lonlat
from geo.scalebar import ScaleBar, scale_bar
from geo.viewport import Viewport
from layers.drawing.draw_list import Fill, Item, Label, Labels, Markers, Polygons, Stroke, TextRun
from layers.drawing.units import Units
from layers.theme.theme import Theme

BAR_PT = 2.6
"""Height of the scale bar."""

METRES_PER_DEGREE = 111_000.0


def scale_bar_items(
    viewport: Viewport,
    at: tuple[float, float],
    max_length: float,
    units: Units,
    theme: Theme,
    *,
    nautical: bool = False,
    halo: bool = True,
) -> tuple[Item, ...]:
    """A slim two-tone bar with its numbers above, and nautical miles below where asked for.

    Parameters
    ----------
    at : tuple of float
        Page position of the left end of the bar's upper edge; numbers stand above it.
    max_length : float
        Page units.
    nautical : bool
        Add a bar in nautical miles below, for maps of sea routes.
    halo : bool
        Set it off from a busy map.

    Returns
    -------
    tuple of Item
        Empty where the map shows no part of the earth.
    """
    upper = scale_bar(viewport, at, max_length)
    if upper is None:
        return ()
    height = units.pt(BAR_PT)
    items = _bar(upper, at[1], height, units, theme, above=True, halo=halo)
    if nautical:
        lower = scale_bar(viewport, at, max_length, unit="nmi")
        if lower is not None:
            items += _bar(lower, at[1] + height * 1.35, height, units, theme, above=False, halo=halo)
    return items


def _bar(
    bar: ScaleBar, top: float, height: float, units: Units, theme: Theme, *, above: bool, halo: bool
) -> tuple[Item, ...]:
    ink, paper = theme.ink.subject, theme.ink.paper
    offsets = [offset for offset, _ in bar.ticks]
    halves = [
        Polygons(
            np.array(
                [
                    (bar.x + start, top),
                    (bar.x + end, top),
                    (bar.x + end, top + height),
                    (bar.x + start, top + height),
                ]
            ),
            np.array([0, 4]),
            np.array([0, 1]),
            Fill(ink if number % 2 == 0 else paper),
            Stroke(ink, units.pt(0.4), join="miter"),
        )
        for number, (start, end) in enumerate(pairwise(offsets))
    ]
    size = units.pt(theme.sizes.graticule_text_pt)
    y = top - units.pt(1.8) if above else top + height + units.pt(1.8)
    labels = []
    for offset, text in bar.ticks:
        last = offset == offsets[-1]
        if not text:
            continue
        run = TextRun(f"{text} {bar.unit}" if last else text, size, ink)
        labels.append(
            Label(
                bar.x + offset,
                y,
                ((run,),),
                "left" if last else "centre",
                "bottom" if above else "top",
                halo=theme.ink.halo if halo else None,
                halo_width=units.pt(theme.sizes.halo_pt),
            )
        )
    # The last number stands over the bar's end, its unit beyond it.
    if labels:
        labels[-1] = _shifted_by_digits(labels[-1], bar.ticks[-1][1], size)
    return (*halves, Labels(tuple(labels)))


def _shifted_by_digits(label: Label, number: str, size: float) -> Label:
    return replace(label, x=label.x - len(number) * size * 0.28)


def north_azimuth(viewport: Viewport, at: tuple[float, float]) -> float | None:
    """Direction of true north at a place of the page, degrees clockwise from the page's up.

    None where the place shows no part of the earth.
    """
    here = to_lonlat(viewport.to_map(np.array([at])), viewport.crs)
    if not np.isfinite(here).all():
        return None
    # Along the meridian, towards the middle of the map's side of the pole; a small step is enough.
    step = max(viewport.resolution, 1e-3) * 10 / METRES_PER_DEGREE
    step = -step if here[0, 1] + step > 90 else step
    ahead = from_lonlat(here + np.array([0.0, step]), viewport.crs)
    if not np.isfinite(ahead).all():
        return None
    dx, dy = ((viewport.to_page(ahead)[0] - np.array(at)) * math.copysign(1, step)).tolist()
    return math.degrees(math.atan2(dx, -dy))


def north_arrow_items(
    viewport: Viewport, at: tuple[float, float], size: float, theme: Theme, units: Units
) -> tuple[Item, ...]:
    """An arrow to true north at its own place, `size` high, centred on `at`."""
    turn = north_azimuth(viewport, at)
    if turn is None:
        return ()
    ink = theme.ink
    arrow = Markers(
        np.array([at], dtype=np.float64),
        "north",
        size,
        ink.subject,
        ink.paper,
        ink.halo,
        rotation=np.array([turn]),
    )
    letter = size * 0.62
    angle = math.radians(turn)
    text = Label(
        at[0] + math.sin(angle) * letter,
        at[1] - math.cos(angle) * letter,
        ((TextRun("N", units.pt(theme.sizes.graticule_text_pt), ink.subject, 700),),),
        "centre",
        "middle",
        halo=ink.halo,
        halo_width=units.pt(theme.sizes.halo_pt),
    )
    return (arrow, Labels((text,)))
