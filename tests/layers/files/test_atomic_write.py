"""Files of several parts are replaced as one, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.errors import DocumentError
from layers.files.atomic_write import replacing
from layers.files.exporting import write_file
from layers.files.importing import read_file
from tests.helpers.feature_sets import sample, shapes_in


def contents(folder: Path) -> dict[str, bytes | None]:
    return {path.name: path.read_bytes() if path.is_file() else None for path in folder.iterdir()}


def test_a_shapefile_whose_table_can_t_be_replaced_stays_whole(tmp_path: Path) -> None:
    points = sample().take([0, 1])
    path = write_file(points, tmp_path / "mines.shp")
    (tmp_path / "mines.prj").unlink()
    # A folder in the place of one part: the parts before it in the alphabet have been moved by then.
    (tmp_path / "mines.prj").mkdir()
    before = contents(tmp_path)
    with pytest.raises(DocumentError, match="as it was"):
        write_file(sample().take([1, 0, 1]), path)
    assert contents(tmp_path) == before


def test_a_new_shapefile_that_fails_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "mines.shx").mkdir()
    with pytest.raises(DocumentError):
        write_file(sample().take([0, 1]), tmp_path / "mines.shp")
    assert contents(tmp_path) == {"mines.shx": None}


def test_a_shapefile_is_replaced_with_all_its_parts(tmp_path: Path) -> None:
    path = write_file(sample().take([0, 1]), tmp_path / "mines.shp")
    write_file(sample().take([1]), path)
    (found,) = read_file(path)
    assert len(found) == 1
    assert len(shapes_in(found)) == 1
    assert all(not name.startswith(".") for name in contents(tmp_path))


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(DocumentError, match="Nothing was written"), replacing(path):
        pass
    assert contents(tmp_path) == {"a.txt": b"old"}
