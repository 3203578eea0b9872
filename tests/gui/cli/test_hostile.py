"""``validate`` and ``convert`` on files from strangers: words, bounded memory, nothing fetched."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gui.__main__ import main
from tests.helpers.hostile import FORMULAS, Hostile, write_all

MOST_MB = 700
"""With all libraries of all formats loaded; the files claim up to 64 GB."""

CHILD = """
import contextlib, io, json, sys, threading
from pathlib import Path
from gui.__main__ import main
from tests.helpers.network_guard import NetworkGuard
found, resident, done = {}, [0.0], threading.Event()
def watch():
    # The peaks that the system keeps may begin with that of the process that started this one.
    while not done.wait(0.01):
        lines = Path("/proc/self/status").read_text().splitlines()
        now = int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
        resident[0] = max(resident[0], now)
watcher = threading.Thread(target=watch)
watcher.start()
with NetworkGuard() as guard:
    for name in sys.argv[2:]:
        path = Path(sys.argv[1]) / name
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            target = str(path) + ".out.geojson"
            codes = [main(["validate", str(path)]), main(["convert", str(path), target])]
        found[name] = {"codes": codes, "text": out.getvalue() + err.getvalue()}
done.set()
watcher.join()
print(json.dumps({"files": found, "peak_mb": resident[0], "network": guard.attempts}))
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[Path, Hostile]], dict]:
    """All files through both commands in one process of their own."""
    folder = tmp_path_factory.mktemp("hostile")
    files = write_all(folder)
    command = [sys.executable, "-c", CHILD, str(folder), *(path.name for path, _ in files)]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, timeout=180)
    assert done.returncode == 0, done.stderr[-3000:]
    return files, json.loads(done.stdout.splitlines()[-1])


def test_each_file_is_refused_in_words_or_comes_in_whole(outcome) -> None:
    files, found = outcome
    for path, hostile in files:
        codes, text = found["files"][path.name]["codes"], found["files"][path.name]["text"]
        assert "Traceback" not in text
        if hostile.refused:
            assert codes == [1, 1], path.name
            assert text.count(hostile.refused) >= 2, (path.name, text)
            assert not path.with_name(f"{path.name}.out.geojson").exists()
        else:
            assert codes[1] == 0, (path.name, text)
            assert f"{hostile.features} feature" in text, (path.name, text)
            assert hostile.said in text, (path.name, text)
            written = json.loads(path.with_name(f"{path.name}.out.geojson").read_text("utf-8"))
            assert len(written["features"]) == hostile.features


def test_memory_is_bounded_and_nothing_is_fetched_or_left(outcome) -> None:
    files, found = outcome
    assert 50 < found["peak_mb"] < MOST_MB
    assert found["network"] == []
    folder = files[0][0].parent
    names = {path.name for path, _ in files}
    strays = {path.name for path in folder.iterdir()} - names
    assert strays <= {f"{name}.out.geojson" for name in names}
    assert not (folder.parent.parent / "escaped.txt").exists()
    assert not Path("/tmp/escaped.txt").exists()


def test_formulas_are_disarmed_on_the_way_out(tmp_path: Path) -> None:
    source = next(path for path, one in write_all(tmp_path) if one.name == "formulas.csv")
    target = tmp_path / "out.csv"
    assert main(["convert", str(source), str(target)]) == 0
    with target.open(encoding="utf-8-sig", newline="") as file:
        cells = [row["name"] for row in csv.DictReader(file)]
    assert len(cells) == len(FORMULAS)
    for cell, formula in zip(cells, FORMULAS, strict=True):
        assert cell == f"'{formula}" or cell.lstrip()[0] not in "=+-@"
