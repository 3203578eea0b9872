"""A page remembers how it was made: what has changed since is named, in the page, the atlas or a layer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.edits import edit_of, removed, replaced
from layers.errors import DocumentError, WebPageError
from layers.records.site import Basis, Site, SiteKind
from layers.webpage.manifest import LETTERS, OPEN, TABLES, changed_fields, read_page, record_digest, signed
from layers.webpage.page import PageOptions, WebPage, web_page, write_page
from layers.webpage.verify import verify_page
from tests.layers.webpage.test_own_layers import feature, layers_of


def small_atlas(**values: object) -> Atlas:
    site = Site(id="pit", name="Pit", kind=SiteKind.MINE, lon=126.0, lat=39.0, basis=Basis.PUBLISHED)
    return Atlas([site.changed(**values) if values else site])


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verify") / "small.html"
    write_page(path, web_page(small_atlas(), PageOptions(title="Pits & ports", made="2025-11-24")))
    return path


def test_the_manifest_is_json_in_the_page_and_small(page: WebPage, page_file: Path):
    found = re.search(re.escape(OPEN) + r"(.*?)</script>", page.html, re.DOTALL)
    manifest = json.loads(found[1])
    assert set(manifest["records"]) == set(TABLES)
    assert manifest["records"]["sites"].keys() == load_bundled().sites.keys()
    assert len(found[1]) < 80_000
    assert read_page(page_file)[1] == manifest
    assert all(len(record_fields) <= len(LETTERS) for record_fields in manifest["fields"].values())


def test_an_unchanged_atlas_gives_the_same_page(page_file: Path, small_page: Path):
    assert verify_page(page_file, load_bundled()).changes == ()
    assert verify_page(small_page, small_atlas()) == type(verify_page(small_page, small_atlas()))(())


def test_one_changed_coordinate_is_named(page_file: Path):
    atlas = load_bundled()
    site = atlas.sites["nampo-port"]
    atlas.apply(edit_of("Move", [replaced(site, site.changed(lon=site.lon + 1e-5))]))
    assert verify_page(page_file, atlas).changes == ("sites/nampo-port: lon changed",)


def test_records_that_came_and_went_are_named(page_file: Path, small_page: Path):
    atlas = load_bundled()
    flaw = next(iter(atlas.inconsistencies.values()))
    atlas.apply(edit_of("Remove", [removed(flaw)]))
    assert verify_page(page_file, atlas).changes == (f"inconsistencies/{flaw.id}: is gone",)
    assert verify_page(small_page, Atlas()).changes == ("sites/pit: is gone",)
    other = Site(id="port", name="Port", kind=SiteKind.EXPORT_PORT)
    two = Atlas([*small_atlas().sites.values(), other])
    assert verify_page(small_page, two).changes == ("sites/port: is new",)


def test_a_page_that_was_touched_says_so(small_page: Path, tmp_path: Path):
    text = small_page.read_text(encoding="utf-8")
    for before, after in (("126", "127"), ("Pits &amp; ports", "Pits and ports"), ("</html>\n", "</html>")):
        assert before in text
        path = tmp_path / "touched.html"
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        assert "page: it was changed after it was made" in verify_page(path, small_atlas()).changes


def test_a_page_that_comes_out_otherwise_names_the_versions(small_page: Path, tmp_path: Path):
    text = small_page.read_text(encoding="utf-8")
    own = read_page(small_page)[1]["page"]
    older = text.replace(own, "0" * 64).replace('"folium":"', '"folium":"0.1.').replace("Pits", "Pitz")
    path = tmp_path / "older.html"
    path.write_text(signed(older), encoding="utf-8")
    (change,) = verify_page(path, small_atlas()).changes
    assert change.startswith("page: the program makes it otherwise now (folium 0.1.")


def test_own_layers_are_compared_where_their_file_is_given(tmp_path: Path):
    (layer,) = layers_of(tmp_path / "own.geojson", feature("Point", [126, 39], name="Shaft"))
    (moved,) = layers_of(tmp_path / "own.geojson", feature("Point", [126.0001, 39], name="Shaft"))
    path = tmp_path / "own.html"
    write_page(path, web_page(small_atlas(), layers=[layer]))
    without = verify_page(path, small_atlas())
    assert without.changes == ()
    assert without.notes == ("the own layer “own” wasn't compared; give its file with --layer",)
    assert verify_page(path, small_atlas(), [layer]) == type(without)(())
    otherwise = "layer “own”: the page shows other features, values or looks than the file"
    assert verify_page(path, small_atlas(), [moved]).changes == (otherwise,)
    more = verify_page(path, small_atlas(), [layer, replace(layer, name="more")])
    assert more.changes == ("layer “more”: isn't on the page",)


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ("", "holds no record of how it was made"),
        (f"{OPEN}{{</script>", "is damaged"),
        (f"{OPEN}{'[' * 100_000}</script>", "is damaged"),
        (f"{OPEN}[]</script>", "holds no record of a page"),
        (f'{OPEN}{{"format":"pit2port-webpage","version":99}}</script>', "newer version"),
        (f'{OPEN}{{"format":"pit2port-webpage","version":1}}</script>', "can't be understood"),
        (
            f'{OPEN}{{"format":"pit2port-webpage","version":1,"document":"x","options":{{"title":"","view":"",'
            f'"online_tiles":0,"tiles":null,"made":"never"}}}}</script>',
            "can't be understood",
        ),
    ],
)
def test_a_damaged_record_is_a_sentence(manifest: str, words: str, tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html>{manifest}", encoding="utf-8")
    with pytest.raises(WebPageError, match=words):
        verify_page(path, Atlas())
    with pytest.raises(DocumentError, match="can't be read"):
        verify_page(tmp_path / "missing.html", Atlas())


def test_digests_name_fields_of_other_versions_too():
    site = small_atlas().sites["pit"]
    names = list(type(site).model_fields)
    before, after = record_digest(site), record_digest(site.changed(notes="x", lat=39.5))
    assert changed_fields(before, after, names) == ["lat", "notes"]
    assert changed_fields(before, before, names[:2]) == []
