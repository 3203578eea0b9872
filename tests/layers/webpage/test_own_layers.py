"""Own map files on the page: coordinates, attributes as text, crowds, and what isn't carried along."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.errors import WebPageError
from layers.files.importing import read_file
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.reading import open_layers
from layers.foreign.style import Categories, LayerStyle, Single, categories, graduated
from layers.records.layer_style import Look
from layers.webpage.own_layers import LONGEST_TEXT, STEP, own_layers_data
from layers.webpage.page import web_page, write_page
from layers.webpage.page_layer import OTHERS, PageLayer
from tests.helpers.browser import Browser
from tests.layers.webpage.test_encoding import unpacked
from tests.layers.webpage.test_hostile_names import HOSTILE

SQUARE = [[124, 41], [125, 41], [125, 42], [124, 42], [124, 41]]
HOLE = [[124.3, 41.3], [124.6, 41.3], [124.6, 41.6], [124.3, 41.3]]


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def layers_of(path: Path, *features: dict[str, Any]) -> list[PageLayer]:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return [PageLayer(layer) for layer in open_layers(path) if layer.complete]


def few(folder: Path) -> list[PageLayer]:
    return layers_of(
        folder / "few.geojson",
        feature("Point", [126, 42], name="Pit", depth=310),
        feature("Point", [2, 48], name="Paris", depth=0),
        feature("LineString", [[126, 41], [127, 41.5], [128, 41]], name="Track", depth=None),
        feature("Polygon", [SQUARE, HOLE], name="Concession", depth=310),
        feature("MultiPoint", [[127, 40], [127.5, 40.5]], name="Shafts", depth=310),
    )


def test_shapes_and_attributes_are_carried_and_what_lies_elsewhere_is_counted(tmp_path: Path):
    own = own_layers_data(few(tmp_path))
    (row,) = own.data
    assert own.warnings == ("1 feature of “few” lies outside the page's map and isn't on it.",)
    assert row["count"] == 4
    points = np.array(unpacked(row["points"]["xy"])).reshape(-1, 2).cumsum(axis=0) * STEP
    assert np.allclose(points, [[126, 42], [127, 40], [127.5, 40.5]])
    assert np.cumsum(unpacked(row["points"]["row"])).tolist() == [0, 3, 3]
    assert unpacked(row["lines"]["runs"]) == [3]
    assert unpacked(row["areas"]["runs"]) == [5, 4]
    assert unpacked(row["areas"]["parts"]) == [2]
    names, depths = row["columns"]
    assert row["title"] == 0
    assert names["texts"] == ["Pit", "Track", "Concession", "Shafts"]
    assert [depths["texts"][n] for n in unpacked(depths["of"])] == ["310", "", "310", "310"]


def test_long_texts_end_in_dots(tmp_path: Path):
    (row,) = own_layers_data(
        layers_of(tmp_path / "long.geojson", feature("Point", [126, 42], note="x" * 900))
    ).data
    text = row["columns"][0]["texts"][0]
    assert len(text) == LONGEST_TEXT + 2
    assert text.endswith(" …")


def test_a_layer_that_does_not_say_where_it_lies_is_refused(tmp_path: Path):
    (one,) = few(tmp_path)
    nowhere = PageLayer(replace(one.layer, crs=None))
    with pytest.raises(WebPageError, match="doesn't say in which coordinate system"):
        web_page(Atlas(), layers=[nowhere])


def test_colours_that_the_file_states_are_kept(tmp_path: Path):
    path = tmp_path / "styled.kml"
    path.write_text(
        "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Style id='a'><IconStyle>"
        "<color>ff0000ff</color></IconStyle></Style><Placemark><name>Red</name><styleUrl>#a</styleUrl>"
        "<Point><coordinates>126,39</coordinates></Point></Placemark></Document></kml>",
        encoding="utf-8",
    )
    (layer,) = (ArrayLayer.from_features(features, "file-x") for features in read_file(path))
    (row,) = own_layers_data([PageLayer(layer)]).data
    assert [look["colour"] for look in row["looks"]] == ["#FF0000"]


def test_looks_and_classes_of_the_map_come_along_and_hidden_features_do_not(tmp_path: Path):
    points = [
        feature("Point", [124 + n, 39], sort="mine" if n % 2 else "port", tonnes=n, name=f"Place {n}")
        for n in range(6)
    ]
    (one,) = layers_of(tmp_path / "points.geojson", *points)
    by_kind, _ = categories(one.layer, "sort", Look(shape="square"))
    shown = np.arange(6) != 3
    (row,) = (
        found := own_layers_data(
            [
                replace(
                    one,
                    style=LayerStyle(by_kind, label="name"),
                    shown=shown,
                    name="Places",
                    opacity=0.5,
                    credit="Survey of 2019",
                )
            ]
        )
    ).data
    assert (row["name"], row["credit"], "licence" in row) == ("Places", "Survey of 2019", False)
    assert (row["classes"], row["by"]) == (["port", "mine"], "sort")
    assert unpacked(row["lookOf"]) == [0, 1, 0, 0, 1]
    assert {look["opacity"] for look in row["looks"]} == {0.5}
    assert {look["shape"] for look in row["looks"]} == {"square"}
    assert len(found.shapes["square"]) == 4
    assert row["columns"][row["label"]]["texts"] == [f"Place {n}" for n in (0, 1, 2, 4, 5)]
    assert "Place 3" not in json.dumps(row)

    only_ports = Categories("sort", ("port",), (Look(),), None)
    grades = graduated(one.layer, "tonnes", 2)
    ports, graded = own_layers_data(
        [replace(one, style=LayerStyle(only_ports)), replace(one, style=LayerStyle(grades))]
    ).data
    assert (ports["count"], ports["classes"], "lookOf" in ports) == (3, ["port"], False)
    assert graded["classes"] == ["0 – 2.5", "2.5 – 5"]
    assert OTHERS not in graded["classes"]
    with pytest.raises(WebPageError, match=r"“points” can't be put on the page.*“gone”"):
        own_layers_data([replace(one, style=LayerStyle(Categories("gone", (), ())))])


def test_names_stand_on_the_map_looks_in_the_legend_and_origin_in_the_notes(browser: Browser, tmp_path: Path):
    line = feature("LineString", [[123.2, 35.2], [124, 35.4], [125, 35.5]], name="Cable <b>A</b>")
    pit = feature("Point", [123.4, 36.5], name="Pit <i>3</i>")
    style = LayerStyle(Single(Look(shape="star", size=14)), label="name")
    (pits,) = layers_of(tmp_path / "pits.geojson", pit)
    (lines,) = layers_of(tmp_path / "lines.geojson", line)
    path = tmp_path / "looks.html"
    layers = [
        replace(pits, style=style, file="pits.geojson", credit="Survey <u>of</u> 2019", licence="CC BY 4.0"),
        replace(lines, style=style),
    ]
    write_page(path, web_page(load_bundled(), layers=layers))
    browser.open(path)
    labels = browser.run(
        """
        const layer = Object.values(pit2port.map._layers).find(one => one._placed);
        return layer._placed.filter(one => one.rows).map(one => one.rows[0][0].text)
        """
    )
    assert {"Pit <i>3</i>", "Cable <b>A</b>"} <= set(labels)
    browser.one("[data-opens=legend]").click()
    assert "Own layerspitslines" in browser.text("#legend-body")
    browser.one("[data-opens=sources]").click()
    notes = browser.text("#sources-body")
    assert "Own layer: pitsFilepits.geojsonSourceSurvey <u>of</u> 2019LicenceCC BY 4.0" in notes
    assert "Own layer: linesSourcenot statedLicencenot stated" in notes
    browser.run("pit2port.select('own/0/0')")
    assert "Survey <u>of</u> 2019" in browser.text("#panel-body")
    browser.one("[data-opens=tables]").click()
    captions = browser.run("return [...document.querySelectorAll('caption')].map(one => one.textContent)")
    assert captions[-2:] == ["pits (1)", "lines (1)"]
    browser.run("[...document.querySelectorAll('#tables .go')].pop().click()")
    assert browser.text("#panel-title") == "Cable <b>A</b>"
    assert browser.what_ran() == browser.problems() == []
    assert browser.requests() == [path.as_uri()]


def test_features_are_clicked_found_and_switched_off_and_crowds_open(browser: Browser, tmp_path: Path):
    chance = np.random.default_rng(5)
    crowd = [
        feature("Point", [float(x), float(y)], name=HOSTILE[n % len(HOSTILE)], n=n)
        for n, (x, y) in enumerate(chance.normal((124.3, 35.2), 0.15, (600, 2)))
    ]
    layers = [*few(tmp_path), *layers_of(tmp_path / "crowd.geojson", *crowd)]
    path = tmp_path / "own.html"
    write_page(path, web_page(load_bundled(), layers=layers))
    browser.open(path)
    assert browser.requests() == [path.as_uri()]

    hits = browser.run("return pit2port.find('concession').map(hit => [hit.key, hit.what])")
    assert ["own/0/2", "few"] in hits
    browser.run("pit2port.select('own/0/2')")
    assert browser.text("#panel-title") == "Concession"
    assert "310" in browser.text("#panel-body")

    place = """
    const map = pit2port.map, box = map.getContainer().getBoundingClientRect();
    const p = map.latLngToContainerPoint(arguments[0]);
    return [p.x + box.left, p.y + box.top]
    """
    browser.click_at(*browser.run(place, [41.5, 124.8]))
    browser.wait_for("return document.querySelector('.leaflet-popup-content') !== null")
    assert "Concession" in browser.text(".leaflet-popup-content")
    browser.run("pit2port.select(null); document.querySelector('input[name=own][value=\"0\"]').click()")
    browser.click_at(*browser.run(place, [41.5, 124.8]))
    assert browser.run("return pit2port.state.selected") is None

    crowds = "return Object.values(pit2port.map._layers).find(one => one.number === 1)._crowds"
    seen = browser.run(crowds)
    singles = browser.run(crowds.replace("_crowds", "_single.length"))
    assert sum(one["count"] for one in seen) + singles == len(crowd)
    zoom = browser.run("return pit2port.map.getZoom()")
    middle = max(seen, key=lambda one: one["count"])
    corner = browser.run(
        """
        const map = pit2port.map, box = map.getContainer().getBoundingClientRect();
        const p = map.layerPointToContainerPoint([arguments[0], arguments[1]]);
        return [p.x + box.left, p.y + box.top]
        """,
        middle["x"],
        middle["y"],
    )
    browser.click_at(*corner)
    browser.wait_for(f"return pit2port.map.getZoom() > {zoom}")
    shown = browser.run(
        "return arguments[0].map(n => { pit2port.select(`own/1/${n}`);"
        "return document.getElementById('panel-title').textContent; })",
        list(range(len(HOSTILE))),
    )
    for text, full in zip(shown, HOSTILE, strict=True):
        assert text.strip() == (full.strip() if len(full) <= LONGEST_TEXT else f"{full[:LONGEST_TEXT]} …")
    assert browser.what_ran() == []
    assert browser.problems() == []
    assert browser.requests() == []
