"""Loads the library that reads and writes through GDAL, without what only its data frames need."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_FOR_FRAMES = ("geopandas", "pandas", "pyproj")
_LOADING = threading.Lock()


class _Hidden(MetaPathFinder):
    """Hides the packages for data frames from imports of the present thread."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing, or the error of a package that isn't installed."""
        if fullname in _FOR_FRAMES and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def load_pyogrio() -> ModuleType:
    """Pyogrio, imported without geopandas, pandas and pyproj unless they are there already.

    It looks for them when it is imported, which takes half a second and 50 MB, but uses them only for
    data frames, and everything here goes through Arrow. Import geopandas first where its frames are to be
    read with pyogrio.
    """
    with _LOADING:
        if "pyogrio" in sys.modules or "geopandas" in sys.modules:
            return import_module("pyogrio")
        hidden = _Hidden()
        sys.meta_path.insert(0, hidden)
        try:
            return import_module("pyogrio")
        finally:
            sys.meta_path.remove(hidden)
