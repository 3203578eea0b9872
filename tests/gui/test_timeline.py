"""The timeline's year of the flows."""

from __future__ import annotations

import pytest

from gui.panels.timeline import TimelinePanel
from layers.bundled import load_bundled
from layers.display import Display, MapLayer
from layers.edits import edit_of, removed
from layers.evidence.flows import flow_years


@pytest.fixture
def shown(qtbot):
    display, atlas = Display(), load_bundled()
    panel = TimelinePanel(display)
    qtbot.addWidget(panel)
    panel.show_atlas(atlas)
    return panel, display, atlas


def switch_flows(display: Display, on: bool) -> None:
    display.state = display.state.with_layer(MapLayer.FLOWS.value, visible=on)


def test_it_is_there_while_the_flows_are_on_the_map(shown):
    panel, display, atlas = shown
    assert not panel.flow_year.isVisibleTo(panel)
    switch_flows(display, True)
    assert panel.flow_year.isVisibleTo(panel)
    years = [panel.flow_year.itemData(row) for row in range(panel.flow_year.count())]
    assert years == [None, *reversed(flow_years(atlas))]
    switch_flows(display, False)
    assert not panel.flow_year.isVisibleTo(panel)


def test_a_choice_is_the_year_of_the_map_and_the_other_way_round(shown):
    panel, display, atlas = shown
    switch_flows(display, True)
    first = flow_years(atlas)[0]
    panel.flow_year.setCurrentIndex(panel.flow_year.findData(first))
    assert display.state.year == first
    panel.flow_year.setCurrentIndex(0)
    assert display.state.year is None
    display.update(year=2016)
    assert panel.flow_year.currentData() == 2016


def test_years_follow_the_statements(shown):
    panel, display, atlas = shown
    switch_flows(display, True)
    fewer = atlas.snapshot()
    fewer.apply(edit_of("Delete all", [removed(statement) for statement in atlas.statements.values()]))
    panel.show_atlas(fewer)
    assert panel.flow_year.count() == 1
