"""The map's own symbols as vector paths in a unit box, for every painter alike.

A symbol's box is one high and one wide around the anchor; `Markers.size` is its height on the page.
Parts are filled from first to last in the colour of their role: ``rim`` the edge towards the ground,
``fill`` the hue, ``ink`` the detail on the hue and the inside of hollow symbols.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from layers.drawing import paths
from layers.drawing.paths import Path, Point

Role = Literal["rim", "fill", "ink"]


@dataclass(frozen=True, slots=True)
class Part:
    """A path and the role whose colour fills it (non-zero rule)."""

    role: Role
    path: Path


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol: its parts, and how far it reaches from its anchor (unit box), for label placement."""

    name: str
    parts: tuple[Part, ...]
    reach: float = 0.5


def symbol(name: str) -> Symbol:
    """The symbol of that name; a `KeyError` names one that doesn't exist."""
    return SYMBOLS[name]


def _hammer() -> Path:
    """One hammer, its handle from lower left to upper right, its head across the upper end."""
    handle = paths.bar((-0.25, 0.29), (0.2, -0.16), 0.075)
    # The head: a flat face on one side, a wedge on the other, set across the handle.
    along, across = (0.7071, -0.7071), (0.7071, 0.7071)
    centre = (0.185, -0.145)

    def at(a: float, c: float) -> Point:
        return centre[0] + a * along[0] + c * across[0], centre[1] + a * along[1] + c * across[1]

    head = paths.polygon(at(-0.07, -0.13), at(0.07, -0.13), at(0.07, 0.1), at(-0.07, 0.21))
    return handle + head


def _hammers() -> tuple[Path, Path]:
    return _hammer(), paths.mirrored(_hammer())


def _anchor_halves() -> tuple[Path, Path]:
    """Left and right half of an anchor."""
    eye = paths.stroke(paths.arc(0.068, -90, 90, (0.0, -0.235), 10), 0.052)
    shank = paths.polygon((0.0, -0.17), (0.034, -0.17), (0.034, 0.27), (0.0, 0.27))
    stock = paths.polygon((0.0, -0.125), (0.135, -0.125), (0.135, -0.062), (0.0, -0.062))
    arm = paths.stroke([*reversed(paths.arc(0.215, 14, 90, (0.0, 0.075), 10))], 0.066)
    fluke = paths.polygon((0.275, 0.155), (0.222, -0.01), (0.105, 0.12))
    right = eye + shank + stock + arm + fluke
    return paths.mirrored(right), right


def _question(size: float) -> Path:
    """A question mark, `size` high."""
    hook = [*paths.arc(0.24, -190, 40, (0.0, -0.2), 18), (0.03, 0.06), (0.0, 0.2)]
    dot = paths.circle(0.085, (0.0, 0.4))
    return paths.scaled(paths.stroke(hook, 0.14) + dot, size)


def _disc_with_hammers(name: str, sure: Literal["filled", "half", "hollow"]) -> Symbol:
    rim, body = Part("rim", paths.circle(0.5)), paths.circle(0.455)
    paper, edge = Part("ink", body), Part("fill", paths.ring(0.455, 0.39))
    hammers = _hammers()
    parts: tuple[Part, ...]
    if sure == "filled":
        parts = (rim, Part("fill", body), *(Part("ink", hammer) for hammer in hammers))
    elif sure == "hollow":
        parts = (rim, paper, edge, *(Part("fill", hammer) for hammer in hammers))
    else:
        left = (Part("ink", paths.cut(hammer, -1)) for hammer in hammers)
        right = (Part("fill", paths.cut(hammer, 1)) for hammer in hammers)
        parts = (rim, paper, edge, Part("fill", paths.half_disc(0.455)), *left, *right)
    return Symbol(name, parts)


def _diamond_with_anchor(name: str, sure: Literal["filled", "half", "hollow"]) -> Symbol:
    rim, body = Part("rim", paths.diamond(0.56, 0.07)), paths.diamond(0.5, 0.055)
    paper = Part("ink", body)
    edge = Part("fill", body + paths.hole(paths.diamond(0.415, 0.04)))
    left, right = (paths.scaled(half, 0.8, 0.0, -0.01) for half in _anchor_halves())
    parts: tuple[Part, ...]
    if sure == "filled":
        parts = (rim, Part("fill", body), Part("ink", left), Part("ink", right))
    elif sure == "hollow":
        parts = (rim, paper, edge, Part("fill", left), Part("fill", right))
    else:
        half = Part("fill", paths.polygon((0.0, -0.47), (0.0, 0.47), (-0.47, 0.0)))
        parts = (rim, paper, edge, half, Part("ink", left), Part("fill", right))
    return Symbol(name, parts)


def _crossing() -> Symbol:
    chevron = [(-0.46, -0.33), (-0.14, 0.0), (-0.46, 0.33)]
    left, halo = paths.stroke(chevron, 0.17), paths.stroke(chevron, 0.33)
    parts = (
        Part("rim", halo),
        Part("rim", paths.mirrored(halo)),
        Part("fill", left),
        Part("fill", paths.mirrored(left)),
    )
    return Symbol("crossing", parts)


def _station() -> Symbol:
    tracks = paths.bar((-0.5, 0.0), (0.5, 0.0), 0.18)
    parts = (
        Part("rim", paths.square(0.46) + paths.bar((-0.58, 0.0), (0.58, 0.0), 0.36)),
        Part("fill", paths.square(0.36)),
        Part("ink", paths.square(0.22)),
        Part("fill", tracks),
    )
    return Symbol("station", parts)


def _deposit() -> Symbol:
    dots: Path = ()
    for centre in paths.arc(0.405, 0, 330, steps=11):
        dots += paths.circle(0.062, centre)
    return Symbol(
        "deposit",
        (
            Part("rim", paths.circle(0.5)),
            Part("ink", paths.circle(0.46)),
            Part("fill", dots),
            Part("fill", _question(0.46)),
        ),
    )


def _lock() -> Symbol:
    """A lock's gates: two leaves that meet pointing upstream, on a disc."""
    gates: Path = ()
    for x in (-0.2, 0.06):
        gates += paths.stroke([(x, -0.27), (x + 0.17, 0.0), (x, 0.27)], 0.1)
    return Symbol(
        "lock",
        (
            Part("rim", paths.square(0.5, 0.14)),
            Part("fill", paths.square(0.44, 0.11)),
            Part("ink", gates),
        ),
    )


def _candidate() -> Symbol:
    return Symbol(
        "candidate-port",
        (
            Part("rim", paths.diamond(0.56, 0.07)),
            Part("ink", paths.diamond(0.5, 0.055)),
            Part("fill", paths.diamond(0.5, 0.055) + paths.hole(paths.diamond(0.42, 0.04))),
            Part("fill", paths.scaled(_question(0.44), 1.0, 0.0, -0.005)),
        ),
    )


def _context_port() -> Symbol:
    return Symbol(
        "context-port",
        (
            Part("rim", paths.diamond(0.6, 0.06)),
            Part("ink", paths.diamond(0.5, 0.05)),
            Part("fill", paths.diamond(0.5, 0.05) + paths.hole(paths.diamond(0.24))),
        ),
    )


def _simple() -> list[Symbol]:
    chevron = paths.stroke([(-0.22, -0.4), (0.24, 0.0), (-0.22, 0.4)], 0.22)
    wide = paths.stroke([(-0.26, -0.45), (0.26, 0.0), (-0.26, 0.45)], 0.4)
    cross = paths.bar((-0.4, -0.4), (0.4, 0.4), 0.2)
    return [
        Symbol(
            "city",
            (
                Part("rim", paths.circle(0.5)),
                Part("ink", paths.circle(0.4)),
                Part("fill", paths.ring(0.42, 0.26)),
            ),
        ),
        Symbol(
            "capital",
            (
                Part("rim", paths.circle(0.5)),
                Part("ink", paths.circle(0.42)),
                Part("fill", paths.ring(0.44, 0.33)),
                Part("fill", paths.circle(0.17)),
            ),
        ),
        Symbol("waypoint", (Part("rim", paths.circle(0.5)), Part("fill", paths.circle(0.34)))),
        Symbol("fob", (Part("rim", paths.diamond(0.6)), Part("fill", paths.diamond(0.44)))),
        Symbol("chevron", (Part("rim", wide), Part("fill", chevron))),
        Symbol("cross", (Part("fill", cross), Part("fill", paths.mirrored(cross)))),
        Symbol("tick", (Part("fill", paths.bar((0.0, -0.5), (0.0, 0.5), 0.2)),)),
        Symbol("stroke", (Part("fill", paths.bar((-0.4, 0.4), (0.4, -0.4), 0.2)),)),
        Symbol("disc", (Part("rim", paths.circle(0.5)), Part("fill", paths.circle(0.45)))),
        Symbol("square", (Part("rim", paths.square(0.5)), Part("fill", paths.square(0.4)))),
        Symbol("square-hollow", (Part("fill", paths.square(0.42)), Part("rim", paths.square(0.28)))),
        Symbol("ring", (Part("fill", paths.ring(0.5, 0.4)),)),
        Symbol("selection", (Part("rim", paths.ring(0.5, 0.375)), Part("fill", paths.ring(0.475, 0.4)))),
        Symbol(
            "north",
            (
                Part("rim", paths.polygon((0.0, -0.5), (0.23, 0.5), (0.0, 0.36), (-0.23, 0.5))),
                Part("fill", paths.polygon((0.0, -0.46), (0.0, 0.33), (-0.19, 0.44))),
                Part("fill", paths.polygon((0.0, -0.46), (0.19, 0.44), (0.0, 0.33))),
                Part("ink", paths.polygon((0.02, -0.3), (0.145, 0.375), (0.02, 0.3))),
            ),
        ),
        Symbol("point", (Part("rim", paths.circle(0.5)), Part("fill", paths.circle(0.38)))),
    ]


@cache
def _all() -> dict[str, Symbol]:
    found = [
        _disc_with_hammers("mine", "filled"),
        _disc_with_hammers("mine-half", "half"),
        _disc_with_hammers("mine-hollow", "hollow"),
        _diamond_with_anchor("export-port", "filled"),
        _diamond_with_anchor("export-port-half", "half"),
        _diamond_with_anchor("receiving-port", "hollow"),
        _candidate(),
        _context_port(),
        _crossing(),
        _station(),
        _deposit(),
        _lock(),
        *_simple(),
    ]
    return {item.name: item for item in found}


SYMBOLS: dict[str, Symbol] = _all()
"""Every symbol by name."""
