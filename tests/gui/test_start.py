"""What the window needs: without it there is one sentence and the code 2, never a crash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from gui.start import has_display, missing_library, why_no_window, why_not_loadable

ROOT = Path(__file__).parents[2]
PLUGINS = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"


@pytest.mark.parametrize(
    ("platform", "environment", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_display(platform: str, environment: dict[str, str], there: bool) -> None:
    assert has_display(platform, environment) is there


def test_without_a_display_the_program_says_so_and_ends_with_2() -> None:
    absent = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in absent}
    done = subprocess.run(
        [sys.executable, "-m", "gui"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("pit2port: there is no display")
    assert done.stderr.count("\n") == 1
    assert "pit2port figure" in done.stderr


def test_nothing_is_missing_here() -> None:
    assert why_no_window() == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "system library libEGL.so.1, which isn't installed; install it (on Debian and Ubuntu: "
            "apt install libegl1)",
        ),
        ("/x/libqxcb.so: undefined", "system library libqxcb.so"),
        ("libnew-thing.so.7: cannot open shared object file", "libnew-thing.so.7"),
        ("No module named 'PySide6'", "PySide6 can't be loaded (No module named 'PySide6')"),
    ],
)
def test_a_missing_library_is_named(message: str, words: str) -> None:
    assert words in missing_library(message)


def test_a_plugin_without_its_libraries_is_seen_before_qt_ends_the_process(tmp_path: Path) -> None:
    alone = shutil.copy(PLUGINS / "libqoffscreen.so", tmp_path)
    script = (
        "import sys; from pathlib import Path; from gui.start import why_not_loadable;"
        "print(why_not_loadable(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, alone], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert "the window needs the system library libQt6" in done.stdout
    assert why_not_loadable(tmp_path / "none.so") == ""


def test_imports_do_not_read_sources() -> None:
    code = (
        "import inspect\n"
        "from gui.qt_imports import import_plainly\n"
        "import_plainly()\n"
        "inspect.getsource = None\n"
        "import gui.style, wave\n"
        "from PySide6.QtCore import QPoint\n"
        "assert QPoint(1, 2).x() == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
