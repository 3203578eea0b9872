"""The rooms stay apart, the files small, and the start fast."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("geo", "layers", "gui")
MAX_LINES = 500
SLOW_TO_IMPORT = {"pandas", "geopandas", "matplotlib", "scipy", "skimage", "folium"}
MAY_IMPORT_SLOWLY: dict[str, set[str]] = {"layers/webpage/skeleton.py": {"folium"}}
"""Path below the root -> slow packages it may import at module level; start-up must not load it."""

IMPORT_WITHOUT_QT = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(name + " is blocked here")

sys.meta_path.insert(0, NoQt())
try:
    import PySide6
except ImportError:
    pass
else:
    sys.exit("the block on PySide6 does not hold")
for package in ("geo", "layers"):
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, package + "."):
        importlib.import_module(module.name)
"""


def sources(*packages: str) -> list[Path]:
    """The Python files of the packages."""
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def at_module_level(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run at import: also inside if, try and class, but not in functions or TYPE_CHECKING."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from at_module_level(statement.orelse)
            continue
        yield statement
        for block in ("body", "orelse", "finalbody"):
            yield from at_module_level(getattr(statement, block, []))
        for handler in getattr(statement, "handlers", []):
            yield from at_module_level(handler.body)


def slow_imports(path: Path) -> set[str]:
    """Slow packages that importing this file loads by its own statements."""
    found = set()
    for statement in at_module_level(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(statement, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            found.add(statement.module.partition(".")[0])
    return found & SLOW_TO_IMPORT


def test_geo_and_layers_import_without_qt():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_QT], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_too_long(package):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources(package)
    }
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_slow_packages_are_imported_when_needed():
    found = {str(path.relative_to(ROOT)): slow_imports(path) for path in sources("geo", "layers")}
    found = {path: packages for path, packages in found.items() if packages}
    assert found == MAY_IMPORT_SLOWLY


def test_the_import_check_sees_through_blocks_and_spares_functions(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import scipy\nelse:\n    import folium\n"
        "try:\n    import pandas.testing\nexcept ImportError:\n    from skimage import graph\n"
        "class A:\n    import geopandas\n    def f(self):\n        import matplotlib\n",
        encoding="utf-8",
    )
    assert slow_imports(path) == {"folium", "pandas", "skimage", "geopandas"}
