"""WKB to KML's geometry tags."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from layers.files import wkb
from layers.files.kml.coordinates import RING, TRACK, time_text

_TAGS = {wkb.POINT: "Point", wkb.LINE: "LineString", wkb.POLYGON: "Polygon"}


def shape_xml(data: bytes, tags: tuple[str, ...], m_is_time: bool) -> str:
    """The geometry as KML.

    Parameters
    ----------
    data : bytes
        WKB, at most `wkb.MAX_NESTING` deep.
    tags : tuple of str
        Height tags, one text for all simple geometries or one for each; see `KmlExtras`.
    m_is_time : bool
        Lines with m become tracks.

    Returns
    -------
    str
        Empty for an empty geometry.
    """
    supply = iter(tags) if len(tags) > 1 else _endless(tags[0] if tags else "")
    xml, _ = _shape(data, 0, supply, m_is_time)
    return xml


def _endless(text: str) -> Iterator[str]:
    while True:
        yield text


def _shape(data: bytes, offset: int, tags: Iterator[str], m_is_time: bool) -> tuple[str, int]:
    order = "<" if data[offset] == 1 else ">"
    kind, has_z, has_m = wkb.kind_and_dims(data[offset : offset + 5])
    (code,) = struct.unpack_from(f"{order}I", data, offset + 1)
    offset += 9 if code & 0x20000000 else 5
    dims = 2 + has_z + has_m
    if kind >= wkb.MULTIPOINT:
        (count,) = struct.unpack_from(f"{order}I", data, offset)
        offset += 4
        parts = []
        for _ in range(count):
            part, offset = _shape(data, offset, tags, m_is_time)
            parts.append(part)
        inner = "".join(parts)
        if inner and inner.startswith("<gx:Track>") and all(part.startswith("<gx:Track>") for part in parts):
            return f"<gx:MultiTrack>{inner}</gx:MultiTrack>", offset
        return (f"<MultiGeometry>{inner}</MultiGeometry>" if inner else ""), offset
    height = next(tags, "")
    if kind == wkb.POLYGON:
        return _polygon(data, offset, order, dims, has_z, height)
    count = 1
    if kind == wkb.LINE:
        (count,) = struct.unpack_from(f"{order}I", data, offset)
        offset += 4
    numbers = struct.unpack_from(f"{order}{count * dims}d", data, offset)
    offset += 8 * count * dims
    if not numbers or math.isnan(numbers[0]):
        return "", offset
    if height.startswith(TRACK) or (m_is_time and has_m):
        return _track(numbers, dims, has_z, has_m, height.removeprefix(TRACK)), offset
    tag = _TAGS[kind]
    if height.startswith(RING):
        tag, height = "LinearRing", height.removeprefix(RING)
    return f"<{tag}>{height}<coordinates>{_tuples(numbers, dims, has_z)}</coordinates></{tag}>", offset


def _polygon(data: bytes, offset: int, order: str, dims: int, has_z: bool, height: str) -> tuple[str, int]:
    (rings,) = struct.unpack_from(f"{order}I", data, offset)
    offset += 4
    parts = []
    for index in range(rings):
        (count,) = struct.unpack_from(f"{order}I", data, offset)
        numbers = struct.unpack_from(f"{order}{count * dims}d", data, offset + 4)
        offset += 4 + 8 * count * dims
        tag = "innerBoundaryIs" if index else "outerBoundaryIs"
        text = _tuples(numbers, dims, has_z)
        parts.append(f"<{tag}><LinearRing><coordinates>{text}</coordinates></LinearRing></{tag}>")
    return (f"<Polygon>{height}{''.join(parts)}</Polygon>" if parts else ""), offset


def _tuples(numbers: tuple[float, ...], dims: int, has_z: bool) -> str:
    if not has_z:
        return " ".join([f"{numbers[i]!r},{numbers[i + 1]!r}" for i in range(0, len(numbers), dims)])
    texts = []
    for i in range(0, len(numbers), dims):
        z = numbers[i + 2]
        texts.append(f"{numbers[i]!r},{numbers[i + 1]!r}" + ("" if math.isnan(z) else f",{z!r}"))
    return " ".join(texts)


def _track(numbers: tuple[float, ...], dims: int, has_z: bool, has_m: bool, height: str) -> str:
    times, places = [], []
    for i in range(0, len(numbers), dims):
        z = numbers[i + 2] if has_z else math.nan
        places.append(
            f"<gx:coord>{numbers[i]!r} {numbers[i + 1]!r}"
            + ("" if math.isnan(z) else f" {z!r}")
            + "</gx:coord>"
        )
        times.append(f"<when>{time_text(numbers[i + dims - 1]) if has_m else ''}</when>")
    return f"<gx:Track>{height}{''.join(times)}{''.join(places)}</gx:Track>"
