"""Doubts about a record: nothing that is forbidden, but what an analyst would look at twice.

A mine in the sea, a port far from water, a leg that ends beside its site, a place that is there twice, an
outline that crosses itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geo.basemap import Layer, load
from geo.coordinate_text import format_coordinate
from geo.extent import Extent
from geo.geodesy import distance, nearest_on_line, short_distance
from geo.units import format_length
from layers.atlas import Atlas
from layers.display import Ref
from layers.edits import Edit, edit_of, replaced
from layers.errors import EditError
from layers.records.area import Area
from layers.records.feature import Feature
from layers.records.route import Leg
from layers.records.site import Site, SiteKind
from layers.reshaping import Place, title
from layers.search import folded, spellings

PORT_REACH_M = 5_000.0
"""Metres from water beyond which a port is doubted."""
END_REACH_M = 1.0
"""Metres by which a leg may end beside its site: rounding."""
TWIN_REACH_M = 10_000.0
"""Metres within which two places of one name are taken for one; their uncertainties are added."""
ALIKE = 0.85
"""Likeness of two spellings, 0–1, from which they are taken for one name."""
SHORTEST = 4
"""Letters that a spelling must have to be compared by likeness: short ones are alike by chance."""
LOOK_DEG = 0.4
"""Degrees around a place in which water is looked for."""
FAR_LOOK_DEG = 5.0
FAR_LEVEL = 3
FEW = 6
"""Lines measured exactly, of those whose vertices are nearest."""
MOST_ROWS = 25

WATCHED = ("sites", "legs", "areas", "features")
"""Tables whose records are looked at."""
_PORTS = frozenset(kind for kind in SiteKind if kind.value.endswith("port"))
_PITS = frozenset({SiteKind.MINE, SiteKind.DEPOSIT})
_WATER_LINES: tuple[Layer, ...] = ("coast", "shores", "rivers")
_GENERIC = frozenset(
    {
        *("land", "port", "harbour", "harbor", "mine", "mines", "deposit", "station", "crossing", "city"),
        *("hang", "kwangsan", "gwangsan", "yok", "yeok"),
    }
)
_GENERIC_ENDS = ("광산", "탄광", "항", "역", "港", "矿山", "鑛山", "矿", "鑛", "站", "驛")


class DoubtKind(StrEnum):
    """What is doubted."""

    IN_THE_SEA = "in the sea"
    FAR_FROM_WATER = "far from water"
    END_AWAY = "end away from its site"
    TWIN = "there twice"
    CROSSING = "crosses itself"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about one record.

    Attributes
    ----------
    kind : DoubtKind
    ref : Ref
    message : str
        What is odd, with the distance.
    other : Ref or None
        The other record of a twin.
    """

    kind: DoubtKind
    ref: Ref
    message: str
    other: Ref | None = None


def doubts(atlas: Atlas, refs: Iterable[Ref]) -> list[Doubt]:
    """Doubts about some records, the first `MOST_ROWS` of them; each pair of twins once."""
    found: list[Doubt] = []
    told: set[frozenset[Ref]] = set()
    for table, key in sorted(refs)[:MOST_ROWS]:
        record = atlas.table(table).get(key) if table in WATCHED else None
        if isinstance(record, Site) and record.lonlat is not None:
            found += _water_doubts(record, record.lonlat)
            for doubt in _twins(atlas, record, record.lonlat):
                pair = frozenset({doubt.ref, doubt.other or doubt.ref})
                if pair not in told:
                    told.add(pair)
                    found.append(doubt)
        elif isinstance(record, Leg):
            found += _end_doubts(atlas, record)
        elif isinstance(record, Area | Feature):
            found += _outline_doubts(record)
    return found


def with_sound_outlines(record: Area | Feature) -> Edit:
    """The edit that makes outlines valid that cross themselves; one may fall into several.

    Raises
    ------
    EditError
        When nothing is inside them.
    """
    import shapely

    shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in record.polygons]
    sound = shapely.make_valid(shapely.MultiPolygon(shapes), method="structure")
    found = [
        tuple(_closed(ring) for ring in (part.exterior, *part.interiors))
        for part in shapely.get_parts(sound)
        if isinstance(part, shapely.Polygon) and part.area > 0
    ]
    if not found:
        raise EditError(f"{title(record)}: its corners enclose nothing; set them anew")
    after = record.changed(polygons=tuple(found))
    return edit_of(f"Make {title(record)} valid", [replaced(record, after)])


def _closed(ring: object) -> tuple[Place, ...]:
    import shapely

    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring).tolist())


def _outline_doubts(record: Area | Feature) -> Iterator[Doubt]:
    import shapely

    for rings in record.polygons:
        shape = shapely.Polygon(rings[0], rings[1:])
        if shapely.is_valid(shape):
            continue
        reason = shapely.is_valid_reason(shape)
        found = re.search(r"\[(\S+) (\S+)\]", reason)
        near = ""
        if found is not None:
            near = f", near {format_coordinate(float(found[1]), float(found[2]), uncertainty=100.0)}"
        message = f"The outline of {title(record)} crosses itself{near}."
        yield Doubt(DoubtKind.CROSSING, (record.table_name(), record.id), message)
        return


def with_ends_at_sites(atlas: Atlas, leg_id: str) -> Edit:
    """The edit that puts the ends of a leg at its sites."""
    leg = atlas.legs[leg_id]
    line = list(leg.coordinates)
    for end, key in ((0, leg.from_site), (-1, leg.to_site)):
        line[end] = atlas.sites[key].lonlat or line[end]
    return edit_of(
        f"Put the ends of {title(leg)} at its sites", [replaced(leg, leg.changed(coordinates=line))]
    )


def water_distance(lon: float, lat: float) -> float:
    """Metres to the nearest sea, lake or river of the basemap; infinite beyond about 30 km; 0 in the sea."""
    from geo.land import is_land

    if not is_land(np.array([[lon, lat]]))[0]:
        return 0.0
    return _nearest(lon, lat, _WATER_LINES)


def _nearest(
    lon: float, lat: float, layers: tuple[Layer, ...], look: float = LOOK_DEG, level: int = 0
) -> float:
    """Metres to the nearest of some lines within `look` degrees of latitude and longitude; else infinite."""
    box = Extent(lon - look, lat - look, lon + look, lat + look)
    near: list[tuple[float, NDArray[np.float64]]] = []
    for layer in layers:
        shapes = load().shapes(layer, level).within(box)
        if len(shapes.xy):
            gaps = short_distance(np.array([lon, lat]), shapes.xy)
            for start, end in zip(shapes.rings[:-1].tolist(), shapes.rings[1:].tolist(), strict=True):
                row = start + int(np.argmin(gaps[start:end]))
                near.append((float(gaps[row]), shapes.xy[max(row - 2, start) : min(row + 3, end)]))
    # Vertices stand close on these lines: the nearest place is beside the nearest vertex of one of a few.
    near.sort(key=lambda pair: pair[0])
    return min((nearest_on_line(lon, lat, line).distance for _, line in near[:FEW]), default=np.inf)


def _water_doubts(site: Site, place: Place) -> Iterator[Doubt]:
    ref: Ref = ("sites", site.id)
    if site.kind in _PITS:
        from geo.land import is_land

        if is_land(np.array([place]))[0]:
            return
        gap = _nearest(*place, ("coast",))
        if not np.isfinite(gap):
            # Far out a coarser coast is right to the kilometre shown.
            gap = _nearest(*place, ("coast",), FAR_LOOK_DEG, FAR_LEVEL)
        if gap > (site.uncertainty_m or 0.0):
            far = f"{format_length(gap)} from the shore" if np.isfinite(gap) else "far from any shore"
            yield Doubt(DoubtKind.IN_THE_SEA, ref, f"{site.name} lies in the sea, {far}.")
    elif site.kind in _PORTS:
        gap = water_distance(*place)
        if gap > PORT_REACH_M:
            far = format_length(gap) if np.isfinite(gap) else "more than 30 km"
            yield Doubt(DoubtKind.FAR_FROM_WATER, ref, f"{site.name} is a port, but {far} from water.")


def _end_doubts(atlas: Atlas, leg: Leg) -> Iterator[Doubt]:
    for key, place in ((leg.from_site, leg.coordinates[0]), (leg.to_site, leg.coordinates[-1])):
        site = atlas.sites.get(key)
        if site is None or site.lonlat is None:
            continue
        gap = float(distance(site.lonlat, place))
        if gap > END_REACH_M:
            message = f"An end of {title(leg)} is {format_length(gap)} away from {site.name}."
            yield Doubt(DoubtKind.END_AWAY, ("legs", leg.id), message)


def _twins(atlas: Atlas, site: Site, place: Place) -> Iterator[Doubt]:
    names = _bare_spellings(site)
    for other in atlas.sites.values():
        if other.id == site.id or other.lonlat is None or not _same_sort(site, other):
            continue
        reach = TWIN_REACH_M + (site.uncertainty_m or 0.0) + (other.uncertainty_m or 0.0)
        # A degree of latitude is 110.6 km or more: the cheap test first.
        if abs(other.lonlat[1] - place[1]) * 110_000 > reach:
            continue
        gap = float(distance(place, other.lonlat))
        if gap > reach:
            continue
        alike = _alike(names, _bare_spellings(other))
        if alike is not None:
            way = "at the same place" if gap < 1 else f"{format_length(gap)} apart"
            yield Doubt(
                DoubtKind.TWIN,
                ("sites", site.id),
                f"{site.name} and {other.name} may be one place: {way}, and both are called “{alike}”.",
                ("sites", other.id),
            )


def _same_sort(one: Site, other: Site) -> bool:
    return one.kind is other.kind or any({one.kind, other.kind} <= sort for sort in (_PITS, _PORTS))


def _bare_spellings(site: Site) -> dict[str, str]:
    """Spellings without case, marks and words such as “port”, each with the spelling it comes from."""
    found: dict[str, str] = {}
    for text in (part for whole in spellings(site) for part in re.split(r"[()/;,]", whole)):
        words = [word for word in text.replace("-", " ").split() if folded(word) not in _GENERIC]
        bare = folded(" ".join(words))
        end = next((end for end in _GENERIC_ENDS if bare.endswith(end) and bare != end), "")
        bare = bare.removesuffix(end)
        if bare:
            found.setdefault(bare, text.strip())
    return found


def _alike(one: dict[str, str], other: dict[str, str]) -> str | None:
    """A spelling that both have, or one that is nearly the same."""
    same = next((one[key] for key in one if key in other), None)
    if same is not None:
        return same
    for key in one:
        for twin in other:
            long_enough = min(len(key), len(twin)) >= SHORTEST
            if long_enough and SequenceMatcher(None, key, twin, autojunk=False).ratio() >= ALIKE:
                return one[key]
    return None
