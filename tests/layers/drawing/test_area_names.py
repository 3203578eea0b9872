"""Names of countries stay in their countries."""

from itertools import combinations

import numpy as np
import pytest

from geo.crs import WGS84, to_lonlat, transform_extent
from geo.extent import Extent
from geo.index import points_in_rings
from geo.viewport import DEFAULT_CRS, Viewport
from layers.bundled import load_bundled
from layers.display import DisplayState
from layers.drawing.area_names import DPRK, dprk_rings
from layers.drawing.compose import compose
from layers.drawing.draw_list import Label, Labels
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import label_box
from layers.show_view import display_of
from tests.helpers.measurer import EvenMeasurer


@pytest.mark.parametrize("size", [(1018, 800), (700, 700), (1400, 500), (520, 620)])
@pytest.mark.parametrize("name", ["overview", "receiving-provinces", "anthracite-by-sea", "rare-metals"])
def test_a_countrys_name_is_in_its_country(name: str, size: tuple[int, int]) -> None:
    atlas = load_bundled()
    view = atlas.views[name]
    extent = transform_extent(Extent(view.west, view.south, view.east, view.north), WGS84, DEFAULT_CRS)
    viewport = Viewport.fitting(extent, *size)
    drawn = compose(Snapshot.of(atlas, display_of(view, DisplayState())), viewport, EvenMeasurer())
    labels = [x for g in drawn for item in g.items if isinstance(item, Labels) for x in item.labels]
    for label in labels:
        if label.id.startswith("country-"):
            place = to_lonlat(viewport.to_map(np.array([[label.x, label.y]])), DEFAULT_CRS)
            assert points_in_rings(place, dprk_rings())[0] == (label.id == DPRK), label.id


OWN = {
    "country-kor": (125.5, 33.0, 129.7, 38.7),
    "country-chn": (75.0, 18.0, 131.3, 53.6),
    "country-rus": (130.4, 42.0, 180.0, 80.0),
    "country-jpn": (129.7, 24.0, 146.0, 46.0),
}
"""Coarse boxes around the countries: west, south, east, north."""


@pytest.mark.parametrize("size", [(583, 648), (300, 334), (500, 560), (1018, 800)])
def test_a_land_that_is_all_but_off_the_map_lends_its_name_to_no_other(size: tuple[int, int]) -> None:
    for label, place in country_names("receiving-provinces", size):
        if label.id in OWN:
            west, south, east, north = OWN[label.id]
            assert west <= place[0] <= east, (label.id, place)
            assert south <= place[1] <= north, (label.id, place)


def country_names(name: str, size: tuple[int, int]) -> list[tuple[Label, list[float]]]:
    atlas = load_bundled()
    view = atlas.views[name]
    extent = transform_extent(Extent(view.west, view.south, view.east, view.north), WGS84, DEFAULT_CRS)
    viewport = Viewport.fitting(extent, *size)
    drawn = compose(Snapshot.of(atlas, display_of(view, DisplayState())), viewport, EvenMeasurer())
    labels = [x for g in drawn for item in g.items if isinstance(item, Labels) for x in item.labels]
    found = [label for label in labels if label.id.startswith("country-")]
    places = to_lonlat(
        viewport.to_map(np.array([(label.x, label.y) for label in found]).reshape(-1, 2)), DEFAULT_CRS
    )
    return list(zip(found, places.tolist(), strict=True))


@pytest.mark.parametrize("size", [(1175, 588), (1100, 594), (975, 585), (850, 595)])
def test_names_of_lands_beside_each_other_dont_read_as_one(size: tuple[int, int]) -> None:
    atlas = load_bundled()
    view = atlas.views["anthracite-by-sea"]
    extent = transform_extent(Extent(view.west, view.south, view.east, view.north), WGS84, DEFAULT_CRS)
    viewport = Viewport.fitting(extent, *size)
    scene = Scene(Snapshot.of(atlas, display_of(view, DisplayState())), viewport, EvenMeasurer())
    boxes = [(label, label_box(label, scene.measurer)) for label in scene.labels.areas if not label.rotation]
    for (one, a), (other, b) in combinations(boxes, 2):
        if a[1] < b[3] and b[1] < a[3]:
            gap = max(b[0] - a[2], a[0] - b[2])
            assert gap > 0.5 * min(one.lines[0][0].size, other.lines[0][0].size), (one.id, other.id)


@pytest.mark.parametrize("size", [(500, 360), (500, 400), (540, 432), (580, 417), (900, 720)])
def test_names_of_the_subject_leave_the_country_its_own(size: tuple[int, int]) -> None:
    assert DPRK in {label.id for label, _ in country_names("overview", size)}
