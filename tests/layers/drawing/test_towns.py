"""Towns of the basemap: shown by rank, never twice, never over the atlas's own symbols."""

from __future__ import annotations

import numpy as np
import pytest

from layers.bundled import load_bundled
from layers.display import DisplayState
from layers.drawing.compose import compose, compose_scene
from layers.drawing.draw_list import Labels
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.towns import is_town, named_towns, town_items
from layers.records.site import SiteKind
from tests.helpers.measurer import EvenMeasurer
from tests.layers.drawing.test_compose import VIEWS, view

MEASURER = EvenMeasurer()


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def scene_of(atlas, name, state=None, **values):
    return Scene(Snapshot.of(atlas, state or DisplayState()), view(name, **values), MEASURER)


def test_more_towns_the_nearer_one_comes(atlas):
    far = {town.city.name for town in scene_of(atlas, "overview").towns}
    assert {"Beijing", "Shenyang"} <= far
    assert all(town.city.rank < 2 for town in scene_of(atlas, "overview", width=700.0, height=480.0).towns)
    near = scene_of(atlas, "bohai").towns
    assert any(town.city.rank == 2 for town in near)


@pytest.mark.parametrize("name", list(VIEWS))
def test_no_place_is_shown_twice(atlas, name):
    scene = scene_of(atlas, name)
    shown = {site.name.split(" ")[0]: xy for site, xy in zip(scene.marks.sites, scene.marks.xy, strict=True)}
    for town in scene.towns:
        if town.city.name in shown:
            # The port of Yingkou lies 40 km from its city: those are two places.
            assert np.hypot(*(shown[town.city.name] - (town.x, town.y))) * scene.viewport.resolution > 25_000


@pytest.mark.parametrize("name", list(VIEWS))
def test_towns_keep_clear_of_symbols(atlas, name):
    scene = scene_of(atlas, name)
    for town in scene.towns:
        apart = np.hypot(*(scene.marks.xy - (town.x, town.y)).T)
        assert (apart > scene.marks.reach + town.size / 2).all()


def test_towns_go_with_their_layer_and_kind(atlas):
    hidden = DisplayState().with_layer("cities", visible=False)
    assert scene_of(atlas, "overview", hidden).towns == []
    other = DisplayState(kinds=frozenset(SiteKind) - {SiteKind.CITY})
    assert scene_of(atlas, "overview", other).towns == []


def test_a_town_gives_way_to_the_atlas(atlas):
    snapshot = Snapshot.of(atlas, DisplayState())
    draw_list = compose(snapshot, view("bohai"), MEASURER)
    names = {
        label.id
        for group in draw_list
        for item in group.items
        if isinstance(item, Labels)
        for label in item.labels
    }
    assert any(name.startswith("town.") for name in names)
    important = [site for site in atlas.sites.values() if site.kind is SiteKind.RECEIVING_PORT]
    assert {"dandong-port", "yingkou-port"} <= names & {site.id for site in important}


def test_a_town_whose_name_finds_no_room_is_not_drawn(atlas):
    scene = scene_of(atlas, "overview")
    beijing = next(town for town in scene.towns if town.city.name == "Beijing")
    assert beijing in named_towns(scene)
    # Something stands all around it, such as a legend.
    scene.keep_clear = np.array([[beijing.x - 150, beijing.y - 60, beijing.x + 150, beijing.y + 60]])
    assert beijing.id in scene.labels.dropped
    assert beijing not in named_towns(scene)
    drawn = {tuple(xy) for item in town_items(scene) for xy in item.xy.tolist()}
    assert (beijing.x, beijing.y) not in drawn
    assert len(drawn) == len(named_towns(scene))
    # Nothing is missing there, so nothing is said.
    assert not [key for key in compose_scene(scene).dropped if is_town(key)]


def test_towns_keep_their_rings_where_no_names_are_shown(atlas):
    scene = scene_of(atlas, "overview", DisplayState().with_layer("labels", visible=False))
    assert named_towns(scene) == scene.towns != []
