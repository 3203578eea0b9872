"""Random records: any value that a model accepts, whatever it means."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.records.area import Area
from layers.records.base import Record
from layers.records.commodity import Commodity
from layers.records.feature import Feature
from layers.records.figure import Figure
from layers.records.inconsistency import Inconsistency
from layers.records.layer import RESERVED, FieldKind, GeometryKind, Layer
from layers.records.measure import Effect, Measure
from layers.records.route import Leg, Method, Mode, Route, Standing
from layers.records.site import Basis, Site, SiteKind
from layers.records.source import Source
from layers.records.statement import LEAST, MOST, Rank, Statement, StatementKind
from layers.records.step import Anchor, Phase, Step
from layers.records.view import View

ids = st.from_regex(r"[a-z0-9]{1,8}(?:[-.][a-z0-9]{1,6}){0,2}", fullmatch=True)
text = st.text(max_size=24)
named = text.filter(lambda value: value.strip())
lon = st.floats(-180, 180)
lat = st.floats(-90, 90)
lonlat = st.tuples(lon, lat)
number = st.floats(allow_nan=False, allow_infinity=False)
amount = st.one_of(st.just(0.0), st.floats(LEAST, MOST), st.floats(-MOST, -LEAST))
some_ids = st.lists(ids, max_size=3).map(tuple)
some_texts = st.lists(text, max_size=3).map(tuple)
commodities = st.lists(st.sampled_from(Commodity), max_size=3).map(tuple)
dates = st.dates(date(1900, 1, 1), date(2100, 1, 1))
line = st.lists(lonlat, min_size=2, max_size=6).filter(lambda points: any(p != points[0] for p in points))
ring = st.lists(lonlat, min_size=3, max_size=6).map(lambda points: [*points, points[0]])
polygons = st.lists(st.lists(ring, min_size=1, max_size=2), min_size=1, max_size=2)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _records(model: type[Record], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Record]:
    return st.fixed_dictionaries({"id": ids, **fields}).map(model.checked)


@st.composite
def sites(draw: st.DrawFn) -> Record:
    """A site, with or without a place."""
    placed = draw(st.booleans())
    bases = [Basis.PUBLISHED, Basis.DERIVED, Basis.PROXY] if placed else list(Basis)
    names = st.fixed_dictionaries(
        {"hangul": text, "revised": text, "note": text, "source_spellings": some_texts, "others": some_texts}
    )
    candidates = st.fixed_dictionaries({"spelling": text, "rank": st.integers(1, 1000), "reason": text})
    alternates = st.fixed_dictionaries({"lon": lon, "lat": lat, "source": text, "note": text})
    return Site.checked(
        {
            "id": draw(ids),
            "name": draw(named),
            "kind": draw(st.sampled_from(SiteKind)),
            "names": draw(names),
            "lon": draw(lon) if placed else None,
            "lat": draw(lat) if placed else None,
            "uncertainty_m": draw(_maybe(st.floats(0, 500_000, exclude_min=True))),
            "basis": draw(st.sampled_from(bases)),
            "commodities": draw(commodities),
            "candidates": draw(st.lists(candidates, max_size=2)),
            "alternates": draw(st.lists(alternates, max_size=2)),
            "sources": draw(some_ids),
            "notes": draw(text),
        }
    )


@st.composite
def statements(draw: st.DrawFn) -> Record:
    """A statement with a range, one end, or words."""
    low, high = sorted((draw(amount), draw(amount)))
    lowest = draw(st.sampled_from([None, low])) if high >= 0 else low
    deprecated = draw(st.booleans())
    calculated = draw(st.booleans())
    return Statement.checked(
        {
            "id": draw(ids),
            "subject": draw(ids),
            "property": draw(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)),
            "commodity": draw(_maybe(st.sampled_from(Commodity))),
            "value_low": lowest,
            "value_high": draw(st.sampled_from([None, high])),
            "unit": draw(text),
            "text": draw(text),
            "kind": StatementKind.CALCULATION if calculated else draw(st.sampled_from(StatementKind)),
            "source": draw(ids),
            "quote": draw(text),
            "rank": Rank.DEPRECATED if deprecated else draw(st.sampled_from([Rank.NORMAL, Rank.PREFERRED])),
            "deprecated_reason": "misprint" if deprecated else "",
            "formula": draw(text) if calculated else "",
            "inputs": draw(some_ids),
            "places": draw(some_ids),
            "commodities": draw(commodities),
        }
    )


routes = _records(Route, name=named, commodities=commodities, standing=st.sampled_from(Standing), notes=text)
legs = _records(
    Leg,
    route=ids,
    order=st.integers(1, 1000),
    mode=st.sampled_from(Mode),
    method=st.sampled_from(Method),
    standing=st.sampled_from(Standing),
    from_site=ids,
    to_site=ids,
    via=some_ids,
    coordinates=line,
    published_km=_maybe(st.floats(0.001, 20_000)),
    hand_over=_maybe(ids),
    owner=text,
)
areas = _records(Area, name=named, kind=text, polygons=polygons, commodities=commodities, sources=some_ids)
sources = _records(
    Source,
    title=named,
    url=text,
    derived_from=_maybe(ids),
    reliability=st.sampled_from(["A", "F", "ungraded"]),
)
measures = _records(
    Measure,
    instrument=named,
    adopted=dates,
    effective=dates,
    wind_down_until=_maybe(dates),
    ends=_maybe(dates),
    effect=st.sampled_from(Effect),
    commodities=commodities,
    tonnes_per_year=_maybe(st.floats(1e-9, 1e12)),
    usd_per_year=_maybe(st.floats(1e-9, 1e12)),
)
inconsistencies = _records(Inconsistency, where=text, text=named, statements=some_ids, subjects=some_ids)
views = _records(
    View,
    name=named,
    west=lon,
    south=lat,
    east=lon,
    north=lat,
    commodities=commodities,
    hidden=some_texts,
    on_date=_maybe(dates),
    order=st.integers(0, 1000),
)
steps = _records(
    Step,
    order=st.integers(1, 1000),
    phase=st.sampled_from(Phase),
    anchor=st.sampled_from(Anchor),
    actor=named,
    action=named,
    commodities=commodities,
    sources=st.lists(ids, min_size=1, max_size=3),
)
maps = st.fixed_dictionaries(
    {
        "kind": st.just("map"),
        "key": st.just("map"),
        "west": st.floats(-180, 0),
        "east": st.floats(0, 180, exclude_min=True),
        "south": st.floats(-90, 0),
        "north": st.floats(0, 90, exclude_min=True),
        "commodities": commodities,
        "on_date": _maybe(dates),
    }
)
legends = st.fixed_dictionaries(
    {
        "kind": st.just("legend"),
        "key": st.just("legend"),
        "x": st.floats(0, 100),
        "wording": st.lists(st.fixed_dictionaries({"entry": text, "text": text}), max_size=2),
        "order": some_texts,
    }
)
texts = st.fixed_dictionaries(
    {"kind": st.just("text"), "key": st.just("title"), "text": text, "size_pt": st.floats(1, 400)}
)
figures = _records(
    Figure,
    name=named,
    width_mm=st.floats(0, 3000, exclude_min=True),
    height_mm=st.floats(0, 3000, exclude_min=True),
    items=st.tuples(maps, legends, texts).flatmap(
        lambda items: st.lists(st.sampled_from(items), unique_by=lambda item: item["key"])
    ),
    alt_text=text,
)
field_names = text.map(str.strip).filter(
    lambda name: name and name.isprintable() and name.casefold() not in RESERVED
)
colours = st.from_regex(r"#[0-9A-F]{6}", fullmatch=True)
looks = st.fixed_dictionaries(
    {"colour": colours, "size": st.floats(0, 64), "opacity": st.floats(0, 1), "edge": _maybe(colours)}
)
values = st.booleans() | st.integers(-(2**63), 2**63 - 1) | number | text
VALUES = {
    FieldKind.TEXT: text,
    FieldKind.NUMBER: number,
    FieldKind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    FieldKind.DATE: dates.map(date.isoformat),
    FieldKind.YES_NO: st.booleans(),
    FieldKind.CHOICE: st.sampled_from(["open", "closed"]),
}
symbologies = st.one_of(
    st.fixed_dictionaries({"kind": st.just("single"), "look": looks}),
    st.fixed_dictionaries({"kind": st.just("as-filed"), "usual": looks}),
    st.fixed_dictionaries(
        {
            "kind": st.just("categories"),
            "field": text,
            "classes": st.lists(
                st.fixed_dictionaries(
                    {"value": _maybe(values), "look": looks, "label": text, "shown": st.booleans()}
                ),
                max_size=3,
            ),
            "other": _maybe(looks),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("graduated"),
            "field": text,
            "breaks": st.lists(number, min_size=2, max_size=2).map(sorted),
            "classes": st.lists(st.fixed_dictionaries({"look": looks}), min_size=1, max_size=1),
            "missing": _maybe(looks),
        }
    ),
)
links = st.fixed_dictionaries(
    {
        "path": st.sampled_from(["/data/소스 1.kmz", "~/maps/a.gpkg", "C:/maps/b.shp"]),
        "layer": text,
        "sha256": st.sampled_from(["", "0" * 64]),
        "crs": _maybe(text),
        "swap": st.booleans(),
        "hidden_folders": st.lists(st.integers(0, 9), max_size=2),
        "flipped": st.lists(st.integers(0, 9), max_size=2),
    }
)


@st.composite
def layers(draw: st.DrawFn) -> Record:
    """A layer of the document, or one that is read from a file."""
    linked = draw(st.booleans())
    kinds = draw(st.lists(st.sampled_from(FieldKind), max_size=4))
    names = draw(st.lists(field_names, min_size=len(kinds), max_size=len(kinds), unique_by=str.casefold))
    fields = [
        {"name": name, "kind": kind, "choices": ["open", "closed"] if kind is FieldKind.CHOICE else []}
        for name, kind in zip(names, kinds, strict=True)
    ]
    return Layer.checked(
        {
            "id": f"own-{draw(ids)}",
            "name": draw(named),
            "geometry_kind": None if linked else draw(st.sampled_from(GeometryKind)),
            "fields": [] if linked else fields,
            "symbology": draw(symbologies),
            "label": draw(text),
            "label_pt": draw(_maybe(st.floats(3, 72))),
            "credit": draw(text),
            "licence": draw(text),
            "group": draw(text),
            "visible": draw(st.booleans()),
            "opacity": draw(st.floats(0, 1)),
            "link": draw(links) if linked else None,
        }
    )


def _shapes(kind: GeometryKind | None) -> st.SearchStrategy[dict[str, Any]]:
    if kind is GeometryKind.POINTS:
        return st.fixed_dictionaries({"points": st.lists(lonlat, max_size=3)})
    if kind is GeometryKind.LINES:
        return st.fixed_dictionaries({"lines": st.lists(line, max_size=2)})
    rings = ring.filter(lambda corners: len(corners) > 3)
    return st.fixed_dictionaries({"polygons": st.lists(st.lists(rings, min_size=1, max_size=2), max_size=2)})


@st.composite
def features(draw: st.DrawFn, layer: Layer | None = None) -> Record:
    """A feature that fits its layer; of no layer when left out."""
    kind = layer.geometry_kind if layer is not None else draw(st.sampled_from(GeometryKind))
    held = {
        field.name: draw(st.sampled_from(field.choices) if field.choices else VALUES[field.kind])
        for field in (layer.fields if layer is not None else ())
        if draw(st.booleans())
    }
    return Feature.checked(
        {
            "id": draw(ids),
            "layer": layer.id if layer is not None else f"own-{draw(ids)}",
            "values": held,
            "source_note": draw(text),
            **draw(_shapes(kind)),
        }
    )


EVERY_KIND = {
    "sites": sites(),
    "routes": routes,
    "legs": legs,
    "areas": areas,
    "statements": statements(),
    "inconsistencies": inconsistencies,
    "sources": sources,
    "measures": measures,
    "steps": steps,
    "views": views,
    "figures": figures,
    "layers": layers(),
    "features": features(),
}


@st.composite
def atlases(draw: st.DrawFn) -> Atlas:
    """An atlas of random records; references dangle, but for those of features to their layers."""
    records: list[Record] = []
    for name, kind in EVERY_KIND.items():
        if name != "features":
            records += draw(st.lists(kind, max_size=3, unique_by=lambda record: record.id))
    own = [record for record in records if isinstance(record, Layer) and record.link is None]
    every = [feature for layer in own for feature in draw(st.lists(features(layer), max_size=3))]
    records += {feature.id: feature for feature in every}.values()
    return Atlas(records)
