"""The themes: complete, legible, and told apart by every eye."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import combinations

import pytest

from layers.errors import LayersError
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Standing
from layers.sanctions.status import Status
from layers.theme.colour import SIMULATION, contrast, difference
from layers.theme.palette import MAIN, STATUS_STYLES
from layers.theme.theme import DASHES, THEMES, theme_named


@pytest.fixture(params=list(THEMES))
def theme(request):
    return THEMES[request.param]


def test_the_main_commodities_differ_to_every_eye(theme):
    close = [
        (a.value, b.value, vision, round(difference(theme.hue(a), theme.hue(b), vision), 1))
        for a, b in combinations(MAIN, 2)
        for vision in SIMULATION
        if difference(theme.hue(a), theme.hue(b), vision) < 10
    ]
    assert close == []


def test_every_commodity_has_a_hue_and_a_code_of_its_own(theme):
    assert set(theme.hues) == set(Commodity)
    assert len(set(theme.hues.values())) == len(Commodity)
    assert len({FACTS[commodity].code for commodity in Commodity}) == len(Commodity)


def test_hues_stand_out_from_land_and_sea(theme):
    weak = {
        commodity.value: round(contrast(theme.hue(commodity), ground), 2)
        for commodity in MAIN
        for ground in (theme.ground.land, theme.ground.sea)
        if contrast(theme.hue(commodity), ground) < 2.2
    }
    assert weak == {}


def test_text_can_be_read(theme):
    window, ink = theme.window, theme.ink
    assert contrast(ink.subject, theme.ground.land) > 10
    assert contrast(ink.context, theme.ground.land) > 4
    assert contrast(window.text, window.panel) > 7
    assert contrast(window.muted, window.panel) > 4.5
    assert contrast(window.on_accent, window.accent) > 4.5
    for name in ("good", "warning", "error"):
        assert contrast(getattr(window, name), window.panel_raised) > 3.9


def test_banned_and_unrestricted_differ_to_every_eye_and_by_pattern(theme):
    for vision in SIMULATION:
        banned, free = theme.status_colour(Status.BANNED), theme.status_colour(Status.UNRESTRICTED)
        assert difference(banned, free, vision) > 15
    assert STATUS_STYLES[Status.BANNED].pattern != STATUS_STYLES[Status.UNRESTRICTED].pattern
    assert STATUS_STYLES[Status.CAPPED].pattern != STATUS_STYLES[Status.WIND_DOWN].pattern


def test_colours_are_written_in_full(theme):
    for group in (theme.ground, theme.ink, theme.window):
        for field in fields(group):
            if field.type == "str":
                assert re.fullmatch(r"#[0-9A-F]{6}(?:[0-9A-F]{2})?", getattr(group, field.name)), field.name


def test_each_standing_has_its_own_pattern():
    assert len({DASHES[standing] for standing in Standing}) == len(Standing)


def test_an_unknown_theme_is_named_with_those_there_are():
    with pytest.raises(LayersError, match=r"“sepia”.*light, dark"):
        theme_named("sepia")
