"""What was lawful to ship on a day."""

from datetime import date
from functools import cache

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.records.commodity import Commodity
from layers.sanctions.status import Status, change_days, status_on


@cache
def atlas() -> Atlas:
    return load_bundled()


@pytest.mark.parametrize(
    ("commodity", "day", "regime", "expected"),
    [
        ("anthracite", "2016-03-01", "UN", Status.UNRESTRICTED),
        ("anthracite", "2016-06-01", "UN", Status.EXEMPT),
        ("anthracite", "2016-12-15", "UN", Status.CAPPED),
        ("anthracite", "2017-01-15", "UN", Status.CAPPED),
        ("anthracite", "2017-08-20", "UN", Status.BANNED),
        ("anthracite", "2017-08-04", "UN", Status.CAPPED),
        ("anthracite", "2018-01-01", "UN", Status.BANNED),
        ("anthracite", "2017-03-01", "PRC", Status.BANNED),
        ("iron-ore", "2017-08-20", "PRC", Status.WIND_DOWN),
        ("iron-ore", "2017-09-06", "PRC", Status.BANNED),
        ("iron-ore", "2017-08-20", "any", Status.BANNED),
        ("rare-earths", "2015-06-01", "UN", Status.UNRESTRICTED),
        ("rare-earths", "2016-06-01", "UN", Status.BANNED),
        ("zinc", "2016-11-29", "UN", Status.UNRESTRICTED),
        ("zinc", "2016-12-01", "UN", Status.BANNED),
        ("magnesite", "2018-01-01", "UN", Status.BANNED),
        ("tungsten", "2024-01-01", "UN", Status.NOT_LISTED),
        ("palladium-rhodium", "2025-11-21", "any", Status.NOT_LISTED),
    ],
)
def test_status_on_a_day(commodity: str, day: str, regime: str, expected: Status) -> None:
    found = status_on(atlas(), Commodity(commodity), date.fromisoformat(day), regime)
    assert found.status is expected


def test_the_cap_has_both_limits() -> None:
    found = status_on(atlas(), Commodity.ANTHRACITE, date(2017, 1, 15))
    assert (found.tonnes_per_year, found.usd_per_year) == (7_500_000, 400_870_018)
    assert "whichever is reached first" in found.sentence
    assert any("Rajin" in text for text in found.carve_outs)


def test_the_livelihood_exemption_is_for_coal_iron_and_iron_ore_only() -> None:
    day = date(2016, 6, 1)
    exempt = {c for c in Commodity if status_on(atlas(), c, day).exempt_for_livelihood}
    coal = {Commodity.ANTHRACITE, Commodity.COAL, Commodity.LIGNITE}
    assert exempt == coal | {Commodity.IRON, Commodity.IRON_ORE}


def test_every_status_names_its_measures() -> None:
    for commodity in Commodity:
        for day in change_days(atlas(), commodity):
            found = status_on(atlas(), commodity, day, "any")
            assert bool(found.measures) == (found.status not in (Status.NOT_LISTED, Status.UNRESTRICTED))


def test_days_of_change_are_days_on_which_something_changes() -> None:
    assert date(2017, 8, 5) in change_days(atlas(), Commodity.ANTHRACITE)
    assert date(2017, 9, 5) in change_days(atlas(), Commodity.IRON_ORE)
    assert change_days(atlas(), Commodity.TUNGSTEN) == []
