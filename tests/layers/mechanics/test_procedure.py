"""The export procedure: whole, in order, and tied to places that the route touches."""

from layers.bundled import load_bundled
from layers.mechanics.procedure import places_of, procedure
from layers.records.commodity import Commodity
from layers.records.step import Anchor


def test_the_steps_come_in_order_and_have_a_source() -> None:
    atlas = load_bundled()
    steps = procedure(atlas)
    assert [step.order for step in steps] == sorted(step.order for step in steps)
    assert all(set(step.sources) <= set(atlas.sources) for step in steps)
    assert {step.anchor for step in steps} == set(Anchor)


def test_each_commodity_has_its_own_hand_over() -> None:
    atlas = load_bundled()
    by_sea = {step.id for step in procedure(atlas, Commodity.ANTHRACITE)}
    by_rail = {step.id for step in procedure(atlas, Commodity.IRON_ORE)}
    assert "ship-load-sea" in by_sea - by_rail
    assert "ship-load-rail" in by_rail - by_sea
    assert "pay-advance" in by_sea - by_rail


def test_anchors_are_places_on_the_route() -> None:
    atlas = load_bundled()
    by_sea = places_of(atlas, "nampo-dandong-sea")
    assert by_sea[Anchor.PORT] == "nampo-port"
    assert by_sea[Anchor.CHINA] == "dandong-port"
    assert Anchor.MINE not in by_sea
    overland = places_of(atlas, "musan-nanping-road")
    assert overland[Anchor.MINE] == "musan-mine"
    assert Anchor.PORT not in overland
