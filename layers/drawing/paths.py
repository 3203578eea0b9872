"""Outlines of symbols: closed paths of moves, lines and cubic curves, and what they are built from.

Everything is filled by the non-zero rule: outlines run clockwise on the page, holes against it, so that
overlapping pieces join. Lines are given a body here, so that every painter needs only one kind of path.
Coordinates are those of a symbol's unit box: x right, y down, (0, 0) the anchor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Op = tuple[str, tuple[float, ...]]
"""``("M", (x, y))``, ``("L", (x, y))``, ``("C", (x1, y1, x2, y2, x, y))`` or ``("Z", ())``."""
Path = tuple[Op, ...]
Point = tuple[float, float]

_KAPPA = 0.5522847498
"""Handle length of a quarter circle of radius one, drawn as one cubic curve."""


def polygon(*points: Point) -> Path:
    """A closed polygon, turned clockwise if it isn't."""
    area = sum(points[i - 1][0] * y - x * points[i - 1][1] for i, (x, y) in enumerate(points))
    first, *rest = points if area >= 0 else points[::-1]
    return (("M", first), *(("L", point) for point in rest), ("Z", ()))


def circle(radius: float, centre: Point = (0.0, 0.0)) -> Path:
    """A circle as four curves."""
    x, y = centre
    k = radius * _KAPPA
    return (
        ("M", (x + radius, y)),
        ("C", (x + radius, y + k, x + k, y + radius, x, y + radius)),
        ("C", (x - k, y + radius, x - radius, y + k, x - radius, y)),
        ("C", (x - radius, y - k, x - k, y - radius, x, y - radius)),
        ("C", (x + k, y - radius, x + radius, y - k, x + radius, y)),
        ("Z", ()),
    )


def ring(outer: float, inner: float, centre: Point = (0.0, 0.0)) -> Path:
    """The area between two circles."""
    return circle(outer, centre) + hole(circle(inner, centre))


def hole(path: Path) -> Path:
    """One closed path run the other way round, so that it is left out of what it lies in."""
    ends = [values[-2:] for _, values in path if values]
    ops: list[Op] = [("M", ends[-1])]
    for i in range(len(ends) - 1, 0, -1):
        op, values = path[i]
        handles = (*values[2:4], *values[:2]) if op == "C" else ()
        ops.append((op, (*handles, *ends[i - 1])))
    ops.append(("Z", ()))
    return tuple(ops)


def half_disc(radius: float) -> Path:
    """The left half of a disc."""
    k = radius * _KAPPA
    return (
        ("M", (0.0, radius)),
        ("C", (-k, radius, -radius, k, -radius, 0.0)),
        ("C", (-radius, -k, -k, -radius, 0.0, -radius)),
        ("Z", ()),
    )


def diamond(reach: float, corner: float = 0.0) -> Path:
    """A square on its point, its corners `reach` from the centre before rounding by `corner`."""
    return rounded(((0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)), corner)


def square(half: float, corner: float = 0.0) -> Path:
    """A square of side 2 · `half`."""
    return rounded(((-half, -half), (half, -half), (half, half), (-half, half)), corner)


def rounded(points: Sequence[Point], corner: float) -> Path:
    """A polygon whose corners are cut off `corner` before each vertex by a smooth curve."""
    if corner <= 0:
        return polygon(*points)
    ops: list[Op] = []
    count = len(points)
    for i, vertex in enumerate(points):
        before = _towards(vertex, points[i - 1], corner)
        after = _towards(vertex, points[(i + 1) % count], corner)
        ops.append(("L" if ops else "M", before))
        handles = (*_towards(before, vertex, corner * _KAPPA), *_towards(after, vertex, corner * _KAPPA))
        ops.append(("C", (*handles, *after)))
    ops.append(("Z", ()))
    return tuple(ops)


def bar(start: Point, end: Point, width: float) -> Path:
    """A straight stroke with square ends."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    nx, ny = -dy / length * width / 2, dx / length * width / 2
    return polygon(
        (start[0] + nx, start[1] + ny),
        (end[0] + nx, end[1] + ny),
        (end[0] - nx, end[1] - ny),
        (start[0] - nx, start[1] - ny),
    )


def stroke(points: Sequence[Point], width: float) -> Path:
    """An open polyline with a body, mitred at its bends, square at its ends."""
    left, right = _sides(points, width / 2)
    return polygon(*left, *reversed(right))


def arc(radius: float, start: float, end: float, centre: Point = (0.0, 0.0), steps: int = 16) -> list[Point]:
    """Points on a circle from angle `start` to `end`, degrees clockwise on the page from the right."""
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def mirrored(path: Path) -> Path:
    """The path with left and right exchanged."""
    return tuple((op, tuple(-v if i % 2 == 0 else v for i, v in enumerate(values))) for op, values in path)


def scaled(path: Path, factor: float, dx: float = 0.0, dy: float = 0.0) -> Path:
    """The path scaled about the anchor, then moved."""
    moves = (dx, dy)
    return tuple((op, tuple(v * factor + moves[i % 2] for i, v in enumerate(values))) for op, values in path)


def cut(path: Path, side: int) -> Path:
    """What of a polygon of straight sides lies left (-1) or right (1) of the anchor's vertical."""
    out: list[Op] = []
    for points in _rings(path):
        kept: list[Point] = []
        for i, (x, y) in enumerate(points):
            px, py = points[i - 1]
            if (px * side > 0) != (x * side > 0) and px != x:
                kept.append((0.0, py + (y - py) * px / (px - x)))
            if x * side >= 0:
                kept.append((x, y))
        if len(kept) > 2:
            out.extend(polygon(*kept))
    return tuple(out)


def svg_data(path: Path, scale: float = 1.0, dx: float = 0.0, dy: float = 0.0, digits: int = 3) -> str:
    """The path as the ``d`` attribute of an SVG path."""
    pieces = []
    for op, values in scaled(path, scale, dx, dy):
        numbers = " ".join(f"{round(v, digits) + 0.0:g}" for v in values)
        pieces.append(op + numbers)
    return "".join(pieces)


def _rings(path: Path) -> list[list[Point]]:
    rings: list[list[Point]] = []
    for op, values in path:
        if op == "M":
            rings.append([])
        if op in "ML":
            rings[-1].append((values[0], values[1]))
    return rings


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    share = distance / length if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _sides(points: Sequence[Point], half: float) -> tuple[list[Point], list[Point]]:
    left, right = [], []
    for i, (x, y) in enumerate(points):
        before, after = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
        first = _unit(before, (x, y)) if i else _unit((x, y), after)
        second = _unit((x, y), after) if i < len(points) - 1 else first
        nx, ny = -(first[1] + second[1]), first[0] + second[0]
        length = math.hypot(nx, ny) or 1.0
        nx, ny = nx / length, ny / length
        reach = half / max(nx * -first[1] + ny * first[0], 0.35)
        left.append((x + nx * reach, y + ny * reach))
        right.append((x - nx * reach, y - ny * reach))
    return left, right


def _unit(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    return dx / length, dy / length
