"""Names of countries stay in their countries."""

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
from layers.drawing.draw_list import Labels
from layers.drawing.snapshot import Snapshot
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
