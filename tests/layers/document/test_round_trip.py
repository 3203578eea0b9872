"""A document gives back what was saved, and opening leaves it alone."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.reading import open_document, problems
from layers.document.writing import save
from layers.edits import Edit, added, edit_of, removed, replaced
from layers.records.base import Record
from layers.records.site import Site
from layers.records.tables import TABLES
from tests.helpers.records import EVERY_KIND, atlases, sites, text


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_bundled()


def history_of(atlas: Atlas) -> list[Edit]:
    nampo = atlas.sites["nampo-port"]
    moved = replaced(nampo, nampo.changed(lon=125.41))
    provenance = {"who": "An analyst", "when": "2025-12-01T09:30:00+00:00", "source": "kiep-2018"}
    return [
        edit_of("Move Nampo", [moved], certainty="fairly sure", reason="berth, not town", **provenance),
        edit_of("Delete Nampo", [removed(moved.after)], who="An analyst", when="2025-12-02T09:30:00+00:00"),
    ]


def test_random_atlases_have_every_table() -> None:
    assert set(EVERY_KIND) == set(TABLES)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_bundled_atlas_comes_back_with_its_history(bundled: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    save(bundled, path, history_of(bundled))
    document = open_document(path)
    assert document.atlas == bundled
    assert document.history == history_of(bundled)
    assert document.extras == ()
    assert problems(path) == []
    assert os.listdir(tmp_path) == ["atlas.gpkg"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(atlas=atlases(), label=text, record=sites())
def test_any_atlas_comes_back_identical(tmp_path: Path, atlas: Atlas, label: str, record: Record) -> None:
    path = tmp_path / "any.gpkg"
    history = [Edit(label, (added(record),), who=label)]
    save(atlas, path, history)
    document = open_document(path)
    assert document.atlas == atlas
    assert document.history == history
    for name in ("sites", "legs", "areas", "statements"):
        assert list(document.atlas.table(name)) == list(atlas.table(name))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(atlas=atlases(), data=st.data())
def test_equal_atlases_give_equal_bytes_whatever_the_order(
    tmp_path: Path, atlas: Atlas, data: st.DataObject
) -> None:
    records = data.draw(st.permutations(list(atlas.records())))
    save(atlas, tmp_path / "one.gpkg")
    save(Atlas(records), tmp_path / "two.gpkg")
    assert sha(tmp_path / "one.gpkg") == sha(tmp_path / "two.gpkg")


def test_the_date_of_change_is_that_of_the_newest_edit_or_given(
    bundled: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "atlas.gpkg"
    save(bundled, path, history_of(bundled))
    assert b"2025-12-02T09:30:00.000Z" in path.read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    save(bundled, path, history_of(bundled))
    assert b"1970-01-02T00:00:00.000Z" in path.read_bytes()


def test_opening_changes_nothing_even_where_nothing_can_be_written(bundled: Atlas, tmp_path: Path) -> None:
    folder = tmp_path / "read only"
    folder.mkdir()
    path = folder / "atlas #1 100%?.gpkg"
    save(bundled, path)
    before, moment = sha(path), path.stat().st_mtime_ns
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert open_document(path).atlas == bundled
        assert problems(path) == []
        assert os.listdir(folder) == [path.name]
    finally:
        folder.chmod(0o755)
    assert (sha(path), path.stat().st_mtime_ns) == (before, moment)


def test_gdal_reads_every_table(bundled: Atlas, tmp_path: Path) -> None:
    import pyogrio

    path = tmp_path / "atlas.gpkg"
    save(bundled, path)
    kinds = {name: kind for name, kind in pyogrio.list_layers(path)}
    assert {name: kinds[name] for name in ("sites", "legs", "areas")} == {
        "sites": "Point",
        "legs": "LineString",
        "areas": "MultiPolygon",
    }
    for name in ("routes", "statements", "sources", "measures", "inconsistencies", "views", "history"):
        assert kinds[name] is None
    sites_frame = pyogrio.read_dataframe(path, layer="sites").set_index("id")
    assert sites_frame.crs == "EPSG:4326"
    assert sites_frame.loc["musan-mine"].geometry.coords[0] == (129.26917, 42.23194)
    assert sites_frame.loc["cholsong-station"].geometry is None
    assert sites_frame.loc["musan-mine"].hangul.startswith("무산광산")
    statements = pyogrio.read_dataframe(path, layer="statements", read_geometry=False)
    assert len(statements) == len(bundled.statements)
    styles = pyogrio.read_dataframe(path, layer="layer_styles", read_geometry=False)
    assert sorted(styles.f_table_name) == ["areas", "legs", "sites"]
    assert all("<qgis" in qml for qml in styles.styleQML)


def test_markup_in_a_name_stays_text(tmp_path: Path) -> None:
    name = "<script>alert('x')</script> & <b>Musan</b>"
    atlas = Atlas([Site.checked({"id": "musan-mine", "name": name, "kind": "mine"})])
    save(atlas, tmp_path / "a.gpkg")
    assert open_document(tmp_path / "a.gpkg").atlas.sites["musan-mine"].name == name
