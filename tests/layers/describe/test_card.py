"""Records in a line or two."""

from __future__ import annotations

import pytest

from layers.bundled import load_bundled
from layers.describe.card import summary
from layers.describe.kinds import KIND_NAMES
from layers.records.site import SiteKind


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def test_a_site_says_what_it_is_and_how_sure_its_place(atlas):
    name, kind = summary(atlas, ("sites", "nampo-port"))
    assert name.startswith(atlas.sites["nampo-port"].name)
    assert kind.startswith("Export port, ±")


def test_a_proxy_says_so(atlas):
    assert "proxy" in summary(atlas, ("sites", "kumya-mine"))[1]


def test_every_leg_names_its_ends_mode_and_length(atlas):
    for leg in atlas.legs.values():
        first, second, route = summary(atlas, ("legs", leg.id))
        assert atlas.sites[leg.from_site].name in first
        assert leg.mode.value in second.lower()
        assert second.split(",")[1].strip().endswith(("km", "m"))
        assert route == atlas.routes[leg.route].name


def test_a_statement_says_of_what_what_and_who(atlas):
    for key, statement in atlas.statements.items():
        subject, said, source = summary(atlas, ("statements", key))
        assert subject
        assert ": " in said
        assert source
        assert statement.source in atlas.sources


def test_areas_sources_and_what_is_gone(atlas):
    assert summary(atlas, ("areas", next(iter(atlas.areas))))[0]
    assert summary(atlas, ("sites", "nowhere")) == ()
    assert summary(atlas, ("my-layer", "7")) == ()


def test_every_kind_has_a_name():
    assert set(KIND_NAMES) == set(SiteKind)
