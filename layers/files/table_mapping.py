"""Which columns of a table say where a row lies, and what they come to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.crs import WGS84
from geo.errors import CoordinateError
from layers.errors import FormatError
from layers.files.import_report import ImportReport
from layers.files.wkb import point, points_array

PlaceKind = Literal["two columns", "coordinate", "wkt", "none"]

SAMPLE_ROWS = 200
UNREADABLE = "The place can't be read; the row is kept without one"
_MAX_WKT_NESTING = 20

_X_NAMES = (
    "longitude",
    "lon",
    "long",
    "lng",
    "x",
    "경도",
    "经度",
    "經度",
    "経度",
    "долгота",
    "easting",
    "동경",
)
_Y_NAMES = ("latitude", "lat", "y", "위도", "纬度", "緯度", "широта", "northing", "북위")
_WKT_NAMES = ("wkt", "geometry", "geom", "thegeom", "wktgeometry", "shape")
_WHOLE_NAMES = (
    "mgrs",
    "coordinates",
    "coordinate",
    "coords",
    "coord",
    "position",
    "location",
    "latlon",
    "latlong",
    "lonlat",
    "dms",
    "utm",
    "place",
    "좌표",
    "坐标",
    "座標",
    "координаты",
)
_DEGREES_NAMES = frozenset(("longitude", "lon", "lng", "latitude", "lat", "경도", "위도", "经度", "纬度"))


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Where in a table the place of a row stands.

    Attributes
    ----------
    kind : str
        ``two columns`` (x and y: numbers, or angles in any notation), ``coordinate`` (one column in
        any notation: DMS, MGRS, UTM, a map link), ``wkt`` (one column of well-known text) or
        ``none``.
    x, y : str
        Column names of longitude or easting, and latitude or northing.
    text : str
        Column name of the whole coordinate or WKT.
    crs : str or None
        What the numbers are in; None when it has to be asked. A coordinate in words is WGS 84.
    """

    kind: PlaceKind
    x: str = ""
    y: str = ""
    text: str = ""
    crs: str | None = WGS84

    def columns(self) -> tuple[str, ...]:
        """Names of the columns that are used."""
        return (self.x, self.y) if self.kind == "two columns" else (self.text,) if self.text else ()


def guessed_mapping(names: Sequence[str], columns: Sequence[Sequence[str | None]]) -> TableMapping:
    """The likeliest mapping, from the columns' names and the first values.

    Parameters
    ----------
    names : sequence of str
    columns : sequence of sequences of str
        For each name the first values, None where empty.
    """
    plain = [_plain(name) for name in names]
    by_name = dict(zip(reversed(plain), range(len(plain) - 1, -1, -1), strict=True))
    for wanted in _WKT_NAMES:
        if wanted in by_name and _mostly(columns[by_name[wanted]], _is_wkt):
            return TableMapping("wkt", text=names[by_name[wanted]])
    pair = _pair(plain)
    if pair is not None:
        x, y = pair
        if _mostly(columns[x], _is_angle) and _mostly(columns[y], _is_angle):
            crs = WGS84 if _are_degrees(plain, columns, x, y) else None
            return TableMapping("two columns", names[x], names[y], crs=crs)
    from geo.coordinates import looks_like_coordinate

    for wanted in _WHOLE_NAMES:
        if wanted in by_name and _mostly(columns[by_name[wanted]], looks_like_coordinate):
            return TableMapping("coordinate", text=names[by_name[wanted]])
    for index, column in enumerate(columns):
        if _mostly(column, _is_wkt):
            return TableMapping("wkt", text=names[index])
        if _mostly(column, _is_whole_coordinate):
            return TableMapping("coordinate", text=names[index])
    return TableMapping("none", crs=None)


def _plain(name: str) -> str:
    """A column name without case, accents of writing and signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name).casefold())


def _pair(plain: Sequence[str]) -> tuple[int, int] | None:
    """The columns named like longitude and latitude: whole names first, then beginnings."""
    tests: tuple[Callable[[str, str], bool], ...] = (
        str.__eq__,
        lambda name, wanted: len(wanted) > 1 and name.startswith(wanted),
        lambda name, wanted: len(wanted) > 2 and name.endswith(wanted),
    )
    for test in tests:
        for x_name, y_name in (*zip(_X_NAMES, _Y_NAMES, strict=False), *_mixed_pairs()):
            x = next((i for i, name in enumerate(plain) if test(name, x_name)), None)
            y = next((i for i, name in enumerate(plain) if test(name, y_name)), None)
            if x is not None and y is not None and x != y:
                return x, y
    return None


def _mixed_pairs() -> list[tuple[str, str]]:
    return [(x, y) for x in _X_NAMES for y in _Y_NAMES if (len(x) == 1) == (len(y) == 1)]


def _are_degrees(plain: Sequence[str], columns: Sequence[Sequence[str | None]], x: int, y: int) -> bool:
    if plain[x] in _DEGREES_NAMES and plain[y] in _DEGREES_NAMES:
        return True
    numbers = [_number(text) for index in (x, y) for text in columns[index] if text]
    return all(number is None or abs(number) <= 360 for number in numbers)


def _mostly(column: Sequence[str | None], test: Callable[[str], bool]) -> bool:
    filled = [text for text in column if text and text.strip()]
    return bool(filled) and sum(map(test, filled)) * 2 > len(filled)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None


def _is_angle(text: str) -> bool:
    from geo.angles import looks_like_angles

    return _number(text) is not None or looks_like_angles(text) or bool(re.search(r"\d\s*[°º度도]", text))


def _is_wkt(text: str) -> bool:
    return _WKT.match(text) is not None


def _is_whole_coordinate(text: str) -> bool:
    from geo.coordinates import looks_like_coordinate

    return _number(text) is None and looks_like_coordinate(text)


_WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(\d+)\s*;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)


def geometry_of(table: pa.Table, mapping: TableMapping, report: ImportReport, first: int = 0) -> pa.Array:
    """The rows' geometry as WKB; null where it is missing or can't be read, which the report says.

    Parameters
    ----------
    table : pyarrow.Table of string columns
    mapping : TableMapping
    report : ImportReport
    first : int
        Number of the table's first row in the file, for the report.

    Raises
    ------
    FormatError
        When a column isn't there.
    """
    missing = [name for name in mapping.columns() if name not in table.column_names]
    if missing:
        raise FormatError(
            f"There is no column “{missing[0][:60]}”. There are: {', '.join(table.column_names[:20])}."
        )
    if mapping.kind == "none":
        return pa.nulls(table.num_rows, pa.binary())
    if mapping.kind == "two columns":
        return _from_pair(table.column(mapping.x), table.column(mapping.y), report, first)
    texts = table.column(mapping.text)
    return _from_wkt(texts, report, first) if mapping.kind == "wkt" else _from_words(texts, report, first)


def _from_pair(x_column: Any, y_column: Any, report: ImportReport, first: int) -> pa.Array:
    x = _numbers(x_column, "lon", report, first)
    y = _numbers(y_column, "lat", report, first)
    xy = np.column_stack([x, y])
    missing = np.isnan(xy).any(axis=1)
    geometry = points_array(xy)
    return (
        geometry
        if not missing.any()
        else pc.if_else(pa.array(missing), pa.scalar(None, pa.binary()), geometry)
    )


def _numbers(
    column: Any, axis: Literal["lat", "lon"], report: ImportReport, first: int
) -> NDArray[np.float64]:
    """Numbers of a text column, as written or as angles; NaN where there is none."""
    from geo.angles import parse_angle

    trimmed = pc.utf8_trim_whitespace(column)
    plain = pc.match_substring_regex(trimmed, r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$")
    text = pc.if_else(plain, pc.replace_substring_regex(trimmed, r"^\+", ""), pa.scalar(None, pa.string()))
    numbers = np.array(text.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    odd = pc.and_(pc.invert(plain), pc.not_equal(trimmed, ""))
    for row in np.flatnonzero(np.asarray(pc.fill_null(odd, False).to_numpy(zero_copy_only=False))).tolist():
        value = trimmed[row].as_py()
        try:
            numbers[row] = parse_angle(value, axis)
        except CoordinateError as error:
            report.not_understood(UNREADABLE, f"row {first + row + 1}: {error}")
    return numbers


def _from_words(column: Any, report: ImportReport, first: int) -> pa.Array:
    from geo.coordinates import parse_coordinate

    found: list[bytes | None] = []
    for row, text in enumerate(column.to_pylist()):
        if text is None or not text.strip():
            found.append(None)
            continue
        try:
            place = parse_coordinate(text)
        except CoordinateError as error:
            report.not_understood(UNREADABLE, f"row {first + row + 1}: {error}")
            found.append(None)
            continue
        if place.note:
            report.repaired(place.note, f"row {first + row + 1}")
        found.append(point((place.lon, place.lat)))
    return pa.array(found, pa.binary())


def _from_wkt(column: Any, report: ImportReport, first: int) -> pa.Array:
    import shapely

    texts = np.array(column.to_pylist(), dtype=object)
    for row, text in enumerate(texts):
        if text is None or not text.strip():
            texts[row] = None
        elif text.upper().count("GEOMETRYCOLLECTION") > _MAX_WKT_NESTING:
            texts[row] = "nested too deeply"
        elif ";" in text[:20]:
            texts[row] = text.partition(";")[2]
    # A number too large for a float becomes infinite, and the check of the shapes finds it.
    with np.errstate(over="ignore"):
        shapes = np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
    for row in np.flatnonzero((texts != None) & (shapes == None)).tolist():  # noqa: E711 - elementwise
        report.not_understood(UNREADABLE, f"row {first + row + 1}: “{str(column[row].as_py())[:40]}”")
    return pa.array(shapely.to_wkb(shapes, flavor="iso"), pa.binary(), from_pandas=True)


def srid_of(texts: Sequence[str | None]) -> int | None:
    """The one SRID that all EWKT texts name; None when there is none or they differ."""
    found = {match.group(1) for text in texts if text and (match := _WKT.match(text))}
    (only,) = found if len(found) == 1 else (None,)
    return int(only) if only else None
