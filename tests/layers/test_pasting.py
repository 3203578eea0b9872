"""The clipboard: what is copied is read back, and hostile text is refused in words."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.bundled import load_bundled
from layers.errors import FormatError
from layers.pasting import as_coordinates, as_geojson, as_wkt, read_pasted

ATLAS = load_bundled()
SITE, LEG = ATLAS.sites["nampo-port"], ATLAS.legs["musan-tumen-rail-2"]
AREA = ATLAS.areas["shandong-province"]


@pytest.mark.parametrize("write", [as_geojson, as_wkt])
def test_what_is_copied_is_read_back(write):
    found = read_pasted(write([SITE, LEG, AREA]))
    assert found.points[0][0] == SITE.lonlat
    assert found.lines[0][0] == LEG.coordinates
    assert tuple(rings for polygons, _ in found.areas for rings in polygons) == AREA.polygons


def test_names_come_along_in_geojson_and_coordinates():
    assert read_pasted(as_geojson([SITE])).points[0][1] == SITE.name
    ((place, name),) = read_pasted(as_coordinates([SITE])).points
    assert name == SITE.name
    assert place == pytest.approx(SITE.lonlat, abs=0.01)


def test_coordinates_one_a_line():
    found = read_pasted("38.7167 N 125.4 E\tNampo\n\n40.12, 124.39")
    assert [name for _, name in found.points] == ["Nampo", ""]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no text"),
        ("hello", "line 1"),
        ("{", "can't be read"),
        ("[" * 5000, "can't be read"),
        ('{"type": "Thing"}', "no GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "holds no point"),
        ('{"type": "Point", "coordinates": [438000, 4280000]}', "convert it to WGS 84"),
        ('{"type": "Point", "coordinates": ["a", 1]}', "can't be read"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "no longitude|can't be read"),
        ("POINT (1 2", "no WKT"),
        ("SRID=3857;POINT (1 2)", "only SRID 4326"),
        ("POINT EMPTY", "holds no point"),
        ("POINT (999 2)", "convert it"),
        ("x" * 5_000_000, "characters"),
    ],
)
def test_what_cannot_be_pasted_is_said(text, words):
    with pytest.raises(FormatError, match=words):
        read_pasted(text)


def test_too_many_features_belong_in_a_file():
    points = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}] * 600
    with pytest.raises(FormatError, match="600 features"):
        read_pasted(json.dumps({"type": "FeatureCollection", "features": points}))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(FormatError):
        assert len(read_pasted(text)) > 0
