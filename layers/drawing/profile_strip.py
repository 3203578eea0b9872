"""The profile strip: a route laid out straight, below the map and in figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from geo.units import format_length
from layers.drawing.draw_list import Item, Label, Labels, Lines, Markers, Stroke, TextRun
from layers.drawing.lanes import Run
from layers.drawing.line_styles import LineLook, Pens, inked
from layers.drawing.status_marks import BADGE_MM, mark_of
from layers.drawing.text import TextMeasurer
from layers.drawing.units import Units
from layers.evidence.interval import Interval
from layers.records.route import Mode
from layers.routing.lengths import hours_text
from layers.routing.profile import Profile, ProfileLeg, ProfileStop
from layers.sanctions.status import STATUS_NAMES
from layers.theme.theme import Theme

TEXT_PT = 7.8
NEAR_SCALE = 100_000.0
"""Lines are drawn as on a close map, where rivers are double and rails have ticks."""


def strip_height(units: Units) -> float:
    """Height of the strip in page units."""
    return units.pt(74.0)


def profile_strip(
    profile: Profile,
    theme: Theme,
    measurer: TextMeasurer,
    *,
    left: float,
    top: float,
    width: float,
    units: Units,
) -> tuple[Item, ...]:
    """Draw a profile: title, line by mode and standing, stops, lengths, and who owns the cargo."""
    size = units.pt(TEXT_PT)
    line_y = top + units.pt(38.0)
    pad = units.pt(10.0)
    pens = Pens(theme, units, NEAR_SCALE)
    scale = (width - 2 * pad) / max(profile.drawn, 1.0)

    def x_of(metres: float) -> float:
        return left + pad + metres * scale

    labels = [_title(profile, theme, left + pad, top + size, size, measurer, width - 2 * pad)]
    items: list[Item] = []
    colour = _colour(profile, theme)
    for row in profile.legs:
        x0, x1 = x_of(row.start), x_of(row.end)
        items.extend(_line(row, x0, x1, line_y, colour, pens))
        items.extend(_status_marks(profile, x0, x1, line_y, theme, units))
        labels.extend(_leg_words(row, (x0, x1), line_y, size, theme, measurer))
    items.extend(_stop_marks(profile.stops, x_of, line_y, theme, units))
    labels.extend(
        _stop_names(profile.stops, x_of, line_y, size, theme, measurer, (left + pad, left + width - pad))
    )
    return (*items, Labels(tuple(labels)))


def _colour(profile: Profile, theme: Theme) -> str:
    if profile.status is not None:
        return theme.status_colour(profile.status)
    hues = [theme.hue(commodity) for commodity in profile.route.commodities]
    return hues[0] if len(hues) == 1 else theme.ink.neutral


def _title(
    profile: Profile,
    theme: Theme,
    x: float,
    y: float,
    size: float,
    measurer: TextMeasurer,
    room: float,
) -> Label:
    if math.isinf(profile.high):
        length = f"at least {format_length(profile.low)}"
    else:
        length = f"{format_length(profile.low)} to {format_length(profile.high)}"
    hours = hours_text(Interval(profile.hours_low, profile.hours_high))
    name = TextRun(f"{profile.route.name}   ", size * 1.1, theme.window.text, 700)
    status = []
    if profile.status is not None:
        words = f"   {STATUS_NAMES[profile.status].lower()}"
        status = [TextRun(words, size, theme.status_colour(profile.status), 700)]
    muted = TextRun(length, size, theme.window.muted)
    whole = replace(muted, text=f"{length}, {hours} under way at assumed speeds")
    # On a narrow page, what the lines show anyway goes first.
    for runs in ([name, whole, *status], [name, muted, *status], [name, muted], [name]):
        if sum(measurer.measure(run)[0] for run in runs) <= room:
            break
    return Label(x, y, (tuple(runs),))


def _line(row: ProfileLeg, x0: float, x1: float, y: float, colour: str, pens: Pens) -> list[Item]:
    count = max(int(x1 - x0), 2)
    along = np.linspace(0.0, x1 - x0, count)
    xy = np.column_stack([x0 + along, np.full(count, y)])
    run = Run(0, xy, along, np.zeros(count, dtype=np.bool_))
    look = LineLook(row.leg.mode, row.leg.standing, colour)
    casing = Stroke(pens.theme.window.panel, pens.casing(row.leg.mode), cap="butt")
    return [Lines(xy[[0, -1]], np.array([0, 2]), casing), *inked(look, [run], (row.leg.id,), pens)]


def _status_marks(profile: Profile, x0: float, x1: float, y: float, theme: Theme, units: Units) -> list[Item]:
    name = mark_of(profile.status) if profile.status is not None else None
    if name is None or profile.status is None:
        return []
    xs = np.arange(x0 + units.mm(4), x1 - units.mm(2), units.mm(7))
    if len(xs) == 0:
        return []
    colour = theme.status_colour(profile.status)
    xy = np.column_stack([xs, np.full(len(xs), y)])
    return [Markers(xy, name, units.mm(BADGE_MM), colour, theme.ink.paper, theme.window.panel)]


def _leg_words(
    row: ProfileLeg,
    span: tuple[float, float],
    y: float,
    size: float,
    theme: Theme,
    measurer: TextMeasurer,
) -> list[Label]:
    middle, room = (span[0] + span[1]) / 2, span[1] - span[0] - size
    length = format_length(row.length.drawn, "nmi" if row.leg.mode is Mode.SEA else "km")
    published = f", published {row.leg.published_km:g} km" if row.leg.published_km else ""
    for words in (f"{row.leg.mode.value}, {length}{published}", f"{row.leg.mode.value}, {length}", length):
        run = TextRun(words, size * 0.92, theme.window.text)
        if measurer.measure(run)[0] <= room:
            return [Label(middle, y - size * 0.9, ((run,),), "centre", "bottom")]
    return []


def _stop_marks(
    stops: tuple[ProfileStop, ...], x_of: Callable[[float], float], y: float, theme: Theme, units: Units
) -> list[Item]:
    items: list[Item] = []
    for name, chosen in (
        ("city", [s for s in stops if not s.border and not s.hand_over]),
        ("crossing", [s for s in stops if s.border]),
        ("fob", [s for s in stops if s.hand_over and not s.border]),
    ):
        if chosen:
            xy = np.array([[x_of(stop.at), y] for stop in chosen])
            size = units.mm(3.4 if name == "crossing" else 2.8)
            ids = tuple(stop.site for stop in chosen)
            items.append(
                Markers(xy, name, size, theme.ink.subject, theme.window.panel, theme.ink.halo, ids=ids)
            )
    return items


def _stop_names(
    stops: tuple[ProfileStop, ...],
    x_of: Callable[[float], float],
    y: float,
    size: float,
    theme: Theme,
    measurer: TextMeasurer,
    span: tuple[float, float],
) -> list[Label]:
    found: list[Label] = []
    taken: list[tuple[float, float]] = []
    # Ends first: they are never left out.
    order = sorted(stops, key=lambda s: s not in (stops[0], stops[-1]))
    for stop in order:
        words = f"{stop.name} (FOB)" if stop.hand_over else stop.name
        run = TextRun(words, size, theme.window.text, 500)
        width = measurer.measure(run)[0]
        x = x_of(stop.at)
        x = min(max(x, span[0] + width / 2), span[1] - width / 2)
        if all(x + width / 2 + size < low or x - width / 2 - size > high for low, high in taken):
            taken.append((x - width / 2, x + width / 2))
            found.append(Label(x, y + size * 1.1, ((run,),), "centre", "top"))
    return found
