"""KML's geometry tags to WKB."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from layers.files import wkb

_SPACED_COMMA = re.compile(r"\s*,\s*")
_NAN = math.nan
TRACK, RING = "gx:Track|", "LinearRing|"


class GeometryFault(ValueError):  # noqa: N818 - a fault in the data, caught by the reader
    """A geometry that can't be used; the text says why."""


@dataclass(slots=True)
class Shape:
    """A geometry tag while it is read.

    Attributes
    ----------
    kind : str
        ``Point``, ``LineString``, ``LinearRing``, ``Polygon``, ``MultiGeometry``, ``gx:Track`` or
        ``gx:MultiTrack``.
    texts : list of str
        Contents of ``coordinates``: one for each ring of a polygon; ``gx:coord`` of a track.
    times : list of str
        Contents of ``when`` of a track.
    tags : list of str
        Height mode and the like, as tags.
    members : list of Shape
    """

    kind: str
    texts: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    members: list[Shape] = field(default_factory=list)


def numbers_of(text: str, mended: list[str]) -> tuple[list[float], int]:
    """All numbers of a ``coordinates`` text and how many each vertex has, 2 or 3.

    Raises
    ------
    GeometryFault
        When something in it is no number.
    """
    tuples = text.split()
    if not tuples:
        raise GeometryFault("it has no coordinates")
    dims = tuples[0].count(",") + 1
    try:
        if 2 <= dims <= 3 and all(item.count(",") == dims - 1 for item in tuples):
            return [float(number) for number in text.replace(",", " ").split()], dims
        return _loose_numbers(text, mended)
    except ValueError as error:
        raise GeometryFault(f"“{text.strip()[:40]}” holds something that is no number") from error


def _loose_numbers(text: str, mended: list[str]) -> tuple[list[float], int]:
    """Coordinates with spaces after the commas, or of different lengths."""
    tuples = [item.strip(",").split(",") for item in _SPACED_COMMA.sub(",", text.strip()).split()]
    if any(len(item) < 2 for item in tuples):
        raise GeometryFault(f"“{text.strip()[:40]}” lacks a longitude or latitude")
    mended.append("Coordinates with spaces, or of different lengths, were read")
    dims = 3 if any(len(item) > 2 for item in tuples) else 2
    flat: list[float] = []
    for item in tuples:
        numbers = [float(number) if number else _NAN for number in item[:dims]]
        flat += numbers + [_NAN] * (dims - len(numbers))
    return flat, dims


def wkb_of(shape: Shape, mended: list[str]) -> tuple[bytes, tuple[str, ...]]:
    """WKB of a geometry, and the height tags of its simple geometries.

    Raises
    ------
    GeometryFault
    """
    if shape.kind in ("MultiGeometry", "gx:MultiTrack"):
        return _collection(shape, mended)
    tags = "".join(shape.tags)
    if shape.kind == "Point":
        flat, dims = numbers_of(shape.texts[0] if shape.texts else "", mended)
        if len(flat) > dims:
            mended.append("Of a point with several coordinates the first was taken")
        return wkb.point(flat[:dims]), (tags,)
    if shape.kind == "Polygon":
        return _polygon(shape, mended), (tags,)
    if shape.kind == "gx:Track":
        return _track(shape, mended), (TRACK + tags,)
    flat, dims = numbers_of(shape.texts[0] if shape.texts else "", mended)
    if shape.kind == "LinearRing":
        return wkb.line(_closed(flat, dims, mended), dims), (RING + tags,)
    if len(flat) < 2 * dims:
        raise GeometryFault("a line needs at least two positions")
    return wkb.line(flat, dims), (tags,)


def _collection(shape: Shape, mended: list[str]) -> tuple[bytes, tuple[str, ...]]:
    members: list[bytes] = []
    tags: list[str] = []
    for member in shape.members:
        data, member_tags = wkb_of(member, mended)
        members.append(data)
        tags += member_tags
    if not members:
        raise GeometryFault("it has no members")
    kinds = {wkb.kind_of(data) for data in members}
    of_one = {wkb.POINT: wkb.MULTIPOINT, wkb.LINE: wkb.MULTILINE, wkb.POLYGON: wkb.MULTIPOLYGON}
    kind = of_one.get(kinds.pop(), wkb.COLLECTION) if len(kinds) == 1 else wkb.COLLECTION
    dims = max(wkb.dims_of(data) for data in members)
    if any(wkb.dims_of(data) != dims for data in members):
        kind = wkb.COLLECTION
    same = tuple(tags[:1]) if len(set(tags)) == 1 else tuple(tags)
    return wkb.collection(kind, members, dims), same


def _polygon(shape: Shape, mended: list[str]) -> bytes:
    if not shape.texts:
        raise GeometryFault("the polygon has no boundary")
    rings = [numbers_of(text, mended) for text in shape.texts]
    dims = max(ring_dims for _, ring_dims in rings)
    return wkb.polygon([_closed(_widened(flat, own, dims), dims, mended) for flat, own in rings], dims)


def _widened(flat: list[float], own: int, dims: int) -> list[float]:
    if own == dims:
        return flat
    return [number for i in range(0, len(flat), 2) for number in (flat[i], flat[i + 1], _NAN)]


def _closed(flat: list[float], dims: int, mended: list[str]) -> list[float]:
    if flat[:2] != flat[-dims : 2 - dims or None]:
        flat = flat + flat[:dims]
        mended.append("An open ring was closed")
    if len(flat) < 4 * dims:
        raise GeometryFault("a ring needs at least three different positions")
    return flat


def _track(shape: Shape, mended: list[str]) -> bytes:
    """A track as a line whose m is the time; a point where there is one position only."""
    flat: list[float] = []
    for index, text in enumerate(shape.texts):
        numbers = [float(part) for part in text.split()] if _are_numbers(text) else []
        if len(numbers) < 2:
            mended.append("Positions of a track without coordinates were left out")
            continue
        time = seconds_of(shape.times[index]) if index < len(shape.times) else _NAN
        flat += [numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else _NAN, time]
    if not flat:
        raise GeometryFault("the track has no positions")
    return wkb.point(flat) if len(flat) == 4 else wkb.line(flat, 4)


def _are_numbers(text: str) -> bool:
    try:
        return all(math.isfinite(float(part)) for part in text.split())
    except ValueError:
        return False


def seconds_of(text: str) -> float:
    """Seconds since 1970 UTC of an ISO 8601 date or time, which may end at the year or month."""
    plain = text.strip()
    plain += {4: "-01-01", 7: "-01"}.get(len(plain), "")
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return _NAN
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def time_text(seconds: float) -> str:
    """ISO 8601 in UTC of seconds since 1970; empty for NaN or what no calendar holds."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    spec = (
        "seconds" if moment.microsecond == 0 else "milliseconds" if moment.microsecond % 1000 == 0 else "auto"
    )
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")
