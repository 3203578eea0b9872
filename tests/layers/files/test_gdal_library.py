"""The library for GDAL comes without pandas, and nobody else notices."""

from __future__ import annotations

import subprocess
import sys

IN_ANOTHER_THREAD = """
import sys, threading
from importlib import import_module
from layers.files import gdal_library

seen = []
real = gdal_library.import_module

def meanwhile(name):
    thread = threading.Thread(target=lambda: seen.append(import_module("pyproj").__name__))
    thread.start()
    thread.join()
    return real(name)

gdal_library.import_module = meanwhile
gdal_library.load_pyogrio()
print(seen, "pandas" in sys.modules, any(isinstance(f, gdal_library._Hidden) for f in sys.meta_path))
import pandas
print(pandas.DataFrame({"a": [1]}).shape)
"""
FRAMES_FIRST = """
import geopandas, sys
from layers.files.gdal_library import load_pyogrio
geopandas.GeoDataFrame({"a": [1]}, geometry=geopandas.points_from_xy([1], [2])).to_file(sys.argv[1])
print(load_pyogrio().read_dataframe(sys.argv[1]).shape)
"""


def output(code: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_only_the_loading_thread_doesnt_see_pandas():
    assert output(IN_ANOTHER_THREAD).splitlines() == ["['pyproj'] False False", "(1, 1)"]


def test_frames_work_where_they_came_first(tmp_path):
    assert output(FRAMES_FIRST, str(tmp_path / "a.gpkg")).strip() == "(1, 2)"
