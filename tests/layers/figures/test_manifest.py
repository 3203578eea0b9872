"""The record inside a figure: whole, honest about changes, and nothing that hostile files can abuse."""

from __future__ import annotations

import json

import pytest

from layers.bundled import load_bundled
from layers.edits import added, edit_of, removed, replaced
from layers.errors import DocumentError, FigureError
from layers.figures.manifest import manifest_of, manifest_text, used_records
from layers.figures.manifest_files import figure_of_manifest, read_manifest, svg_metadata
from layers.figures.notes_files import notes_as, notes_bibtex, notes_csv
from layers.figures.page import compose_figure
from layers.figures.png_text import with_text
from layers.figures.png_writer import png_file
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure
from layers.figures.verify import changes_since
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
ATLAS = load_bundled()
FIGURE = standard_figure(ATLAS.views["rare-earths"], ATLAS, PRESETS["nature-183"], MEASURER)
COMPOSED = compose_figure(FIGURE, ATLAS, MEASURER)
VERSIONS = {"program": "1"}
MANIFEST = json.loads(manifest_text(manifest_of(COMPOSED, MEASURER, VERSIONS, "atlas.gpkg")))


def changes(atlas, manifest=MANIFEST, versions=VERSIONS):
    return [str(change) for change in changes_since(manifest, atlas, MEASURER, versions, "f.png")]


def after(*edits):
    atlas = ATLAS.snapshot()
    atlas.apply(edit_of("edit", edits))
    return atlas


def test_the_record_names_what_is_drawn_and_cited():
    refs = used_records(COMPOSED)
    tables = {table for table, _ in refs}
    assert {"sites", "sources", "statements"} <= tables
    assert set(MANIFEST["records"]["sites"]) == {key for table, key in refs if table == "sites"}
    assert figure_of_manifest(MANIFEST, "f.png") == FIGURE
    assert MANIFEST["maps"]["map"]["crs"] == FIGURE.maps()[0].crs
    assert json.loads(manifest_text(manifest_of(COMPOSED, MEASURER, VERSIONS, "atlas.gpkg"))) == MANIFEST


def test_nothing_has_changed():
    assert changes(ATLAS) == []
    # Another version that draws the same is no change.
    assert changes(ATLAS, versions={"program": "2"}) == []


def test_one_changed_coordinate_is_named():
    key = next(iter(MANIFEST["records"]["sites"]))
    site = ATLAS.sites[key]
    assert changes(after(replaced(site, site.changed(lon=site.lon + 1e-7)))) == [f"sites/{key}: lon changed"]


def test_a_statement_a_source_and_a_new_place():
    key = next(iter(MANIFEST["records"]["statements"]))
    statement = ATLAS.statements[key]
    value = (statement.value_high or 1.0) * 2
    assert f"statements/{key}: value_high changed" in changes(
        after(replaced(statement, statement.changed(value_high=value)))
    )
    source = ATLAS.sources[next(iter(MANIFEST["records"]["sources"]))]
    worse = source.changed(reliability="F")
    assert f"sources/{source.id}: reliability changed" in changes(after(replaced(source, worse)))
    claim = next(site for site in ATLAS.sites.values() if site.name.startswith("Jongju"))
    new = claim.changed(id="second-claim", name="Second claim", lon=125.8, lat=39.6)
    assert "sites/second-claim: is new in the figure" in changes(after(added(new)))
    city = next(ATLAS.sites[k] for k in MANIFEST["records"]["sites"] if ATLAS.sites[k].kind.value == "city")
    assert f"sites/{city.id}: is gone" in changes(after(removed(city)))


def test_the_program_and_the_ground_and_the_document_s_figure():
    other = {**MANIFEST, "drawing": "0"}
    assert changes(ATLAS, other, {"program": "2"}) == [
        "drawing: the program draws it otherwise now (program 1 → 2)"
    ]
    assert changes(ATLAS, {**MANIFEST, "ground": "0"}) == [
        "ground: the coast, rivers or borders were replaced"
    ]
    assert changes(after(added(FIGURE.changed(name="Other")))) == [
        f"figures/{FIGURE.id}: name changed in the document"
    ]
    spoiled = json.loads(json.dumps(MANIFEST))
    next(item for item in spoiled["figure"]["items"] if item["kind"] == "map")["width"] = 1.0
    assert "can't be drawn any more" in changes(ATLAS, spoiled)[0]


def png_with(text):
    import numpy as np

    return with_text(png_file(np.zeros((2, 2, 4), np.uint8)), {"pit2port-figure": text})


HOSTILE = {
    "other.png": png_with(""),
    "broken.png": png_with("{"),
    "list.png": png_with("[]"),
    "newer.png": png_with('{"format": "pit2port-figure", "version": 99}'),
    "cut.png": png_with("{}")[:40],
    "other.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "bomb.svg": b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><svg>&c;</svg>',
    "broken.svg": b"<svg",
    "other.pdf": b"%PDF-1.7\n%%EOF",
    "damaged.pdf": b"%PDF-1.7\n<< /Length 4 /Filter /FlateDecode /Type /EmbeddedFile"
    b" /Subtype /application#2Fjson >>\nstream\nabcd",
    "broken.tif": b"II*\0\x08\0\0\0\xff\xff",
    "empty.json": b"",
    "text.txt": b"hello",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_files_without_a_record_say_so(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(FigureError, match=name.replace(".", r"\.")):
        read_manifest(path)


def test_a_record_whose_figure_doesn_t_fit_says_so(tmp_path):
    with pytest.raises(DocumentError, match="can't be read"):
        read_manifest(tmp_path / "none.png")
    for values in (None, [], {"id": "x"}, {**FIGURE.model_dump(mode="json"), "width_mm": "wide"}):
        with pytest.raises(FigureError, match=r"f\.png"):
            figure_of_manifest({**MANIFEST, "figure": values}, "f.png")


def test_hostile_words_stay_words(tmp_path):
    path = tmp_path / "f.svg"
    text = json.dumps({**MANIFEST, "document": "</figure><script>alert(1)</script>]]>"})
    path.write_text(f"<svg><metadata>{svg_metadata(text)}</metadata></svg>", encoding="utf-8")
    assert "<script" not in path.read_text(encoding="utf-8")
    assert read_manifest(path)["document"].startswith("</figure>")


def test_notes_as_csv_and_bibtex():
    import csv
    import io

    table = list(csv.DictReader(io.StringIO(notes_csv(COMPOSED.notes))))
    assert [int(row["number"]) for row in table] == list(range(1, len(table) + 1))
    assert all(row["grade"] for row in table)
    entries = notes_bibtex(COMPOSED.notes)
    assert entries.count("@misc{") == len(table)
    for note in COMPOSED.notes.notes:
        assert f"@misc{{{note.source.id}," in entries
    plain = entries.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    with pytest.raises(FigureError, match=r"\.csv or \.bib"):
        notes_as(".xml", COMPOSED.notes)


def test_a_title_that_is_a_formula_is_disarmed():
    source = ATLAS.sources[COMPOSED.notes.notes[0].source.id]
    atlas = after(replaced(source, source.changed(title="=HYPERLINK(1) & 50 % {x}_y")))
    notes = compose_figure(FIGURE, atlas, MEASURER).notes
    assert "'=HYPERLINK(1)" in notes_csv(notes)
    assert r"=HYPERLINK(1) \& 50 \% \{x\}\_y" in notes_bibtex(notes)
