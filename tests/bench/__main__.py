"""``python -m tests.bench [NAME ...] [--json FILE] [--write]``: run, print the table, keep it."""

from __future__ import annotations

import argparse
import compileall
import importlib
import importlib.metadata
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import tests.bench
from tests.bench.measure import ROOT, Row, qgis_version
from tests.bench.report import as_json, as_text, section, write_page

PAGE = ROOT / "docs" / "performance.md"


def benchmarks() -> dict[str, ModuleType]:
    """NAME to module, for the modules here that have one."""
    found = {}
    for entry in pkgutil.iter_modules(tests.bench.__path__, "tests.bench."):
        if entry.name.endswith("__main__"):
            continue
        module = importlib.import_module(entry.name)
        if hasattr(module, "NAME") and hasattr(module, "run"):
            found[module.NAME] = module
    return found


def compile_ours() -> None:
    """Byte code for our modules, as installing writes it and as the peers have it.

    Otherwise each process that is started would compile some 150 files where Python may not keep them.
    """
    for package in ("gui", "geo", "layers", "assets", "tests/bench"):
        if not compileall.compile_dir(ROOT / package, quiet=1, workers=0):
            raise RuntimeError(f"{package} can't be compiled; the errors are above")


def run_apart(name: str) -> list[Row]:
    """Run one benchmark in a fresh process, so that none inherits another's memory.

    Settings, journals and caches are in folders of its own: a person's are neither read nor touched.
    """
    with tempfile.TemporaryDirectory(prefix="pit2port-bench-") as home:
        folders = {f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", "--rows", name],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
        )
    if done.returncode != 0:
        raise RuntimeError(f"{name} ended with exit code {done.returncode}; its output is above")
    rows = json.loads(done.stdout.strip().splitlines()[-1])
    return [Row(**{key: value for key, value in row.items() if key != "ratio"}) for row in rows]


def peers() -> str:
    """The peers' versions."""
    names = [
        f"{name} {importlib.metadata.version(name)}"
        for name in ("geopandas", "matplotlib", "searoute", "folium")
        if any(importlib.metadata.distributions(name=name))
    ]
    version = qgis_version()
    return ", ".join([f"QGIS {version}" if version else "QGIS not installed", *names])


def main() -> int:
    """Parse, run, report; 1 when a benchmark failed."""
    found = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=tests.bench.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted(found)))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON")
    parser.add_argument("--write", action="store_true", help=f"update {PAGE.relative_to(ROOT)}")
    parser.add_argument("--rows", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(found))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(sorted(found))}")
    names = arguments.names or sorted(found)
    if arguments.rows:
        print(json.dumps([row.as_dict() for name in names for row in found[name].run()]))
        return 0
    compile_ours()
    rows, sections, failed = [], {}, []
    for name in names:
        print(f"running {name} ...", end=" ", file=sys.stderr, flush=True)
        begun = time.perf_counter()
        try:
            new = run_apart(name)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            failed.append(name)
            continue
        print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        rows += new
        sections[name] = section(name, found[name].__doc__ or "", new)
    print(as_text(rows))
    if arguments.json:
        arguments.json.write_text(as_json(rows), encoding="utf-8")
    if arguments.write:
        write_page(PAGE, sections, peers())
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
