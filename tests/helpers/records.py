"""Random records: any value that a model accepts, whatever it means."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.records.area import Area
from layers.records.base import Record
from layers.records.commodity import Commodity
from layers.records.figure import Figure
from layers.records.inconsistency import Inconsistency
from layers.records.measure import Effect, Measure
from layers.records.route import Leg, Method, Mode, Route, Standing
from layers.records.site import Basis, Site, SiteKind
from layers.records.source import Source
from layers.records.statement import Rank, Statement, StatementKind
from layers.records.step import Anchor, Phase, Step
from layers.records.view import View

ids = st.from_regex(r"[a-z0-9]{1,8}(?:[-.][a-z0-9]{1,6}){0,2}", fullmatch=True)
text = st.text(max_size=24)
named = text.filter(lambda value: value.strip())
lon = st.floats(-180, 180)
lat = st.floats(-90, 90)
lonlat = st.tuples(lon, lat)
number = st.floats(allow_nan=False, allow_infinity=False)
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
    low, high = sorted((draw(number), draw(number)))
    deprecated = draw(st.booleans())
    calculated = draw(st.booleans())
    return Statement.checked(
        {
            "id": draw(ids),
            "subject": draw(ids),
            "property": draw(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)),
            "commodity": draw(_maybe(st.sampled_from(Commodity))),
            "value_low": draw(st.sampled_from([None, low])),
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
}


@st.composite
def atlases(draw: st.DrawFn) -> Atlas:
    """An atlas of random records; references dangle."""
    records: list[Record] = []
    for kind in EVERY_KIND.values():
        records += draw(st.lists(kind, max_size=3, unique_by=lambda record: record.id))
    return Atlas(records)
