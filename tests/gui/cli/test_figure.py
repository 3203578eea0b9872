"""``pit2port figure``: headless, the same bytes in every process, and slips in words."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui.__main__ import main
from layers.bundled import load_bundled
from layers.document.writing import save

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.usefixtures("qapp")

THREE = """
import sys
from gui.__main__ import main
for ending in ("png", "svg", "pdf"):
    code = main(["figure", "--view", "unnyul-ore", "--size", "120x110", "--dpi", "120",
                 "-o", f"{sys.argv[1]}/map.{ending}"])
    if code:
        sys.exit(code)
"""


def test_two_processes_write_the_same_bytes_without_a_display(tmp_path: Path) -> None:
    hashes = []
    for number in ("1", "2"):
        folder = tmp_path / number
        folder.mkdir()
        environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
        environment |= {"PYTHONHASHSEED": number, "LC_ALL": "C", "TZ": f"Etc/GMT+{number}"}
        done = subprocess.run(
            [sys.executable, "-c", THREE, str(folder)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())])
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == 3


def test_a_document_s_view_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "atlas.gpkg"
    save(load_bundled(), document)
    out = tmp_path / "map.svg"
    arguments = ["figure", str(document), "--view", "Rare Earths", "--preset", "nature-89", "-o", str(out)]
    assert main(arguments) == 0
    assert "89 x " in capsys.readouterr().out
    assert "정주 희토류 광상" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--view", "moon"], 1, "no view “moon”; there are anthracite-by-sea"),
        (["--size", "big"], 1, "“big” is no page size"),
        (["--size", "20x20"], 1, "no place for"),
        (["--preset", "poster"], 2, "poster"),
        (["--crs", "EPSG:4326"], 1, "EPSG:4326"),
        (["--dpi", "1"], 1, "1 dpi can't be made"),
    ],
)
def test_a_slip_is_one_sentence_and_a_code(
    arguments: list[str], code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.png"
    assert main(["figure", *arguments, "-o", str(out)]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_two_metres_and_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    huge = ["figure", "--size", "2000x2000", "--dpi", "1200", "-o", str(tmp_path / "map.png")]
    assert main(huge) == 1
    assert "too large" in capsys.readouterr().err
    assert main(["figure", "--view", "unnyul-ore", "-o", str(tmp_path / "none" / "map.png")]) == 1
    assert "doesn't exist" in capsys.readouterr().err
    assert main(["figure", "--view", "unnyul-ore", "-o", str(tmp_path / "map.bmp")]) == 1
    assert "map.bmp" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
