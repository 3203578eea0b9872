"""A save succeeds as a whole or leaves the old file as it was."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.document.reading import open_document
from layers.document.writing import save
from layers.errors import DocumentError
from layers.records.site import Site

SAVE_WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from layers.bundled import load_bundled
from layers.document.writing import save
from layers.errors import DocumentError
atlas = load_bundled()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    save(atlas, Path(sys.argv[1]))
except DocumentError as error:
    print(error)
    sys.exit(7)
"""


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
    )


def small(name: str) -> Atlas:
    return Atlas([Site.checked({"id": "musan-mine", "name": name, "kind": "mine"})])


@pytest.mark.parametrize("limit", [0, 100_000, 400_000])
def test_no_room_for_the_new_file_leaves_the_old_one(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "atlas.gpkg"
    save(small("old"), path)
    done = run(SAVE_WITHOUT_ROOM, path, limit)
    assert done.returncode == 7, done.stderr
    assert "atlas.gpkg" in done.stdout
    assert "written" in done.stdout
    assert open_document(path).atlas == small("old")
    assert os.listdir(tmp_path) == ["atlas.gpkg"]


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.gpkg", tmp_path / "link.gpkg"
    save(small("old"), real)
    real.chmod(0o640)
    link.symlink_to(real)
    save(small("new"), link)
    assert link.is_symlink()
    assert open_document(real).atlas == small("new")
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_missing_folder_and_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="“none” doesn't exist"):
        save(small("new"), tmp_path / "none" / "a.gpkg")
    (tmp_path / "b.gpkg").mkdir()
    with pytest.raises(DocumentError, match=r"“b\.gpkg” is a folder"):
        save(small("new"), tmp_path / "b.gpkg")
    assert sorted(os.listdir(tmp_path)) == ["b.gpkg"]


SAVE_WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from layers.bundled import load_bundled
from layers.document.writing import save
from layers.errors import DocumentError
atlas = load_bundled()
if os.geteuid() == 0:  # root may write anywhere
    os.setgroups([])
    os.setuid(65534)
try:
    save(atlas, Path(sys.argv[1]))
except DocumentError as error:
    print(error)
    sys.exit(7)
"""


def test_a_folder_without_the_right_to_write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        done = run(SAVE_WITHOUT_RIGHTS, Path(folder) / "a.gpkg")
        assert done.returncode == 7, done.stderr
        assert "“a.gpkg” couldn't be written: the folder doesn't allow writing" in done.stdout
        assert os.listdir(folder) == []
