"""Source notes: numbered in the legend's order, graded, for what is visible only."""

from __future__ import annotations

import pytest

from layers.bundled import load_bundled
from layers.edits import edit_of, replaced
from layers.figures.blocks import short_notes
from layers.figures.notes import number_ranges, short_citation
from layers.figures.page import compose_figure
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure
from layers.records.figure import ChartItem, LegendItem
from layers.records.source import Source
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
PRESET = PRESETS["nature-183"]


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


@pytest.fixture(scope="module")
def anthracite(atlas):
    return standard_figure(atlas.views["anthracite-by-sea"], atlas, PRESET, MEASURER)


def test_numbers_follow_the_legend(atlas, anthracite):
    notes = compose_figure(anthracite, atlas, MEASURER).notes
    assert [note.number for note in notes.notes] == list(range(1, len(notes.notes) + 1))
    firsts = [min(numbers) for numbers in notes.of_entry.values() if numbers]
    seen: set[int] = set()
    for numbers in notes.of_entry.values():
        new = sorted(set(numbers) - seen)
        assert new == list(range(len(seen) + 1, len(seen) + 1 + len(new)))
        seen |= set(numbers)
    assert firsts
    assert notes.notes[0].source.id == "kiep-2018"
    assert notes.notes[0].grade == "B"


def test_only_what_is_visible_has_a_note(atlas, anthracite):
    composed = compose_figure(anthracite, atlas, MEASURER)
    drawn = {key for group in composed.draw_list for item in group.items for key in getattr(item, "ids", ())}
    refs = {key for note in composed.notes.notes for table, key in note.records if table in ("sites", "legs")}
    assert refs <= drawn
    assert "musan-mine" not in refs
    assert composed.notes.unsourced == ()


def test_another_order_of_the_legend_numbers_otherwise(atlas, anthracite):
    legend = anthracite.item("legend")
    assert isinstance(legend, LegendItem)
    turned = anthracite.with_item("legend", order=["place.city"])
    before = compose_figure(anthracite, atlas, MEASURER).notes
    after = compose_figure(turned, atlas, MEASURER).notes
    assert after.of_entry["place.city"][0] == 1
    assert {note.source.id for note in before.notes} == {note.source.id for note in after.notes}


def test_a_chart_s_statements_have_digits(atlas, anthracite):
    chart = ChartItem(key="chart", x=10, y=40, width=60, height=40, commodity="rare-earths")
    figure = anthracite.changed(items=[*(item.model_dump() for item in anthracite.items), chart.model_dump()])
    notes = compose_figure(figure, atlas, MEASURER).notes
    assert notes.of_statement
    graded = [note for note in notes.notes if "Claims and estimates" in note.used_for]
    assert any(len(note.grade) > 1 and note.grade[1].isdigit() for note in graded)


def test_a_record_without_a_source_is_named(atlas, anthracite):
    changed = atlas.snapshot()
    nampo = changed.sites["nampo-port"]
    changed.apply(edit_of("strip", [replaced(nampo, nampo.changed(sources=()))]))
    notes = compose_figure(anthracite, changed, MEASURER).notes
    assert ("sites", "nampo-port") in notes.unsourced


def test_short_citations():
    def source(**values):
        return Source.checked({"id": "s", "title": "A title", **values})

    assert short_citation(source(publisher="38 North", date="2016-10-13")) == "38 North 2016"
    assert short_citation(source(publisher="AFP copies (a; b)", date="2020-04-18")) == "AFP copies 2020"
    assert short_citation(source(author="Bae, Yu")) == "Bae, Yu"
    assert short_citation(source()) == "A title"
    assert short_citation(source(publisher="Pit2Port")) == "A title"


def test_two_short_notes_never_read_the_same(atlas):
    figure = standard_figure(atlas.views["overview"], atlas, PRESET, MEASURER)
    notes = compose_figure(figure, atlas, MEASURER).notes.notes
    shown = short_notes(notes)
    assert len(set(shown)) == len(shown) > 10


def test_number_ranges():
    assert number_ranges([3, 1, 2, 7, 9, 10]) == "1–3,7,9,10"
    assert number_ranges([]) == ""


def test_what_no_way_carries_rests_on_its_places(atlas):
    figure = standard_figure(atlas.views["overview"], atlas, PRESET, MEASURER)
    notes = compose_figure(figure, atlas, MEASURER).notes
    assert notes.of_entry["commodity.lignite"]
    sources = {notes.notes[number - 1].source.id for number in notes.of_entry["commodity.rare-earths"]}
    assert sources == set(atlas.sites["jongju-deposit"].sources)
    # What is carried rests on its ways, not on where its mine lies.
    ways = {source for route in atlas.routes.values() for source in route.sources}
    assert {notes.notes[number - 1].source.id for number in notes.of_entry["commodity.iron-ore"]} <= ways
