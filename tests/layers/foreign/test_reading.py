"""Opening files step by step, in a thread that always ends."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geo.viewport import DEFAULT_CRS
from layers.errors import CancelledError, FormatError
from layers.files import ogr
from layers.files.exporting import write_file
from layers.files.feature_set import FeatureSet
from layers.foreign.reading import layer_id, open_layers
from tests.helpers.big_kmz import write_big_kmz
from tests.layers.foreign.samples import features, layer, write


def points_file(path, count: int):
    random = np.random.default_rng(3)
    blobs = shapely.to_wkb(shapely.points(random.uniform([120, 36], [130, 44], (count, 2))), byte_order=1)
    made = FeatureSet(
        "many", pa.chunked_array([pa.array(blobs)]), pa.table({"n": np.arange(count)}), "EPSG:4326"
    )
    write_file([made], path)
    return path


def no_reader_left() -> bool:
    return not any(thread.name == "reading a layer" for thread in threading.enumerate())


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "geojson", "parquet", "kml"])
def test_a_file_of_any_format_gives_the_layer(tmp_path, ending):
    path = tmp_path / f"sample.{ending}"
    write_file([features()], path)
    *_, last = open_layers(path, DEFAULT_CRS)
    assert last.complete
    assert last.path == path
    assert last.kinds == layer().kinds
    assert len(last) == 60
    placed = [row for row in range(60) if row % 10 != 9]
    names = {last.feature(hit)["name"] for hit in last.inside(DEFAULT_CRS, last.extent(DEFAULT_CRS)).tolist()}
    assert names == {f"Place {row}" for row in placed}
    assert no_reader_left()


def test_shapes_of_one_type_in_a_shapefile(tmp_path):
    path = tmp_path / "lines.shp"
    only = features().take([n for n in range(60) if n % 3 == 1 and n % 10 != 9])
    write_file([only], path)
    *_, last = open_layers(path, DEFAULT_CRS)
    assert last.kinds == ("lines",)
    assert len(last) == len(only)


def test_the_layer_grows_until_it_is_complete(tmp_path, monkeypatch):
    monkeypatch.setattr(ogr, "BATCH", 100)
    path = points_file(tmp_path / "many.gpkg", 1000)
    steps = list(open_layers(path, DEFAULT_CRS))
    assert [len(step) for step in steps] == [100, 200, 400, 800, 1000]
    assert [step.complete for step in steps] == [False] * 4 + [True]
    assert {step.id for step in steps} == {layer_id(path, "many")}
    assert steps[0].attributes.num_rows == 100
    assert steps[-1].feature(999) == {"n": 999}
    # What was prepared for the first picture is used for the last.
    assert steps[-1].drawables(DEFAULT_CRS)[0] is steps[0].drawables(DEFAULT_CRS)[0]
    assert no_reader_left()


def test_long_shapes_come_in_smaller_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("layers.foreign.reading._PIECE_BYTES", 2000)
    path = write(tmp_path / "lines.gpkg", only="LineString")
    steps = list(open_layers(path, DEFAULT_CRS))
    assert len(steps) > 2
    assert len(steps[-1].batches) > 2
    assert len(steps[-1]) == 18


def test_several_layers_in_one_file(tmp_path):
    path = tmp_path / "two.gpkg"
    first, second = features(20), features(30)
    write_file([first, FeatureSet("other", second.geometry, second.attributes, "EPSG:32652")], path)
    last = {step.name: step for step in open_layers(path, DEFAULT_CRS)}
    assert {name: len(step) for name, step in last.items()} == {"sample": 20, "other": 30}
    assert len({step.id for step in last.values()}) == 2


def test_a_missing_crs_is_a_question(tmp_path):
    path = write(tmp_path / "somewhere.gpkg", crs=None)
    steps = list(open_layers(path, DEFAULT_CRS))
    assert len(steps) == 1
    assert steps[0].crs is None
    assert [question.kind for question in steps[0].report.questions] == ["crs"]


def test_a_projection_that_cant_show_it_is_said(tmp_path):
    path = write(tmp_path / "sample.gpkg")
    *_, last = open_layers(path, "EPSG:0")
    assert any("projection" in finding.what for finding in last.report.of_kind("noted"))


def test_progress_is_told(tmp_path):
    shares = []
    list(open_layers(write(tmp_path / "sample.gpkg"), report=lambda share, text: shares.append(share)))
    assert shares
    assert shares == sorted(shares)


def test_cancelling_ends_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(ogr, "BATCH", 10)
    path = points_file(tmp_path / "many.gpkg", 2000)
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 20

    with pytest.raises(CancelledError):
        list(open_layers(path, DEFAULT_CRS, cancelled=cancelled))
    assert no_reader_left()


def test_turning_away_ends_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(ogr, "BATCH", 10)
    steps = open_layers(points_file(tmp_path / "many.gpkg", 2000), DEFAULT_CRS)
    next(steps)
    steps.close()
    assert no_reader_left()


@pytest.mark.parametrize("content", [b"", b"nothing", b"SQLite format 3\0" + b"x" * 200])
def test_what_is_no_layer_is_said_in_words(tmp_path, content):
    path = tmp_path / "bad.gpkg"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"bad\.gpkg"):
        list(open_layers(path, DEFAULT_CRS))
    assert no_reader_left()


def test_a_missing_file_is_said_in_words(tmp_path):
    with pytest.raises(FormatError, match="gone"):
        list(open_layers(tmp_path / "gone.gpkg", DEFAULT_CRS))


def test_a_kmz_grows_until_it_is_complete(tmp_path):
    path = write_big_kmz(tmp_path / "big.kmz", 12_000, 12)
    *growing, last = open_layers(path, DEFAULT_CRS)
    assert [len(one) for one in growing] == [1000, 11_000]
    assert not any(one.complete for one in growing)
    assert {one.id for one in growing} == {last.id}
    assert last.complete
    assert len(last) == 12_000
    # What was drawn while it grew is drawn on.
    assert last.batches[0] is growing[0].batches[0]
    assert last.projected is growing[0].projected


def test_what_checking_mends_is_drawn_mended(tmp_path):
    path = tmp_path / "open.gpkg"
    sound = shapely.to_wkb(shapely.box(125, 38, 126, 39))
    ring = bytearray(sound)
    ring[-16:] = np.array([125.5, 38.5]).tobytes()
    made = FeatureSet("areas", pa.chunked_array([pa.array([sound])]), pa.table({"n": [1]}), "EPSG:4326")
    write_file([made], path)
    path.write_bytes(path.read_bytes().replace(sound, bytes(ring)))
    *_, last = open_layers(path, DEFAULT_CRS)
    assert last.report.of_kind("repaired")
    (rings,) = (batch.vectors for batch in last.batches)
    assert np.array_equal(rings.ring_xy[0], rings.ring_xy[-1])


def test_a_layer_is_opened_drawn_and_coloured_without_pandas(tmp_path):
    path = tmp_path / "ports.gpkg"
    names, blobs = pa.table({"name": ["b", "a", "b"]}), shapely.to_wkb(shapely.points(np.eye(3, 2)))
    write_file([FeatureSet("ports", pa.chunked_array([pa.array(blobs)]), names, "EPSG:4326")], path)
    code = """
import sys
from geo.viewport import DEFAULT_CRS, Viewport
from layers.foreign.picture import LayerPicture
from layers.foreign.reading import open_layers
from layers.foreign.style import LayerStyle, categories
*_, layer = open_layers(sys.argv[1], DEFAULT_CRS)
view = Viewport(DEFAULT_CRS, (0.0, 0.0), 5000.0, 200, 100)
LayerPicture.of(layer, LayerStyle(categories(layer, "name")[0]))(view, 1.0, lambda: False)
assert len(layer.features(range(3))) == 3
print(sorted({"pandas", "geopandas", "pyproj"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
