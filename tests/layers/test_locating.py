"""Map coordinates of records, kept until the record changes."""

from __future__ import annotations

import numpy as np
import pytest

from geo.crs import WEB_MERCATOR, from_lonlat
from geo.viewport import DEFAULT_CRS
from layers.bundled import load_bundled
from layers.locating import Locator, lonlat_parts
from layers.moving import move_site


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def test_sites_lines_and_outlines(atlas):
    locator = Locator(atlas)
    (site,) = locator.parts(("sites", "nampo-port"), DEFAULT_CRS)
    expected = from_lonlat(np.array([atlas.sites["nampo-port"].lonlat]), DEFAULT_CRS)
    np.testing.assert_array_equal(site, expected)
    leg = next(iter(atlas.legs.values()))
    assert locator.parts(("legs", leg.id), DEFAULT_CRS)[0].shape == (len(leg.coordinates), 2)
    area = next(iter(atlas.areas.values()))
    assert len(locator.parts(("areas", area.id), DEFAULT_CRS)) == sum(len(p) for p in area.polygons)


def test_a_route_is_the_lines_of_its_legs(atlas):
    locator = Locator(atlas)
    route = next(iter(atlas.routes))
    assert len(locator.parts(("routes", route), DEFAULT_CRS)) == len(atlas.route_legs(route)) > 0


def test_nothing_for_what_has_no_place(atlas):
    locator = Locator(atlas)
    for ref in (("sites", "nowhere"), ("sources", next(iter(atlas.sources))), ("my-layer", "7")):
        assert locator.parts(ref, DEFAULT_CRS) == ()
    unplaced = [site for site in atlas.sites.values() if site.lonlat is None]
    assert all(lonlat_parts(site) == () for site in unplaced)
    assert locator.extent([("sites", "nowhere")], DEFAULT_CRS) is None


def test_projected_once_until_the_record_changes():
    atlas = load_bundled()
    locator, ref = Locator(atlas), ("sites", "nampo-port")
    first = locator.parts(ref, DEFAULT_CRS)
    assert locator.parts(ref, DEFAULT_CRS) is first
    assert not np.allclose(locator.parts(ref, WEB_MERCATOR)[0], first[0])
    atlas.apply(move_site(atlas, "nampo-port", 125.0, 38.0))
    moved = locator.parts(ref, DEFAULT_CRS)[0]
    np.testing.assert_allclose(moved, from_lonlat(np.array([[125.0, 38.0]]), DEFAULT_CRS))


def test_extent_of_several(atlas):
    locator = Locator(atlas)
    refs = [("sites", "nampo-port"), ("sites", "musan-mine")]
    extent = locator.extent(refs, DEFAULT_CRS)
    for ref in refs:
        assert extent.contains(*locator.parts(ref, DEFAULT_CRS)[0][0])
